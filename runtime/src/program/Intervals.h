//===- Intervals.h - A set of integers as intervals -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which elements of a buffer have been written: memory grows with the number of
// instructions, not with the width a program claims.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_PROGRAM_INTERVALS_H
#define RAMPART_SRC_PROGRAM_INTERVALS_H

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>

namespace rampart {

/// Disjoint half-open intervals that do not touch.
class Intervals {
public:
  /// Adds begin .. end-1.
  void add(uint64_t begin, uint64_t end) {
    auto next = ends.upper_bound(begin);
    if (next != ends.begin() && std::prev(next)->second >= begin)
      --next;
    while (next != ends.end() && next->first <= end) {
      begin = std::min(begin, next->first);
      end = std::max(end, next->second);
      next = ends.erase(next);
    }
    ends.emplace(begin, end);
  }

  /// The first of begin .. end-1 that is missing, or `end`.
  uint64_t firstMissing(uint64_t begin, uint64_t end) const {
    auto next = ends.upper_bound(begin);
    if (next == ends.begin() || std::prev(next)->second <= begin)
      return begin;
    return std::min(std::prev(next)->second, end);
  }

private:
  std::map<uint64_t, uint64_t> ends; // by begin
};

} // namespace rampart

#endif // RAMPART_SRC_PROGRAM_INTERVALS_H
