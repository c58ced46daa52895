// What libsndfile forgives and we do not: containers that end before they say they do.
#pragma once

#include <optional>
#include <string>

#include "files/byte_source.h"

namespace faltung::cli {

// Walks the chunks of WAV, RF64 and AIFF, the pages of Ogg and the header of AU. Failure where the
// samples promised are not all there; a note where it cannot be known.
std::optional<std::string> check_sound_container(const ByteSource& source);

}  // namespace faltung::cli
