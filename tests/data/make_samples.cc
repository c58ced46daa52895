// Makes the samples that are not photographs: a short tune on a plucked string, the response of a
// room, and two polynomials. The same files come out of every run, on every machine: all decisions
// are integers from a fixed generator, and only + - * / touch the samples.
// Usage: make_samples FOLDER
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace {

constexpr int kRate = 22050;  // samples per second

// A linear congruential generator modulo 2^64 (Knuth, MMIX); the high bits are the random ones.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t bits(int count) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return state_ >> (64 - count);
  }
  double between_minus_one_and_one() { return static_cast<double>(bits(32)) / 0x1p31 - 1; }

 private:
  std::uint64_t state_;
};

// Karplus and Strong, "Digital synthesis of plucked-string and drum timbres", 1983: a loop of
// noise, `period` samples long, that is averaged with its neighbour each time round.
void pluck(std::vector<double>& tune, int start, int period, Random& random) {
  std::vector<double> loop(static_cast<std::size_t>(period));
  for (double& sample : loop) sample = random.between_minus_one_and_one();
  std::size_t at = 0;
  for (auto i = static_cast<std::size_t>(start); i < tune.size(); ++i) {
    const std::size_t next = (at + 1) % loop.size();
    tune[i] += loop[at];
    loop[at] = 0.498 * (loop[at] + loop[next]);
    at = next;
  }
}

std::vector<double> make_tune() {
  std::vector<double> tune(2 * kRate);
  Random random(1);
  // Periods of A2, E3, A3, C sharp 4, E4 and A4 at this rate, a plucked chord and its top again.
  constexpr std::array<int, 8> kPeriods = {200, 134, 100, 80, 67, 50, 67, 80};
  int start = 0;
  for (const int period : kPeriods) {
    pluck(tune, start, period, random);
    start += kRate / 5;
  }
  return tune;
}

// One ear of a room: the direct sound, eight reflections off the walls, and noise that falls by
// 60 dB in half a second. The decay per sample is 10^(-3 / (0.5 * 22050)).
std::vector<double> make_room(std::uint64_t seed) {
  std::vector<double> room(kRate * 6 / 10);
  Random random(seed);
  double envelope = 0.12;
  for (std::size_t i = 500; i < room.size(); ++i) {
    room[i] = envelope * random.between_minus_one_and_one();
    envelope *= 0.99937364;
  }
  room[0] = 1;
  double strength = 0.5;
  for (std::size_t at = 180; strength > 0.1; at += 90 + random.bits(7)) {
    room[at] += random.bits(1) ? strength : -strength;
    strength *= 0.8;
  }
  return room;
}

void put(std::ofstream& file, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) file.put(static_cast<char>(value >> (8 * i)));
}

// 16-bit WAV, the loudest sample at `peak` of full scale.
void write_wav(const std::string& path, const std::vector<std::vector<double>>& channels,
               double peak) {
  double loudest = 0;
  for (const auto& channel : channels) {
    for (const double sample : channel) loudest = std::max(loudest, sample < 0 ? -sample : sample);
  }
  const auto count = static_cast<std::uint32_t>(channels.size());
  const auto bytes = static_cast<std::uint32_t>(channels[0].size()) * count * 2;
  std::ofstream file(path, std::ios::binary);
  file << "RIFF";
  put(file, 36 + bytes, 4);
  file << "WAVEfmt ";
  put(file, 16, 4);
  put(file, 1, 2);  // PCM
  put(file, count, 2);
  put(file, kRate, 4);
  put(file, kRate * count * 2, 4);
  put(file, count * 2, 2);
  put(file, 16, 2);
  file << "data";
  put(file, bytes, 4);
  for (std::size_t i = 0; i < channels[0].size(); ++i) {
    for (const auto& channel : channels) {
      const double scaled = channel[i] / loudest * peak * 32767;
      put(file, static_cast<std::uint32_t>(static_cast<std::int32_t>(scaled)), 2);
    }
  }
}

// One coefficient a line, lowest degree first, uniform in [-2^31, 2^31).
void write_polynomial(const std::string& path, int length, std::uint64_t seed) {
  Random random(seed);
  std::ofstream file(path);
  for (int i = 0; i < length; ++i) {
    file << static_cast<std::int64_t>(random.bits(32)) - (std::int64_t{1} << 31) << '\n';
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: make_samples FOLDER\n", stderr);
    return 2;
  }
  const std::string folder = arguments[1];
  write_wav(folder + "/strings.wav", {make_tune()}, 0.4);
  write_wav(folder + "/room.wav", {make_room(2), make_room(3)}, 0.9);
  write_polynomial(folder + "/a.txt", 2000, 4);
  write_polynomial(folder + "/b.txt", 2000, 5);
}
