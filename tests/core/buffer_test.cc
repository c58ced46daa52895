#include "core/buffer.h"

#include <gtest/gtest.h>

#include <complex>
#include <cstring>
#include <utility>

#include "faltung/error.h"

namespace faltung {
namespace {

bool is_aligned(const void* pointer) {
  return reinterpret_cast<std::uintptr_t>(pointer) % kAlignment == 0;
}

TEST(Buffer, IsAlignedAndAtLeastAsLarge) {
  for (std::int64_t bytes = 1; bytes <= 300; ++bytes) {
    const Buffer buffer(bytes);
    ASSERT_TRUE(is_aligned(buffer.data())) << bytes;
    ASSERT_GE(buffer.bytes(), bytes);
    ASSERT_LT(buffer.bytes(), bytes + 64);
    ASSERT_EQ(buffer.span().size(), static_cast<std::size_t>(buffer.bytes()));
    std::memset(buffer.data(), 0xa5, buffer.span().size());
  }
}

TEST(Buffer, NothingTakesNothing) {
  const Buffer empty(0), made;
  EXPECT_EQ(empty.bytes(), 0);
  EXPECT_EQ(made.bytes(), 0);
  EXPECT_EQ(made.data(), nullptr);
}

TEST(Buffer, MovesHandOverTheMemory) {
  Buffer first(100), second(1000);
  std::byte* const one = first.data();
  std::byte* const two = second.data();
  second = std::move(first);
  EXPECT_EQ(second.data(), one);
  EXPECT_EQ(second.bytes(), 128);
  const Buffer third(std::move(second));
  EXPECT_EQ(third.data(), one);
  EXPECT_EQ(second.data(), nullptr);
  EXPECT_EQ(second.bytes(), 0);
  EXPECT_NE(third.data(), two);
}

TEST(Buffer, MoreThanThereIsIsAnError) {
  try {
    const Buffer buffer(std::int64_t{1} << 60);
    FAIL() << "2^60 bytes were given";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::memory);
    EXPECT_STREQ(error.what(), "cannot allocate 1152921504606846976 bytes");
  }
}

TEST(Arena, PaddedIsTheNextMultiple) {
  EXPECT_EQ(Arena::padded(0), 0);
  EXPECT_EQ(Arena::padded(1), 64);
  EXPECT_EQ(Arena::padded(63), 64);
  EXPECT_EQ(Arena::padded(64), 64);
  EXPECT_EQ(Arena::padded(65), 128);
}

TEST(Arena, PiecesAreAlignedApartAndFillExactlyWhatWasCounted) {
  const std::int64_t needed = Arena::padded(3 * 8) + Arena::padded(1) + Arena::padded(9 * 16) +
                              Arena::padded(0) + Arena::padded(64);
  const Buffer memory(needed);
  ASSERT_EQ(memory.bytes(), needed);
  Arena arena(memory.span());
  auto* doubles = arena.take<double>(3);
  std::byte* byte = arena.take_bytes(1);
  auto* pairs = arena.take<std::complex<double>>(9);
  std::byte* nothing = arena.take_bytes(0);
  std::byte* last = arena.take_bytes(64);
  for (const void* piece : {static_cast<void*>(doubles), static_cast<void*>(byte),
                            static_cast<void*>(pairs), static_cast<void*>(last)}) {
    EXPECT_TRUE(is_aligned(piece));
  }
  EXPECT_EQ(reinterpret_cast<std::byte*>(doubles), memory.data());
  EXPECT_GE(byte, reinterpret_cast<std::byte*>(doubles + 3));
  EXPECT_GE(reinterpret_cast<std::byte*>(pairs), byte + 1);
  EXPECT_GE(last, reinterpret_cast<std::byte*>(pairs + 9));
  EXPECT_EQ(nothing, last);
  EXPECT_EQ(last + 64, memory.data() + needed);
}

}  // namespace
}  // namespace faltung
