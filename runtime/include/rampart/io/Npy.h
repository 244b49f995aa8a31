//===- Npy.h - numpy's .npy and .npz files ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Format: numpy.lib.format versions 1.0 to 3.0; little-endian, C or Fortran
// order (turned into C order when read).
//===----------------------------------------------------------------------===//
#ifndef RAMPART_IO_NPY_H
#define RAMPART_IO_NPY_H

#include "rampart/core/Result.h"
#include "rampart/host/Tensor.h"

#include <map>
#include <string>

namespace rampart {

using NamedTensors = std::map<std::string, Tensor>;

/// Errors name the file and say what was expected and found.
Result<Tensor> readNpy(const std::string &path);
/// Writes to a temporary beside `path` and renames it: never a half-written
/// file.
Status writeNpy(const std::string &path, const Tensor &tensor);
/// Arrays by name, ".npy" taken off.
Result<NamedTensors> readNpz(const std::string &path);
/// Stored without compression, the same bytes for the same tensors; never a
/// half-written file.
Status writeNpz(const std::string &path, const NamedTensors &tensors);

/// A .npy that is written part by part, in any order: `parts` pieces of equal
/// size, one after the other in the array. Errors name the file.
class NpyParts {
public:
  /// A new file, with room for all of it where the file system can reserve
  /// room.
  static Result<NpyParts> create(const std::string &path, ElementType type,
                                 const Shape &shape, int64_t parts);
  NpyParts(NpyParts &&other) noexcept;
  NpyParts &operator=(NpyParts &&) = delete;
  ~NpyParts();

  size_t partBytes() const { return bytes; }
  /// Thread safe for different parts.
  Status write(int64_t part, const void *from);
  Status read(int64_t part, void *to) const;
  /// Nothing can be written afterwards; a disk that was full may be found here.
  Status close();

private:
  NpyParts() = default;
  Status writeAt(uint64_t offset, const void *from, size_t count);

  std::string path;
  int descriptor = -1;
  uint64_t begin = 0; // of the first part in the file
  size_t bytes = 0;   // of a part
};

} // namespace rampart

#endif // RAMPART_IO_NPY_H
