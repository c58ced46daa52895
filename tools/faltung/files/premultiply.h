// Alpha around a convolution: colors are multiplied by their alpha before, and divided by the new
// alpha after, so that what is transparent does not bleed into what is not.
//
//   before   p = color * alpha / max              alpha stays; max = 255, 65535, or 1 for floats
//   after    color = round(p / alpha * max)       0 where alpha is 0 or below
//            alpha = round(alpha)
//
// Rounded half to even and cut off to [0, max]; floats are neither rounded nor cut off. Where alpha
// is 0 the color is lost; apart from that an unchanged image of integers comes back exactly.
#pragma once

#include "files/document.h"

namespace faltung::cli {

// Whether the last of 2 or 4 channels is an alpha that the colors have not been multiplied by.
bool has_straight_alpha(const Document& document);

// The image times its alpha: float32 from uint8 and float32, float64 from uint16 and float64. Error
// for other types, or without 2 or 4 channels.
Array premultiplied(const Array& image);

// Back to straight alpha, in one of the types above; `image` may also be of that type itself.
Array unpremultiplied(const Array& image, ElementType type);

}  // namespace faltung::cli
