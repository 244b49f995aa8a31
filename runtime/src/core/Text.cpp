//===- Text.cpp - Text of diagnostics ---------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Text.h"

using namespace rampart;

std::string rampart::quotedText(std::string_view text) {
  constexpr size_t longest = 80;
  constexpr char digits[] = "0123456789abcdef";
  std::string result = "'";
  for (unsigned char c : text.substr(0, longest))
    if (c < 0x20 || c == 0x7f)
      result += std::string("\\x") + digits[c >> 4] + digits[c & 15];
    else
      result += char(c);
  return result + (text.size() > longest ? "...'" : "'");
}
