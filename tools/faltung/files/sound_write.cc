#include <algorithm>
#include <cmath>

#include "files/sound.h"
#include "files/sound_stream.h"

namespace faltung::cli {
namespace {

constexpr std::int64_t kBlockFrames = 4096;
constexpr std::int64_t kMaxWavBytes = 0xffff0000;  // what fits a 32-bit length beside the headers

// Bits of an integer format that libsndfile takes as ints without loss; 0: it is given floats.
int integer_bits(int format) {
  switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
      return 8;
    case SF_FORMAT_PCM_16:
    case SF_FORMAT_ALAC_16:
      return 16;
    case SF_FORMAT_ALAC_20:
      return 20;
    case SF_FORMAT_PCM_24:
    case SF_FORMAT_ALAC_24:
      return 24;
    case SF_FORMAT_PCM_32:
    case SF_FORMAT_ALAC_32:
      return 32;
    default:
      return 0;
  }
}

bool holds_floats(int format) {
  const int subtype = format & SF_FORMAT_SUBMASK;
  return subtype == SF_FORMAT_FLOAT || subtype == SF_FORMAT_DOUBLE || subtype == SF_FORMAT_VORBIS ||
         subtype == SF_FORMAT_OPUS;
}

int default_subtype(int major, ElementType type) {
  if (major == SF_FORMAT_FLAC) return SF_FORMAT_PCM_24;
  if (major == SF_FORMAT_OGG) return SF_FORMAT_VORBIS;
  return type == ElementType::float64 ? SF_FORMAT_DOUBLE : SF_FORMAT_FLOAT;
}

// A WAV file with a speaker layout stays one.
int major_like(int major, int input_format) {
  const bool extensible = (input_format & SF_FORMAT_TYPEMASK) == SF_FORMAT_WAVEX;
  return major == SF_FORMAT_WAV && extensible ? SF_FORMAT_WAVEX : major;
}

class SoundWriter {
 public:
  SoundWriter(const Document& document, OutputFile& file, int major)
      : document_(document), file_(file), stream_(file) {
    const Shape& shape = document.data.shape();
    const ElementType type = document.data.type();
    if (shape.rank() < 1 || shape.rank() > 2 || (shape.rank() == 2 && shape[1] < 1)) {
      file.fail("a sound is frames x channels, the array is {}", to_string(shape));
    }
    if (type != ElementType::float32 && type != ElementType::float64) {
      throw Failure(kExitFailed,
                    fmt::format("cannot write {}: samples of sounds are float32 or float64, the "
                                "result is {}",
                                file.name(), faltung::name_of(type)),
                    "choose --type, or write .npy");
    }
    if (document.audio.sample_rate < 1) {
      throw Failure(kExitFailed,
                    fmt::format("cannot write {}: its sample rate is not known", file.name()),
                    "write .npy, which needs none");
    }
    frames_ = shape[0];
    channels_ = shape.rank() == 2 ? shape[1] : 1;
    open(major_like(major, document.audio.format));
  }

  WriteReport write() {
    write_tags();
    if (document_.data.type() == ElementType::float32) write_samples<float>();
    if (document_.data.type() == ElementType::float64) write_samples<double>();
    SNDFILE* sound = sound_.release();
    const int closed = sf_close(sound);
    stream_.check();
    if (closed != 0) file_.fail("{}", sf_error_number(closed));
    if (file_.size() == 0) file_.fail("this format does not hold a sound of {} frames", frames_);
    return std::move(report_);
  }

 private:
  void open(int major) {
    info_.samplerate = document_.audio.sample_rate;
    info_.channels = static_cast<int>(std::min<std::int64_t>(channels_, 1 << 20));
    info_.format = major | (document_.audio.format & SF_FORMAT_SUBMASK);
    if (document_.audio.format == 0 || sf_format_check(&info_) == 0) {
      info_.format = major | default_subtype(major, document_.data.type());
    }
    const std::int64_t bits = integer_bits(info_.format) != 0 ? integer_bits(info_.format) : 64;
    const bool large = frames_ * channels_ > kMaxWavBytes / (bits / 8);
    const int type = info_.format & SF_FORMAT_TYPEMASK;
    if (large && (type == SF_FORMAT_WAV || type == SF_FORMAT_WAVEX)) {
      info_.format = SF_FORMAT_RF64 | (info_.format & SF_FORMAT_SUBMASK);
    }
    if (sf_format_check(&info_) == 0) {
      file_.fail("this format does not hold {} channels at {} frames a second", channels_,
                 info_.samplerate);
    }
    sound_.reset(stream_.open(SFM_WRITE, info_));
    stream_.check();
    if (!sound_) file_.fail("{}", sf_strerror(nullptr));
    // The chunk with peaks carries the time of writing: equal sounds should give equal files. (For
    // AIFF libsndfile then miscounts the frames of the shortest ones.)
    if (type != SF_FORMAT_AIFF) {
      sf_command(sound_.get(), SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);
    }
    sf_command(sound_.get(), SFC_SET_CLIPPING, nullptr, SF_TRUE);
  }

