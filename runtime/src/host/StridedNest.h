//===- StridedNest.h - Loops over strided operands --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops over N operands of one shape and different strides, merged into as few
// and as long loops as the strides allow.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_HOST_STRIDEDNEST_H
#define RAMPART_SRC_HOST_STRIDEDNEST_H

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace rampart::kernels {

template <size_t N>
class StridedNest {
public:
  using Offsets = std::array<int64_t, N>;

  /// Strides in elements, one list per operand, each as long as `shape`.
  StridedNest(const std::vector<int64_t> &shape,
              const std::array<std::vector<int64_t>, N> &strides) {
    for (size_t d = 0; d < shape.size(); ++d) {
      Offsets steps;
      for (size_t n = 0; n < N; ++n)
        steps[n] = strides[n][d];
      append(shape[d], steps);
    }
    if (loops.empty())
      loops.push_back({1, {}});
  }

  /// Calls row(count, offsets, steps) for every innermost loop, in row-major
  /// order: its element i is at offsets[n] + i * steps[n] of operand n.
  template <typename Row>
  void forEachRow(Row row) const {
    for (const Loop &loop : loops)
      if (loop.count == 0)
        return;
    std::vector<int64_t> index(loops.size(), 0);
    const Loop &inner = loops.back();
    Offsets offsets{};
    for (bool more = true; more;) {
      row(inner.count, offsets, inner.steps);
      more = advance(index, offsets);
    }
  }

private:
  struct Loop {
    int64_t count;
    Offsets steps;
  };

  /// Adds a loop inside the others, merging it where the strides allow it.
  void append(int64_t count, const Offsets &steps) {
    if (count == 1)
      return;
    bool merges = !loops.empty();
    for (size_t n = 0; merges && n < N; ++n)
      merges = loops.back().steps[n] == steps[n] * count;
    if (merges)
      loops.back() = {loops.back().count * count, steps};
    else
      loops.push_back({count, steps});
  }

  /// The next row; false after the last.
  bool advance(std::vector<int64_t> &index, Offsets &offsets) const {
    for (size_t d = loops.size() - 1; d-- > 0;) {
      const Loop &loop = loops[d];
      for (size_t n = 0; n < N; ++n)
        offsets[n] += loop.steps[n];
      if (++index[d] < loop.count)
        return true;
      index[d] = 0;
      for (size_t n = 0; n < N; ++n)
        offsets[n] -= loop.steps[n] * loop.count;
    }
    return false;
  }

  std::vector<Loop> loops; // outermost first
};

} // namespace rampart::kernels

#endif // RAMPART_SRC_HOST_STRIDEDNEST_H
