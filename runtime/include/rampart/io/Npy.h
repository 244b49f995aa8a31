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

} // namespace rampart

#endif // RAMPART_IO_NPY_H
