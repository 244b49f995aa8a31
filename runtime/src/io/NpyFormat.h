//===- NpyFormat.h - The format of .npy, from any source --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Source: numpy.lib.format, "NPY format" (enhancement proposal 1).
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_IO_NPYFORMAT_H
#define RAMPART_SRC_IO_NPYFORMAT_H

#include "rampart/host/Tensor.h"

#include <functional>

namespace rampart::npy {

/// The header's dictionary.
struct Header {
  ElementType type;
  bool fortranOrder;
  Shape shape;
};

/// Reads "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".
Result<Header> parseHeader(std::string_view text);

/// Magic, version, length and dictionary of an array, padded so that the data
/// starts at a multiple of 64 bytes.
std::string headerFor(ElementType type, const Shape &shape);

/// Where an array comes from: `size` bytes, of which read takes the next ones.
struct Source {
  uint64_t size;
  std::function<Status(void *bytes, size_t count)> read;
};

/// Reads a whole array; memory is taken only after the header's shape was found
/// to fit the source's size.
Result<Tensor> read(const Source &source);

} // namespace rampart::npy

#endif // RAMPART_SRC_IO_NPYFORMAT_H
