//===- TextTest.cpp - Text of diagnostics -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Text.h"

#include <gtest/gtest.h>

using namespace rampart;

namespace {

TEST(Text, QuotedTextIsOneShortLine) {
  EXPECT_EQ(quotedText(""), "''");
  EXPECT_EQ(quotedText("150 µS"), "'150 µS'");
  EXPECT_EQ(quotedText({"a\n\x1b[1m\x7f\0", 8}), "'a\\x0a\\x1b[1m\\x7f\\x00'");
  EXPECT_EQ(quotedText(std::string(80, 'a')), "'" + std::string(80, 'a') + "'");
  EXPECT_EQ(quotedText(std::string(81, 'a')),
            "'" + std::string(80, 'a') + "...'");
}

} // namespace
