//===- NpyFormat.cpp - The format of .npy, from any source ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "NpyFormat.h"

#include "rampart/host/HostOp.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

using namespace rampart;
using namespace rampart::npy;

static_assert(std::endian::native == std::endian::little,
              "tensors are read and written as they lie in memory");

namespace {

/// numpy's own limit is lower; no sound header is longer.
constexpr size_t maxHeader = 65536;

Error tooShort(uint64_t size) {
  return Error{"expected a .npy array, found only " + std::to_string(size) +
               " bytes"};
}

/// The dictionary's text and how many bytes precede the data.
struct Preamble {
  std::string text;
  uint64_t size;
};

Result<Preamble> readPreamble(const Source &source) {
  unsigned char start[12] = {};
  if (source.size < sizeof(start))
    return tooShort(source.size);
  if (Status status = source.read(start, 8); !status)
    return Error{status.error()};
  if (std::memcmp(start, "\x93NUMPY", 6))
    return Error{"expected a .npy array, found other content"};
  if (start[6] < 1 || start[6] > 3 || start[7] != 0)
    return Error{"expected .npy version 1.0, 2.0 or 3.0, found " +
                 std::to_string(start[6]) + "." + std::to_string(start[7])};
  size_t lengthBytes = start[6] == 1 ? 2 : 4;
  if (Status status = source.read(start + 8, lengthBytes); !status)
    return Error{status.error()};
  size_t length = 0;
  for (size_t i = 0; i < lengthBytes; ++i)
    length |= size_t(start[8 + i]) << (8 * i);
  uint64_t size = 8 + lengthBytes + length;
  if (length > maxHeader)
    return Error{"expected a header of at most " + std::to_string(maxHeader) +
                 " bytes, found " + std::to_string(length)};
  if (size > source.size)
    return tooShort(source.size);
  std::string text(length, '\0');
  if (Status status = source.read(text.data(), length); !status)
    return Error{status.error()};
  return Preamble{std::move(text), size};
}

/// Reads the elements in file order; every byte of a bool becomes 0 or 1.
Result<Tensor> readElements(const Source &source, ElementType type,
                            Shape shape) {
  Result<Tensor> tensor = makeTensor(type, std::move(shape));
  if (!tensor)
    return tensor;
  uint8_t *bytes = tensor->mutableData<uint8_t>();
  if (Status status = source.read(bytes, tensor->byteSize()); !status)
    return Error{status.error()};
  if (type == ElementType::Bool)
    std::transform(bytes, bytes + tensor->byteSize(), bytes,
                   [](uint8_t byte) { return byte != 0; });
  return tensor;
}

/// Reverses the axes: an array in Fortran order is the transpose of one in C
/// order.
Result<Tensor> reversed(const Tensor &tensor) {
  std::vector<int64_t> perm(tensor.rank());
  std::iota(perm.rbegin(), perm.rend(), 0);
  Result<HostOp> transpose = HostOp::make("transpose", 1, {{"perm", perm}});
  return transpose ? transpose->run({&tensor, 1}) : Error{transpose.error()};
}

} // namespace

Result<Tensor> npy::read(const Source &source) {
  Result<Preamble> preamble = readPreamble(source);
  if (!preamble)
    return Error{preamble.error()};
  Result<Header> header = parseHeader(preamble->text);
  if (!header)
    return Error{header.error()};
  uint64_t expected =
      uint64_t(elementCount(header->shape)) * elementSize(header->type);
  uint64_t found = source.size - preamble->size;
  if (expected != found)
    return Error{"expected " + std::to_string(expected) + " bytes for " +
                 shapeText(header->shape) + " elements of " +
                 std::string(elementTypeName(header->type)) + ", found " +
                 std::to_string(found)};
  Shape shape = header->shape;
  if (!header->fortranOrder)
    return readElements(source, header->type, std::move(shape));
  std::reverse(shape.begin(), shape.end());
  Result<Tensor> tensor = readElements(source, header->type, std::move(shape));
  return tensor ? reversed(*tensor) : tensor;
}
