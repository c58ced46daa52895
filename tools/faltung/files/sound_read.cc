#include <algorithm>
#include <cstring>
#include <limits>
#include <type_traits>

#include "files/sound.h"
#include "files/sound_container.h"
#include "files/sound_stream.h"

namespace faltung::cli {
namespace {

constexpr sf_count_t kBlockFrames = 1 << 16;
// FLAC codes a block of 65535 equal samples in about 4 bytes a channel; nothing else comes near.
constexpr std::int64_t kMaxSoundRatio = 1 << 17;

sf_count_t read_frames(SNDFILE* sound, float* to, sf_count_t count) {
  return sf_readf_float(sound, to, count);
}
sf_count_t read_frames(SNDFILE* sound, double* to, sf_count_t count) {
  return sf_readf_double(sound, to, count);
}

bool wants_double(int format) {
  const int subtype = format & SF_FORMAT_SUBMASK;
  return subtype == SF_FORMAT_PCM_32 || subtype == SF_FORMAT_DOUBLE || subtype == SF_FORMAT_ALAC_32;
}

const char* format_name(int format) {
  switch (format & SF_FORMAT_TYPEMASK) {
    case SF_FORMAT_FLAC:
      return "flac";
    case SF_FORMAT_OGG:
      return "ogg";
    case SF_FORMAT_AIFF:
      return "aiff";
    default:
      return "wav";
  }
}

class SoundReader {
 public:
  explicit SoundReader(const ByteSource& source) : source_(source), stream_(source) {
    sound_.reset(stream_.open(SFM_READ, info_));
    stream_.check();
    if (!sound_) source.fail("{}", sf_strerror(nullptr));
    if (info_.channels < 1 || info_.samplerate < 1) {
      source.fail("it has {} channels of {} frames a second", info_.channels, info_.samplerate);
    }
  }

  Document read() {
    Document document;
    document.kind = FileKind::audio;
    document.format = format_name(info_.format);
    document.audio.sample_rate = info_.samplerate;
    document.audio.format = info_.format;
    for (int type = SF_STR_FIRST; type <= SF_STR_LAST; ++type) {
      const char* text = sf_get_string(sound_.get(), type);
      if (text != nullptr) document.audio.tags.emplace_back(type, text);
    }
    std::vector<int>& map = document.audio.channel_map;
    map.resize(static_cast<std::size_t>(info_.channels));
    const int map_bytes = static_cast<int>(map.size() * sizeof(int));
    if (sf_command(sound_.get(), SFC_GET_CHANNEL_MAP_INFO, map.data(), map_bytes) == SF_FALSE) {
      map.clear();
    }
    document.data = wants_double(info_.format) ? read_samples<double>() : read_samples<float>();
    return document;
  }

 private:
  template <typename T>
  Array read_samples() {
    const bool known = info_.frames > 0 && info_.frames < std::numeric_limits<sf_count_t>::max();
    return known ? read_known<T>() : read_unknown<T>();
  }

  template <typename T>
  Array read_known() {
    const Shape shape = {info_.frames, info_.channels};
    source_.check_size(shape, sizeof(T), kMaxSoundRatio);
    Array data(element_type_of<T>, shape);
    for (sf_count_t frame = 0; frame < info_.frames;) {
      const sf_count_t count = std::min(kBlockFrames, info_.frames - frame);
      const sf_count_t got = next(data.as<T>().data() + frame * info_.channels, count);
      if (got <= 0) {
        source_.fail("sound data ends early, frame {} of {}", frame, info_.frames);
      }
      frame += got;
    }
    return data;
  }

  // The header does not say how many frames there are.
  template <typename T>
  Array read_unknown() {
    std::vector<T> samples;
    const auto channels = static_cast<std::size_t>(info_.channels);
    while (true) {
      const std::size_t filled = samples.size();
      samples.resize(filled + static_cast<std::size_t>(kBlockFrames) * channels);
      const sf_count_t got = next(samples.data() + filled, kBlockFrames);
      samples.resize(filled + static_cast<std::size_t>(std::max<sf_count_t>(got, 0)) * channels);
      const Shape shape = {static_cast<std::int64_t>(samples.size() / channels), info_.channels};
      source_.check_size(shape, sizeof(T), kMaxSoundRatio);
      if (got > 0) continue;
      Array data(element_type_of<T>, shape);
      if (!samples.empty()) std::memcpy(data.data(), samples.data(), data.size_bytes());
      return data;
    }
  }

  template <typename T>
  sf_count_t next(T* to, sf_count_t count) {
    const sf_count_t got = read_frames(sound_.get(), to, count);
    stream_.check();
    if (sf_error(sound_.get()) != SF_ERR_NO_ERROR) source_.fail("{}", sf_strerror(sound_.get()));
    return got;
  }

  const ByteSource& source_;
  SoundStream stream_;
  SF_INFO info_{};
  Sound sound_;
};

}  // namespace

bool sniff_sound(std::span<const std::byte> head) {
  if (starts_with(head, "FORM")) {
    return starts_with(head, "AIFF", 8) || starts_with(head, "AIFC", 8) ||
           starts_with(head, "8SVX", 8) || starts_with(head, "16SV", 8);
  }
  if (starts_with(head, "RIFF") || starts_with(head, "RIFX") || starts_with(head, "RF64")) {
    return starts_with(head, "WAVE", 8);
  }
  for (const std::string_view magic :
       {"fLaC", "OggS", ".snd", "dns.", "caff", "riff\x2e\x91\xcf\x11", "NIST_1A", "ID3", "2BIT",
        "Creative Voice File", " paf", "fap ", "PVF1"}) {
    if (starts_with(head, magic)) return true;
  }
  // The first frame of an MPEG stream: 11 set bits, then a version and a layer that exist.
  if (head.size() < 4 || head[0] != std::byte{0xff}) return false;
  const int second = std::to_integer<int>(head[1]);
  return (second & 0xe0) == 0xe0 && (second & 0x18) != 0x08 && (second & 0x06) != 0;
}

Document read_sound(const ByteSource& source, const ReadOptions&) {
  const std::optional<std::string> note = check_sound_container(source);
  Document document = SoundReader(source).read();
  if (note) document.notes.push_back(*note);
  return document;
}

}  // namespace faltung::cli
