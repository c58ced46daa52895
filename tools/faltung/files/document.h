// Document: what a file holds, whatever its format. Read it, replace `data`, write it: everything
// else is carried through.
//
//   kind         data                               from
//   image        {height, width} or                 PNG, JPEG, TIFF
//                {height, width, channels}
//   audio        {frames, channels}, full scale 1   everything libsndfile reads
//   array        any shape and type                 NPY
//   polynomial   {length}, int64 or float64         text (see PolynomialForm); in `big` where an
//                                                   integer does not fit 64 bits
//
// An image has 1 channel (gray, rank 2), 2 (gray and alpha), 3 (RGB) or 4 (RGB and alpha); samples
// are as encoded, uint8 or uint16 from PNG and JPEG, also int16, int32, float32 and float64 from
// TIFF. PNG samples of 1, 2 or 4 bits are scaled to 0..255 and palettes are expanded; `bits` keeps
// the depth of the file, to which the writer rounds again. TIFF files of several pages are refused,
// pages marked as thumbnails or masks apart.
//
// Errors are Failure (exit code 1): "cannot read photo.png: PNG data ends early, row 17 of 480". A
// file is either written completely or not at all.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faltung/view.h"
#include "files/big_coefficients.h"

namespace faltung::cli {

enum class FileKind : std::uint8_t { image, audio, array, polynomial };
std::string_view name_of(FileKind kind);

enum class Alpha : std::uint8_t { none, straight, premultiplied };

// Samples per unit of length; `aspect` is a ratio without a length.
struct Resolution {
  enum class Unit : std::uint8_t { aspect, inch, centimetre, metre };
  double x = 0, y = 0;
  Unit unit = Unit::aspect;
};

// A textual note inside an image file, UTF-8 or Latin-1.
struct ImageText {
  std::string keyword, text;
  bool utf8 = false;
  std::string language, translated_keyword;
};

struct ImageInfo {
  int bits = 0;  // of one sample in the file; 0: those of the element type
  Alpha alpha = Alpha::none;
  bool from_palette = false;
  int orientation = 0;  // the TIFF tag, 1 to 8; 0: not given. The samples are never turned
  std::optional<Resolution> resolution;
  std::string icc_name;
  std::vector<std::byte> icc, exif, xmp;                // EXIF begins with its TIFF header
  std::optional<double> gamma;                          // of the file: encoded = linear^gamma
  std::optional<int> srgb_intent;                       // the PNG chunk sRGB
  std::optional<std::array<double, 8>> chromaticities;  // x, y of white, red, green, blue
  std::vector<ImageText> texts;
  int tiff_compression = 0;  // the TIFF tag; 0: not from a TIFF file
};

struct AudioInfo {
  int sample_rate = 0;  // frames a second; 0: unknown
  int format = 0;       // libsndfile's format and subtype; 0: not from a sound file
  std::vector<std::pair<int, std::string>> tags;  // libsndfile's string types
  std::vector<int> channel_map;                   // libsndfile's speaker of each channel
};

// Ways to write 1 + 2x - 5x^3:
//   ntl          [1 2 0 -5]
//   flint        4  1 2 0 -5       length, coefficients; with a modulus: 4 97  1 2 0 92
//   pretty       -5*x^3+2*x+1
//   json         [1,2,0,-5]        with a modulus as json_object
//   json_object  {"schema": "faltung.polynomial/1", "coefficients": [1,2,0,-5], "modulus": 97}
//   lines        one number a line
enum class PolynomialForm : std::uint8_t { ntl, flint, pretty, json, json_object, lines };
std::string_view name_of(PolynomialForm form);
std::optional<PolynomialForm> parse_polynomial_form(std::string_view name);

struct PolynomialInfo {
  PolynomialForm form = PolynomialForm::ntl;
  std::uint64_t modulus = 0;  // 0: none named. Coefficients are as in the file, perhaps not reduced
  std::string variable = "x";
};

struct Document {
  FileKind kind = FileKind::array;
  std::string format;  // the name in the table of formats: "png", "jpeg", "tiff", "wav", "npy", ...
  Array data;
  BigCoefficients big;  // in place of data; integers beyond 64 bits are in it
  ImageInfo image;
  AudioInfo audio;
  PolynomialInfo polynomial;
  std::vector<std::string>
      notes;  // what of the file was not taken over: "2 thumbnails were left out"
};

struct ReadOptions {
  std::int64_t max_bytes = 0;  // of the samples in memory; 0: the memory of the machine
  bool big_integers = false;   // of polynomials; elsewhere they are refused
};

struct WriteOptions {
  std::string format;  // a name in the table of formats; empty: by the extension of the path
  int bits = 0;        // PNG: bits of one sample; 0: as the document came
  int quality = 95;    // JPEG, 1 to 100
  std::optional<PolynomialForm> form;  // empty: as the document came
};

struct WriteReport {
  std::int64_t clipped = 0;        // samples beyond full scale, cut off by an integer sound format
  double peak = 0;                 // largest magnitude of the samples of a sound
  std::vector<std::string> notes;  // what of the document the format could not hold
};

// Reads a file; "-" is standard input. The content says what the format is, the name does not.
Document read_document(const std::string& path, const ReadOptions& options = {});

// Writes a file; "-" is standard output, in the format the document came in. Polynomials lose their
// trailing zeros; they may be int64, uint64, int128 or float64. Images and sounds may also be
// arrays of fitting shape and type. An existing file keeps its mode.
WriteReport write_document(const Document& document, const std::string& path,
                           const WriteOptions& options = {});

// Refuses what can be refused before anything is computed: a format that is not known or does not
// hold this kind, a directory that is not there or cannot be written.
void check_target(const Document& document, const std::string& path,
                  const WriteOptions& options = {});

// Names and extensions for the help text: "png (.png)", ...
std::vector<std::string> known_formats();

}  // namespace faltung::cli
