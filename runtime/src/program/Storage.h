//===- Storage.h - The bytes behind a program -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A mapped file or a buffer in memory.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_PROGRAM_STORAGE_H
#define RAMPART_SRC_PROGRAM_STORAGE_H

#include "rampart/core/Result.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace rampart {

/// Bytes that live as long as `owner`.
struct Storage {
  std::shared_ptr<const void> owner;
  std::span<const std::byte> bytes;
};

/// Maps `path` privately and read-only. The file must not be truncated while it
/// is in use: the operating system then ends the process.
Result<Storage> mapFile(const std::string &path);
Storage ownBytes(std::vector<std::byte> bytes);

} // namespace rampart

#endif // RAMPART_SRC_PROGRAM_STORAGE_H
