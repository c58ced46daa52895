// EXPECT that something throws faltung::Error with a code and with certain words in its sentence.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "faltung/error.h"

namespace faltung::support {

template <typename F>
void expect_error(ErrorCode code, std::initializer_list<const char*> words, F f) {
  try {
    f();
  } catch (const Error& error) {
    const std::string sentence = error.what();
    EXPECT_EQ(error.code(), code) << sentence;
    for (const char* word : words) EXPECT_THAT(sentence, testing::HasSubstr(word));
    EXPECT_THAT(sentence, testing::Not(testing::HasSubstr("\n")));
    return;
  }
  ADD_FAILURE() << "nothing was thrown; expected a sentence with "
                << testing::PrintToString(std::vector<std::string>(words.begin(), words.end()));
}

}  // namespace faltung::support
