//===- KeptMemory.h - Memory that stays from run to run ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A prepared call writes its small values where those of the last run were.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_KEPTMEMORY_H
#define RAMPART_SRC_EXEC_KEPTMEMORY_H

#include "rampart/host/Tensor.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>

namespace rampart {

/// One value's memory. Larger ones get memory of their own: making that anew
/// takes no time beside what is done with it.
class KeptMemory {
public:
  /// A tensor for the value: it borrows this memory unless it is large.
  Tensor make(ElementType type, Shape shape) {
    size_t size = size_t(elementCount(shape)) * elementSize(type);
    if (size > limit)
      return Tensor(type, std::move(shape));
    if (size > capacity || !bytes) {
      capacity =
          (std::max(size, alignment) + alignment - 1) / alignment * alignment;
      bytes.reset(
          static_cast<std::byte *>(std::aligned_alloc(alignment, capacity)));
      if (!bytes)
        throw std::bad_alloc();
    }
    return Tensor::borrow(type, std::move(shape), bytes.get());
  }
  bool holds(const Tensor &tensor) const {
    return bytes && tensor.data<std::byte>() == bytes.get();
  }

private:
  static constexpr size_t limit = size_t(1) << 16, alignment = 64; // bytes
  struct Free {
    void operator()(std::byte *memory) const { std::free(memory); }
  };

  std::unique_ptr<std::byte[], Free> bytes;
  size_t capacity = 0;
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_KEPTMEMORY_H
