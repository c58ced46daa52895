// Files that are cut, damaged or lie about what they hold: a Failure, or the samples; never a
// crash, never an array the file could not hold.
#include <fmt/format.h>
#include <sndfile.h>
#include <sys/resource.h>

#include <functional>
#include <map>

#include "failure.h"
#include "samples.h"
#include "scratch.h"

#if defined(__SANITIZE_ADDRESS__)
// libsndfile does not free libvorbis's state when it refuses a damaged Ogg file.
extern "C" const char* __lsan_default_suppressions() { return "leak:vorbis_info_init\n"; }
#endif

namespace faltung::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t kMaxSampleBytes = 4096;

// No small file may make anyone ask for more. (Sanitizers reserve address space of their own.)
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr rlim_t kAddressSpace = RLIM_INFINITY;
#else
constexpr rlim_t kAddressSpace = rlim_t{1} << 30;
#endif

class HostileTest : public ScratchTest {
 protected:
  HostileTest() {
    getrlimit(RLIMIT_AS, &before_);
    rlimit limited = before_;
    limited.rlim_cur = std::min(kAddressSpace, before_.rlim_max);
    setrlimit(RLIMIT_AS, &limited);
  }
  ~HostileTest() override { setrlimit(RLIMIT_AS, &before_); }

  // Small files of every format, by name.
  std::map<std::string, std::string> sample_files() {
    std::map<std::string, std::string> files;
    const auto add = [&](const Document& document, const std::string& name) {
      write_document(document, path(name));
      files[name] = read_text(path(name));
      EXPECT_LE(files[name].size(), kMaxSampleBytes) << name;
      std::filesystem::remove(path(name));
    };
    Document image = image_document(ElementType::uint8, {9, 11, 3});
    image.image.gamma = 0.5;
    image.image.resolution = {300, 300, Resolution::Unit::inch};
    image.image.exif = to_bytes(std::string_view("II*\0\x08\0\0\0\0\0\0\0\0\0", 14));
    image.image.texts = {{"Comment", "hostile", false, "", ""}};
    add(image, "rgb.png");
    add(image, "rgb.jpg");
    add(image, "rgb.tif");
    add(image_document(ElementType::uint16, {6, 5, 4}), "rgba16.png");
    add(image_document(ElementType::uint8, {16, 16}), "gray.jpg");
    Document plain = image_document(ElementType::float32, {6, 5});
    plain.image.tiff_compression = 1;
    add(plain, "float.tif");
    Document array;
    array.data = random_array(ElementType::float64, {4, 5});
    add(array, "a.npy");
    for (const auto& [name, format] : {std::pair("pcm.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16),
                                       std::pair("float.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT),
                                       std::pair("pcm.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16),
                                       std::pair("pcm.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16)}) {
      Document sound = sound_document(ElementType::float32, 200, 2);
      sound.audio.format = format;
      add(sound, name);
    }
    Document vorbis = sound_document(ElementType::float32, 50, 1);
    write_document(vorbis, path("mono.ogg"));
    files["mono.ogg"] = read_text(path("mono.ogg"));
    Document polynomial;
    polynomial.kind = FileKind::polynomial;
    polynomial.data = random_array(ElementType::int64, {20});
    polynomial.polynomial.modulus = 97;
    for (const auto form : {PolynomialForm::ntl, PolynomialForm::flint, PolynomialForm::pretty,
                            PolynomialForm::json_object, PolynomialForm::lines}) {
      polynomial.polynomial.form = form;
      add(polynomial, fmt::format("{}.txt", name_of(form)));
    }
    return files;
  }

  // What reading these bytes gives; empty on Failure. Anything else is a test failure.
  std::optional<Document> try_to_read(const std::string& bytes, const std::string& what) {
    try {
      return read_document(ByteSource("hostile", to_bytes(bytes)), {});
    } catch (const Failure& error) {
      EXPECT_EQ(error.exit_code(), kExitFailed) << what;
      EXPECT_THAT(error.what(), HasSubstr("cannot read hostile: ")) << what;
      EXPECT_THAT(error.what(), Not(HasSubstr("memory, the limit"))) << what;
      EXPECT_THAT(error.what(), Not(HasSubstr("not enough memory"))) << what;
      EXPECT_LT(std::string_view(error.what()).size(), 600u) << what;
    } catch (const std::exception& error) {
      ADD_FAILURE() << what << ": not a Failure: " << error.what();
    }
    return std::nullopt;
  }

 private:
  rlimit before_{};
};

// A text that is cut between two numbers is another polynomial; bytes after the last sample of the
// other formats may be missing. Nothing else may go unnoticed.
TEST_F(HostileTest, FilesCutAtEveryByteAreRefused) {
  for (const auto& [name, bytes] : sample_files()) {
    const std::optional<Document> whole = try_to_read(bytes, name);
    ASSERT_TRUE(whole.has_value()) << name;
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const std::string what = fmt::format("{} cut to {} of {}", name, length, bytes.size());
      const std::optional<Document> document = try_to_read(bytes.substr(0, length), what);
      // Ogg cut between two pages has a note.
      if (document && !document->notes.empty() && name == "mono.ogg") continue;
      const bool open_ended = name == "lines.txt" || name == "pretty.txt" || name == "flint.txt";
      if (document && !open_ended) {
        EXPECT_THAT(document->data, HasSamplesOf(&whole->data)) << what;
      }
    }
  }
}

TEST_F(HostileTest, EveryByteChangedDoesNotCrash) {
  std::mt19937 random(20);
  for (const auto& [name, bytes] : sample_files()) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ static_cast<char>(1 + random() % 255));
      try_to_read(damaged, fmt::format("{} changed at {}", name, at));
      for (const char extreme : {'\0', '\x7f', '\xff'}) {
        damaged[at] = extreme;
        if (at < 100) try_to_read(damaged, fmt::format("{} changed at {}", name, at));
      }
    }
  }
}

TEST_F(HostileTest, SeveralBytesChangedDoNotCrash) {
  std::mt19937 random(21);
  for (const auto& [name, bytes] : sample_files()) {
    for (int round = 0; round < 200; ++round) {
      std::string damaged = bytes;
      for (int i = 0; i < 4; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
      try_to_read(damaged, fmt::format("{} round {}", name, round));
    }
  }
}

TEST_F(HostileTest, ContentSaysTheFormatTheNameDoesNot) {
  write_document(image_document(ElementType::uint8, {4, 4}), path("a.png"));
  std::filesystem::rename(path("a.png"), path("a.wav"));
  EXPECT_EQ(read_document(path("a.wav")).format, "png");
  write_text(path("a.jpg"), "[1 2 3]");
  EXPECT_EQ(read_document(path("a.jpg")).kind, FileKind::polynomial);
}

TEST_F(HostileTest, WhatIsNoFileIsNamed) {
  const auto failure = [&](const std::string& name) -> std::string {
    try {
      read_document(name);
    } catch (const Failure& error) {
      return error.what();
    }
    return "nothing was thrown";
  };
  EXPECT_THAT(failure(path("missing.png")), HasSubstr("missing.png: No such file or directory"));
  EXPECT_THAT(failure(path("no/missing.png")), HasSubstr("No such file or directory"));
  EXPECT_THAT(failure(folder_.string()), HasSubstr("it is a directory"));
  write_text(path("empty.png"), "");
  EXPECT_THAT(failure(path("empty.png")), HasSubstr("it is empty"));
  write_text(path("noise.png"), std::string_view("\x12\x34\x56\0", 4));
  EXPECT_THAT(failure(path("noise.png")), HasSubstr("begins with 12 34 56 00"));
}

std::uint32_t crc_of(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

std::string png_chunk(const std::string& type, const std::string& data) {
  return big_endian(static_cast<std::uint32_t>(data.size())) + type + data +
         big_endian(crc_of(type + data));
}

TEST_F(HostileTest, HeadersThatPromiseTooMuchAreRefusedBeforeAllocation) {
  const std::string signature("\x89PNG\r\n\x1a\n");
  for (const auto& [width, height] : {std::pair(1000000000u, 1000000000u),
                                      std::pair(1u, 2147483647u), std::pair(200000u, 200000u)}) {
    const std::string header =
        big_endian(width) + big_endian(height) + std::string("\x10\x06\0\0\0", 5);
    const std::string file = signature + png_chunk("IHDR", header) +
                             png_chunk("IDAT", "x\x9c\x03") + png_chunk("IEND", "");
    EXPECT_FALSE(try_to_read(file, "a large PNG").has_value());
  }
  // JPEG: the frame header says 65500 x 65500.
  std::map<std::string, std::string> files = sample_files();
  for (const char* name : {"rgb.jpg", "gray.jpg"}) {
    std::string jpeg = files[name];
    const std::size_t frame = jpeg.find("\xff\xc0");
    ASSERT_NE(frame, std::string::npos);
    jpeg.replace(frame + 5, 4, "\xff\xdc\xff\xdc");
    EXPECT_FALSE(try_to_read(jpeg, "a large JPEG").has_value());
  }
  // FLAC: 2^36 - 1 samples.
  std::string flac = files["pcm.flac"];
  flac[21] = static_cast<char>(flac[21] | 0x0f);
  flac.replace(22, 4, "\xff\xff\xff\xff");
  EXPECT_FALSE(try_to_read(flac, "a long FLAC").has_value());
  // WAV: 2 GB of data.
  std::string wav = files["float.wav"];
  wav.replace(wav.find("data") + 4, 4, std::string("\0\0\xf0\x7e", 4));
  EXPECT_FALSE(try_to_read(wav, "a long WAV").has_value());
}

TEST_F(HostileTest, TheLimitOfTheCallerHolds) {
  write_document(image_document(ElementType::uint16, {100, 100}), path("a.png"));
  ReadOptions options;
  options.max_bytes = 20000;
  EXPECT_NO_THROW(read_document(path("a.png"), options));
  options.max_bytes = 19999;
  try {
    read_document(path("a.png"), options);
    FAIL();
  } catch (const Failure& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("100x100 elements need 20000 bytes of memory, the limit is 19999"));
  }
}

}  // namespace
}  // namespace faltung::cli
