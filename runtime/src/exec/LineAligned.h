//===- LineAligned.h - Scratch memory of whole cache lines ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What begins with a line is read and written in whole lines, whatever the
// vectors' length.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_LINEALIGNED_H
#define RAMPART_SRC_EXEC_LINEALIGNED_H

#include <cstddef>
#include <new>
#include <vector>

namespace rampart {

constexpr size_t lineBytes = 64;

template <typename Element>
struct LineAllocator {
  using value_type = Element;

  LineAllocator() = default;
  template <typename Other>
  LineAllocator(const LineAllocator<Other> &) {}

  Element *allocate(size_t count) {
    return static_cast<Element *>(
        ::operator new(count * sizeof(Element), std::align_val_t(lineBytes)));
  }
  void deallocate(Element *memory, size_t) {
    ::operator delete(memory, std::align_val_t(lineBytes));
  }
  bool operator==(const LineAllocator &) const { return true; }
};

template <typename Element>
using LineVector = std::vector<Element, LineAllocator<Element>>;

/// The least number of elements that fills whole lines and is at least `count`.
template <typename Element>
constexpr size_t wholeLines(size_t count) {
  constexpr size_t line = lineBytes / sizeof(Element);
  return (count + line - 1) / line * line;
}

} // namespace rampart

#endif // RAMPART_SRC_EXEC_LINEALIGNED_H
