// FFTW's wisdom as text: kept, admitted, and refused where it is something else.
#include "fft/wisdom.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "core/buffer.h"

namespace faltung::fft {
namespace {

// Lengths that no other test plans.
constexpr std::int64_t kPoints = 7 * 64;

std::string learnt(Precision precision) {
  for (const Domain domain : {Domain::real, Domain::complex}) {
    const Transform timed(precision, domain, {kPoints}, 1, 0.02);
  }
  return wisdom(precision);
}

TEST(Wisdom, GrowsWithWhatIsTimedAndIsAdmittedAgain) {
  for (const Precision precision : {Precision::float32, Precision::float64}) {
    const std::string before = wisdom(precision), text = learnt(precision);
    EXPECT_GT(text.size(), before.size());
    EXPECT_TRUE(is_wisdom(precision, text));
    EXPECT_TRUE(admit_wisdom(precision, text));
    EXPECT_TRUE(admit_wisdom(precision, ""));
  }
}

TEST(Wisdom, OfTheOtherLibraryIsRefused) {
  EXPECT_FALSE(is_wisdom(Precision::float64, learnt(Precision::float32)));
  EXPECT_FALSE(is_wisdom(Precision::float32, learnt(Precision::float64)));
}

TEST(Wisdom, WhatIsNoneIsRefusedAndChangesNothing) {
  const Precision precision = Precision::float32;
  const std::string text = learnt(precision);
  std::string other_version = text;
  other_version.replace(other_version.find("fftw-"), 8, "fftw-9.9");
  for (const std::string& damaged :
       {std::string("wisdom"), std::string("("), std::string(")("), text + ")", text + "\x80",
        text + std::string(1, '\0'), "(" + text, text.substr(0, text.size() / 2), other_version,
        std::string("(fftw-3.3.10 fftwf_wisdom)"), text.substr(0, text.size() - 2), text + "\n",
        std::string(100'000, '(')}) {
    EXPECT_FALSE(admit_wisdom(precision, damaged)) << damaged.substr(0, 80);
    EXPECT_EQ(wisdom(precision), text);
  }
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

// Flags and the name of a solver in the place of others: of the right form, and wrong.
std::string misled(const std::string& text, std::mt19937& random) {
  std::vector<std::string> lines = split(text, '\n');
  const auto entry = [&] { return 1 + random() % (lines.size() - 2); };
  std::vector<std::string> words = split(lines[entry()], ' ');
  const std::size_t at = entry();
  const std::vector<std::string> hash = split(lines[at], ' ');
  for (std::size_t i = 7; i < words.size(); ++i) words[i] = hash[i];
  words[4] = fmt::format("#x{:x}", random() & 0xfffff);
  words[6] = fmt::format("#x{:x}", random() & 0x1ff);
  lines[at] = fmt::format("{}", fmt::join(words, " "));
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

// Every prefix, any bytes changed, entries that mislead: refused or taken, never more than that;
// what is planned afterwards is right.
TEST(Wisdom, SurvivesDamage) {
  const Precision precision = Precision::float32;
  const std::string text = learnt(precision);
  for (std::size_t i = 0; i < text.size(); i += 7) admit_wisdom(precision, text.substr(0, i));
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    const std::string wrong = misled(text, random);
    EXPECT_TRUE(is_wisdom(precision, wrong)) << wrong;
    admit_wisdom(precision, wrong);
    const Transform planned(precision, Domain::real, {kPoints}, 1);
  }
  for (int i = 0; i < 500; ++i) {
    std::string damaged = text;
    for (int change = 0; change < 3; ++change) {
      constexpr std::string_view kBytes = "0123456789abcdefx#() \n_-t";
      damaged[random() % damaged.size()] = kBytes[random() % kBytes.size()];
    }
    admit_wisdom(precision, damaged);
  }
  const Transform transform(precision, Domain::real, {kPoints}, 1);
  Buffer data(transform.data_bytes()), spectrum(transform.spectrum_bytes());
  float* values = data.as<float>();
  for (std::int64_t i = 0; i < kPoints; ++i) {
    const double turn = static_cast<double>(3 * i) / kPoints;
    values[i] = static_cast<float>(std::cos(2 * std::numbers::pi * turn));
  }
  transform.forward(data.data(), spectrum.data());
  const float* bins = spectrum.as<float>();
  for (std::int64_t k = 0; k <= kPoints / 2; ++k) {
    EXPECT_NEAR(bins[2 * k], k == 3 ? kPoints / 2.0 : 0.0, 1e-3) << k;
    EXPECT_NEAR(bins[2 * k + 1], 0.0, 1e-3) << k;
  }
}

}  // namespace
}  // namespace faltung::fft
