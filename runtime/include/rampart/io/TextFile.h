//===- TextFile.h - Text written whole or not at all ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_IO_TEXTFILE_H
#define RAMPART_IO_TEXTFILE_H

#include "rampart/core/Result.h"

#include <string>
#include <string_view>

namespace rampart {

/// Writes to a temporary beside `path` and renames it: never a half-written
/// file. Errors name the file.
Status writeText(const std::string &path, std::string_view text);

} // namespace rampart

#endif // RAMPART_IO_TEXTFILE_H
