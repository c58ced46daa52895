// What FFTW has learnt by timing plans ("wisdom"), as text to keep. It belongs to FFTW's planner,
// which is one for the process: every transform planned after it is admitted makes use of it.
#pragma once

#include <string>
#include <string_view>

#include "fft/transform.h"

namespace faltung::fft {

// All that is known in this process.
std::string wisdom(Precision precision);

// Whether the text has the form of wisdom of this library, line by line: an empty one has. FFTW
// itself takes some of what has not, and ends the process.
bool is_wisdom(Precision precision, std::string_view text);

// Adds it to what is known. False, and nothing is changed, where FFTW does not take it.
bool admit_wisdom(Precision precision, const std::string& text);

}  // namespace faltung::fft
