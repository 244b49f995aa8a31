//===- Text.h - Text of diagnostics -----------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_TEXT_H
#define RAMPART_CORE_TEXT_H

#include <string>
#include <string_view>

namespace rampart {

/// Text of unknown origin for a diagnostic: in single quotes, control
/// characters as
/// "\x1b", shortened with "..." beyond 80 bytes. Always one line.
std::string quotedText(std::string_view text);

} // namespace rampart

#endif // RAMPART_CORE_TEXT_H
