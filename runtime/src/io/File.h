//===- File.h - Whole files, read and written -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_IO_FILE_H
#define RAMPART_SRC_IO_FILE_H

#include "rampart/core/Result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rampart {

/// A regular file opened for reading. Errors do not name the file.
class InputFile {
public:
  static Result<InputFile> open(const std::string &path);
  InputFile(InputFile &&other)
      : descriptor(std::exchange(other.descriptor, -1)), bytes(other.bytes) {}
  InputFile &operator=(InputFile &&) = delete;
  ~InputFile();

  uint64_t size() const { return bytes; }
  /// Takes the next `count` bytes; fewer are an error.
  Status read(void *to, size_t count);

private:
  InputFile(int descriptor, uint64_t bytes)
      : descriptor(descriptor), bytes(bytes) {}

  int descriptor;
  uint64_t bytes;
};

/// Writes the parts to a new file beside `path`, which takes its place once it
/// is complete. An existing `path` has to be a regular file.
Status replaceFile(const std::string &path,
                   std::span<const std::string_view> parts);

} // namespace rampart

#endif // RAMPART_SRC_IO_FILE_H
