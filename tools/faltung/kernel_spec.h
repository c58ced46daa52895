// The kernel mini-language: what may stand for KERNEL on the command line beside a file.
//
//   gauss:5        Gaussian of sigma 5 on every axis        gauss:5,2     sigma per axis
//   gauss:1.5@3    3 taps an axis                           gauss:5,2@31x15
//   box:31         mean over 31 samples an axis             box:31x5      or box:31,5
//   binomial:3     C(3, j) / 8 on every axis
//   disk:12        mean over a disk of radius 12            two axes
//   laplacian      the nearest neighbours                   laplacian:8   by their number: 4 or 8
//   in
//                                                           two axes, 6 or 26 in three
//   log:2          Laplacian of a Gaussian of sigma 2       dog:1,1.6     difference of Gaussians
//   sobel:x        along the last axis (sobel:y and sobel:z along those before it)
//   1,2,1;2,4,2    taps: rows end with a semicolon          1,2,1/4       all divided by 4
//
// Axes are those that are convolved, in the signal's order: rows, then columns for an image. A
// specification for every axis extends to all of them; taps of one row lie along the last axis.
// Taps that are all integers, and not divided, make an integer kernel; others take the signal's
// precision. Numbers are read the same in every locale. A path with a slash is always a file.
#pragma once

#include <optional>
#include <string_view>

#include "faltung/kernel.h"

namespace faltung::cli {

// The kernel that `text` describes for a signal with `rank` convolved axes, or nothing when it is a
// file's name. Failure: exit code 2 and a sentence with the place in the text and what was
// expected.
std::optional<Kernel> parse_kernel_spec(std::string_view text, int rank);

}  // namespace faltung::cli
