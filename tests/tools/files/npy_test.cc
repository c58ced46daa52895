#include <fmt/format.h>

#include <complex>

#include "failure.h"
#include "samples.h"
#include "scratch.h"

namespace faltung::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class NpyTest : public ScratchTest {
 protected:
  // A file with this dictionary and these bytes.
  Document read(const std::string& dictionary, std::string_view data, int version = 1) {
    std::string file("\x93NUMPY");
    file += static_cast<char>(version);
    file += '\0';
    const std::size_t length = dictionary.size();
    for (int i = 0; i < (version == 1 ? 2 : 4); ++i) {
      file += static_cast<char>(length >> (8 * i) & 0xff);
    }
    write_text(path("a.npy"), file + dictionary + std::string(data));
    return read_document(path("a.npy"));
  }
  std::string failure(const std::string& dictionary, std::string_view data = "") {
    try {
      read(dictionary, data);
    } catch (const Failure& error) {
      EXPECT_EQ(error.exit_code(), kExitFailed);
      EXPECT_THAT(error.what(), HasSubstr("cannot read " + path("a.npy") + ": "));
      return error.what();
    }
    return "nothing was thrown";
  }
};

TEST_F(NpyTest, EveryTypeAndRankComesBack) {
  for (const ElementType type :
       {ElementType::uint8, ElementType::uint16, ElementType::int16, ElementType::int32,
        ElementType::int64, ElementType::uint64, ElementType::float32, ElementType::float64,
        ElementType::complex64, ElementType::complex128}) {
    for (const Shape& shape : {Shape{}, Shape{5}, Shape{0}, Shape{2, 3}, Shape{3, 0, 2},
                               Shape{1, 2, 1, 2, 1, 2, 1, 2}}) {
      Document document;
      document.data = random_array(type, shape);
      write_document(document, path("b.npy"));
      const Document back = read_document(path("b.npy"));
      EXPECT_EQ(back.kind, FileKind::array);
      EXPECT_EQ(back.format, "npy");
      EXPECT_THAT(back.data, HasSamplesOf(&document.data));
      EXPECT_EQ(read_text(path("b.npy")).find('\n') % 64, 63u);
    }
  }
}

TEST_F(NpyTest, HeaderIsWhatNumpyWrites) {
  Document document;
  document.data = random_array(ElementType::float32, {7});
  write_document(document, path("b.npy"));
  EXPECT_EQ(read_text(path("b.npy")).substr(0, 70),
            std::string("\x93NUMPY\x01\x00v\x00", 10) +
                "{'descr': '<f4', 'fortran_order': False, 'shape': (7,), }   ");
}

TEST_F(NpyTest, FortranOrderIsTransposed) {
  const Document document = read("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n",
                                 std::string_view("\1\2\3\4\5\6", 6));
  EXPECT_EQ(document.data.shape(), (Shape{2, 3}));
  EXPECT_THAT(document.data.as<std::uint8_t>(), ElementsAre(1, 3, 5, 2, 4, 6));
}

TEST_F(NpyTest, BigEndianIsSwapped) {
  const Document ints = read("{'descr': '>i4', 'fortran_order': False, 'shape': (1,), }\n",
                             std::string_view("\x01\x02\x03\x04", 4));
  EXPECT_THAT(ints.data.as<std::int32_t>(), ElementsAre(0x01020304));
  const Document complexes = read("{'descr': '>c8', 'fortran_order': False, 'shape': (1,), }\n",
                                  std::string_view("\x3f\x80\0\0\x40\0\0\0", 8), 2);
  EXPECT_THAT(complexes.data.as<std::complex<float>>(), ElementsAre(std::complex<float>(1, 2)));
}

TEST_F(NpyTest, NarrowTypesAreWidened) {
  const Document bools = read("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }\n",
                              std::string_view("\0\1\2", 3), 3);
  EXPECT_THAT(bools.data.as<std::uint8_t>(), ElementsAre(0, 1, 1));
  const Document bytes = read("{'descr': '|i1', 'fortran_order': False, 'shape': (3,), }\n",
                              std::string_view("\x80\x7f\xff", 3));
  EXPECT_THAT(bytes.data.as<std::int16_t>(), ElementsAre(-128, 127, -1));
  const Document words = read("{'descr': '>u4', 'fortran_order': False, 'shape': (2,), }\n",
                              std::string_view("\xff\xff\xff\xfe\0\0\0\x05", 8));
  EXPECT_THAT(words.data.as<std::int64_t>(), ElementsAre(4294967294, 5));
}

TEST_F(NpyTest, KeysInAnyOrderWithAnyQuotes) {
  const Document document = read("{\"shape\": (1L,), 'fortran_order':False,'descr':'=u2'}", "ab");
  EXPECT_EQ(document.data.shape(), Shape{1});
}

TEST_F(NpyTest, WhatIsNotAPlainArrayIsRefused) {
  const auto of_type = [&](const std::string& descr) {
    return failure("{'descr': " + descr + ", 'fortran_order': False, 'shape': (1,), }", "12345678");
  };
  for (const char* descr : {"'<f2'", "'<f16'", "'|O'", "'<U2'", "'|S8'", "'<M8[s]'", "'|V8'",
                            "'f8'", "''", "'<'", "'<u9'"}) {
    EXPECT_THAT(of_type(descr), HasSubstr("not supported")) << descr;
  }
  EXPECT_THAT(of_type("[('a', '<f8')]"), HasSubstr("records"));
  EXPECT_THAT(of_type("'|f8'"), HasSubstr("byte order"));
}

TEST_F(NpyTest, DamagedHeadersAreRefused) {
  for (const char* header :
       {"", "{", "{}", "x", "{'descr': '<f8'}", "{'descr': '<f8', 'fortran_order': Maybe}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} x",
        "{'descr': '<f8, 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1)}"}) {
    EXPECT_THAT(failure(header, "12345678"), HasSubstr("cannot read")) << header;
  }
}

TEST_F(NpyTest, AbsurdShapesAreRefusedBeforeAllocation) {
  EXPECT_THAT(
      failure("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}"),
      HasSubstr("do not fit 64 bits"));
  EXPECT_THAT(failure("{'descr': '<f8', 'fortran_order': False, 'shape': (1152921504606846975,)}"),
              HasSubstr("the limit is"));
  EXPECT_THAT(failure("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000,)}", "1234"),
              HasSubstr("ends early, 4 of 8000000 bytes"));
  EXPECT_THAT(failure("{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", "123456789"),
              HasSubstr("1 bytes follow"));
}

TEST_F(NpyTest, Int128HasNoPlaceInNpy) {
  Document document;
  document.data = Array(ElementType::int128, {2});
  EXPECT_THROW(write_document(document, path("b.npy")), Failure);
  EXPECT_TRUE(names().empty());
}

}  // namespace
}  // namespace faltung::cli
