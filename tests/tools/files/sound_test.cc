#include <sndfile.h>

#include <cmath>
#include <limits>

#include "failure.h"
#include "samples.h"
#include "scratch.h"

namespace faltung::cli {
namespace {

using ::testing::HasSubstr;

class SoundTest : public ScratchTest {
 protected:
  // Writes in a sample format, as if the document had come from such a file.
  WriteReport write(Document& document, const std::string& name, int format) {
    document.audio.format = format;
    return write_document(document, path(name));
  }
};

// Samples that are exact in `bits` bits.
void quantise(Array& data, int bits) {
  const double scale = std::ldexp(1.0, bits - 1);
  const auto level = [&](double v) { return std::floor(v * scale) / scale; };
  if (data.type() == ElementType::float32) {
    for (float& v : data.as<float>()) v = static_cast<float>(level(v));
  } else {
    for (double& v : data.as<double>()) v = level(v);
  }
}

TEST_F(SoundTest, EverySampleFormatComesBack) {
  struct Row {
    const char* name;
    int format;
    int bits;  // 0: floats
    ElementType type;
  };
  for (const Row& row : {
           Row{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 8, ElementType::float32},
           Row{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16, ElementType::float32},
           Row{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 21, ElementType::float32},
           Row{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_32, 21, ElementType::float64},
           Row{"a.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 0, ElementType::float32},
           Row{"a.wav", SF_FORMAT_WAV | SF_FORMAT_DOUBLE, 0, ElementType::float64},
           Row{"a.wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_16, 16, ElementType::float32},
           Row{"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_S8, 8, ElementType::float32},
           Row{"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16, ElementType::float32},
           Row{"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 21, ElementType::float32},
           Row{"a.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 16, ElementType::float32},
           Row{"a.aiff", SF_FORMAT_AIFF | SF_FORMAT_FLOAT, 0, ElementType::float32},
       }) {
    for (const std::int64_t channels : {1, 2, 6}) {
      for (const std::int64_t frames : {0, 1, 1000, 5001}) {
        Document document = sound_document(row.type, frames, channels);
        if (frames == 0 && std::string_view(row.name) == "a.flac") {
          EXPECT_THROW(write(document, "empty.flac", row.format), Failure);
          continue;
        }
        if (row.bits > 0) quantise(document.data, row.bits);
        const WriteReport report = write(document, row.name, row.format);
        EXPECT_EQ(report.clipped, 0);
        const Document back = read_document(path(row.name));
        EXPECT_EQ(back.kind, FileKind::audio);
        EXPECT_EQ(back.audio.sample_rate, 44100);
        EXPECT_EQ(back.audio.format & SF_FORMAT_SUBMASK, row.format & SF_FORMAT_SUBMASK);
        EXPECT_THAT(back.data, HasSamplesOf(&document.data)) << row.name << row.format;
      }
    }
  }
}

TEST_F(SoundTest, AllLevelsOf16BitsComeBack) {
  Document document = sound_document(ElementType::float32, 65536, 1);
  for (int i = 0; i < 65536; ++i) {
    document.data.as<float>()[static_cast<std::size_t>(i)] = static_cast<float>(i - 32768) / 32768;
  }
  EXPECT_EQ(write(document, "a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16).clipped, 0);
  EXPECT_THAT(read_document(path("a.wav")).data, HasSamplesOf(&document.data));
}

TEST_F(SoundTest, RoundsToTheNearestLevelHalfToEven) {
  Document document = sound_document(ElementType::float64, 5, 1);
  const double levels[] = {0.5, 1.5, 2.4, -0.6, -2.5};
  for (std::size_t i = 0; i < 5; ++i) document.data.as<double>()[i] = levels[i] / 32768;
  write(document, "a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16);
  const Document back = read_document(path("a.wav"));
  const int expected[] = {0, 2, 2, -1, -2};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(back.data.as<float>()[i] * 32768, expected[i]) << levels[i];
  }
}

TEST_F(SoundTest, WhatIsBeyondFullScaleIsCutOffAndCounted) {
  Document document = sound_document(ElementType::float32, 5, 1);
  const float samples[] = {1.5f, -3.0f, 0.25f, -1.0f, 1.0f};
  std::copy(std::begin(samples), std::end(samples), document.data.as<float>().begin());
  const WriteReport report = write(document, "a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16);
  EXPECT_EQ(report.clipped, 3);
  EXPECT_EQ(report.peak, 3.0);
  const Document back = read_document(path("a.wav"));
  EXPECT_EQ(back.data.as<float>()[0], 32767.0f / 32768);
  EXPECT_EQ(back.data.as<float>()[1], -1.0f);
  EXPECT_EQ(back.data.as<float>()[2], 0.25f);
  const WriteReport floats = write(document, "b.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT);
  EXPECT_EQ(floats.clipped, 0);
  EXPECT_THAT(read_document(path("b.wav")).data, HasSamplesOf(&document.data));
}

TEST_F(SoundTest, NotANumberHasNoPlaceInIntegers) {
  Document document = sound_document(ElementType::float32, 5, 1);
  document.data.as<float>()[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(write(document, "a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16), Failure);
  EXPECT_TRUE(names().empty());
  EXPECT_NO_THROW(write(document, "a.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT));
}

TEST_F(SoundTest, DefaultsWhereTheInputFormatDoesNotFit) {
  Document document = sound_document(ElementType::float32, 100, 2);
  const auto subtype = [&](const std::string& name) {
    return read_document(path(name)).audio.format & SF_FORMAT_SUBMASK;
  };
  write(document, "a.wav", 0);
  EXPECT_EQ(subtype("a.wav"), SF_FORMAT_FLOAT);
  write(document, "a.flac", SF_FORMAT_WAV | SF_FORMAT_FLOAT);
  EXPECT_EQ(subtype("a.flac"), SF_FORMAT_PCM_24);
  write(document, "b.flac", SF_FORMAT_WAV | SF_FORMAT_PCM_16);
  EXPECT_EQ(subtype("b.flac"), SF_FORMAT_PCM_16);
}

TEST_F(SoundTest, VorbisIsNear) {
  Document document = sound_document(ElementType::float32, 20000, 2);
  for (std::size_t i = 0; i < 40000; ++i) {
    document.data.as<float>()[i] = 0.5f * std::sin(0.03f * static_cast<float>(i / 2));
  }
  write(document, "a.ogg", 0);
  const Document back = read_document(path("a.ogg"));
  EXPECT_EQ(back.format, "ogg");
  EXPECT_TRUE(back.notes.empty());
  ASSERT_EQ(back.data.shape(), document.data.shape());
  double worst = 0;
  for (std::size_t i = 0; i < 40000; ++i) {
    worst = std::max(worst, std::abs(static_cast<double>(back.data.as<float>()[i]) -
                                     document.data.as<float>()[i]));
  }
  EXPECT_LT(worst, 0.1);
}

TEST_F(SoundTest, TagsAreKeptAndFilesAreReproducible) {
  Document document = sound_document(ElementType::float32, 100, 1);
  document.audio.tags = {{SF_STR_TITLE, "A room"}, {SF_STR_ARTIST, "Nobody"}};
  write(document, "a.flac", 0);
  EXPECT_EQ(read_document(path("a.flac")).audio.tags, document.audio.tags);
  write(document, "a.wav", 0);
  write(document, "b.wav", 0);
  EXPECT_EQ(read_text(path("a.wav")), read_text(path("b.wav")));
}

TEST_F(SoundTest, SpeakersAreKept) {
  Document document = sound_document(ElementType::float32, 100, 4);
  document.audio.channel_map = {SF_CHANNEL_MAP_LEFT, SF_CHANNEL_MAP_RIGHT, SF_CHANNEL_MAP_REAR_LEFT,
                                SF_CHANNEL_MAP_REAR_RIGHT};
  write(document, "a.wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_16);
  const Document back = read_document(path("a.wav"));
  EXPECT_EQ(back.audio.channel_map, document.audio.channel_map);
  EXPECT_EQ(back.audio.format, SF_FORMAT_WAVEX | SF_FORMAT_PCM_16);
}

TEST_F(SoundTest, LengthsThatSayUnknownAreReadToTheEnd) {
  Document document = sound_document(ElementType::float32, 100, 1);
  write(document, "a.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT);
  std::string file = read_text(path("a.wav"));
  const std::size_t data = file.find("data");
  ASSERT_NE(data, std::string::npos);
  file.replace(data + 4, 4, "\xff\xff\xff\xff");
  file.replace(4, 4, "\xff\xff\xff\xff");
  write_text(path("b.wav"), file);
  EXPECT_THAT(read_document(path("b.wav")).data, HasSamplesOf(&document.data));
}

TEST_F(SoundTest, ArraysNeedASampleRateAndFloats) {
  Document document = sound_document(ElementType::float32, 10, 1);
  document.audio.sample_rate = 0;
  EXPECT_THROW(write_document(document, path("a.wav")), Failure);
  document = sound_document(ElementType::int16, 10, 1);
  EXPECT_THROW(write_document(document, path("a.wav")), Failure);
  EXPECT_TRUE(names().empty());
}

TEST_F(SoundTest, MissingSamplesAreCounted) {
  Document document = sound_document(ElementType::float32, 100, 1);
  write(document, "a.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT);
  const std::string file = read_text(path("a.wav"));
  write_text(path("b.wav"), file.substr(0, file.size() - 10));
  try {
    read_document(path("b.wav"));
    FAIL();
  } catch (const Failure& error) {
    EXPECT_THAT(error.what(), HasSubstr("b.wav: sound data ends early, 390 of 400 bytes"));
  }
}

}  // namespace
}  // namespace faltung::cli