  void write_tags() {
    // A layout of other channels is not ours any more.
    std::vector<int> map = document_.audio.channel_map;
    if (static_cast<std::int64_t>(map.size()) == channels_) {
      sf_command(sound_.get(), SFC_SET_CHANNEL_MAP_INFO, map.data(),
                 static_cast<int>(map.size() * sizeof(int)));
    }
    for (const auto& [type, text] : document_.audio.tags) {
      if (sf_set_string(sound_.get(), type, text.c_str()) != 0) {
        report_.notes.push_back("a tag was left out: " + text);
      }
    }
  }

  template <typename T>
  void write_samples() {
    const std::span<const T> samples = document_.data.as<T>();
    for (std::int64_t frame = 0; frame < frames_; frame += kBlockFrames) {
      const std::int64_t count = std::min(kBlockFrames, frames_ - frame);
      const auto block = samples.subspan(static_cast<std::size_t>(frame * channels_),
                                         static_cast<std::size_t>(count * channels_));
      measure(block, frame);
      const sf_count_t done = integer_bits(info_.format) != 0 ? write_integers(block, count)
                                                              : write_floats(block.data(), count);
      stream_.check();
      if (done != count)
        file_.fail("{}, frame {} of {}", sf_strerror(sound_.get()), frame, frames_);
    }
  }

  sf_count_t write_floats(const float* from, sf_count_t count) {
    return sf_writef_float(sound_.get(), from, count);
  }
  sf_count_t write_floats(const double* from, sf_count_t count) {
    return sf_writef_double(sound_.get(), from, count);
  }

  // libsndfile takes integers as the upper bits of an int. Its own conversion of floats scales by
  // 2^(b-1) - 1, which does not give back what was read.
  template <typename T>
  sf_count_t write_integers(std::span<const T> block, sf_count_t count) {
    const int bits = integer_bits(info_.format);
    const double scale = std::ldexp(1.0, bits - 1);
    integers_.resize(block.size());
    std::transform(block.begin(), block.end(), integers_.begin(), [&](T sample) {
      const double level = std::clamp(std::nearbyint(sample * scale), -scale, scale - 1);
      return static_cast<int>(static_cast<std::int64_t>(level) << (32 - bits));
    });
    return sf_writef_int(sound_.get(), integers_.data(), count);
  }

  template <typename T>
  void measure(std::span<const T> block, std::int64_t frame) {
    const int bits = integer_bits(info_.format);
    // Half a level above the largest one is where rounding has nowhere to go.
    const double top = bits != 0 ? 1 - std::ldexp(0.5, 1 - bits) : 1;
    for (std::size_t i = 0; i < block.size(); ++i) {
      const double sample = block[i];
      if (std::isnan(sample) && !holds_floats(info_.format)) {
        file_.fail("frame {} is not a number, which this sample format cannot hold",
                   frame + static_cast<std::int64_t>(i) / channels_);
      }
      report_.peak = std::max(report_.peak, std::abs(sample));
      if (!holds_floats(info_.format) && (sample > top || sample < -1)) ++report_.clipped;
    }
  }

  const Document& document_;
  OutputFile& file_;
  SoundStream stream_;
  SF_INFO info_{};
  Sound sound_;
  std::int64_t frames_ = 0, channels_ = 0;
  std::vector<int> integers_;
  WriteReport report_;
};

}  // namespace

WriteReport write_wav(const Document& document, OutputFile& file, const WriteOptions&) {
  return SoundWriter(document, file, SF_FORMAT_WAV).write();
}
WriteReport write_flac(const Document& document, OutputFile& file, const WriteOptions&) {
  return SoundWriter(document, file, SF_FORMAT_FLAC).write();
}
WriteReport write_ogg(const Document& document, OutputFile& file, const WriteOptions&) {
  return SoundWriter(document, file, SF_FORMAT_OGG).write();
}
WriteReport write_aiff(const Document& document, OutputFile& file, const WriteOptions&) {
  return SoundWriter(document, file, SF_FORMAT_AIFF).write();
}

}  // namespace faltung::cli
