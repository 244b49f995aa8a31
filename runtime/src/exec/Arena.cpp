//===- Arena.cpp - Memory for a chip's matrices ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Arena.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

using namespace rampart;

constexpr size_t alignment = 64, hugePage = size_t(1) << 21;

static size_t roundUp(size_t size, size_t unit) {
  return (size + unit - 1) / unit * unit;
}

void Arena::Free::operator()(std::byte *piece) const { std::free(piece); }

void *Arena::takeBytes(size_t size) {
  size = roundUp(std::max<size_t>(size, 1), alignment);
  if (size > left) {
    size_t piece = roundUp(std::max(size, 8 * hugePage), hugePage);
    void *memory = std::aligned_alloc(hugePage, piece);
    if (!memory)
      throw std::bad_alloc();
    pieces.emplace_back(static_cast<std::byte *>(memory));
#ifdef __linux__
    // Only a hint. A small matrix touches little of a piece: it gets small
    // pages.
    if (size >= hugePage / 32)
      madvise(memory, piece, MADV_HUGEPAGE);
#endif
    next = pieces.back().get();
    left = piece;
  }
  std::byte *taken = next;
  next += size;
  left -= size;
  std::memset(taken, 0, size);
  return taken;
}
