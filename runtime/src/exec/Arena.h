//===- Arena.h - Memory for a chip's matrices -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Large pieces with huge pages where the system has them, handed out in order:
// what is streamed one after the other lies one after the other.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_ARENA_H
#define RAMPART_SRC_EXEC_ARENA_H

#include <cstddef>
#include <memory>
#include <vector>

namespace rampart {

class Arena {
public:
  /// `count` elements of a plain type, aligned to 64 bytes and zero; they live
  /// as long as the arena. Throws std::bad_alloc.
  template <typename Element>
  Element *take(size_t count) {
    return static_cast<Element *>(takeBytes(count * sizeof(Element)));
  }

private:
  struct Free {
    void operator()(std::byte *piece) const;
  };

  void *takeBytes(size_t size);

  std::vector<std::unique_ptr<std::byte[], Free>> pieces;
  std::byte *next = nullptr;
  size_t left = 0; // bytes of the last piece
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_ARENA_H
