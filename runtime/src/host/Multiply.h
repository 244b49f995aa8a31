//===- Multiply.h - Matrix products in a fixed order ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums run over k in ascending order; those of floats in double.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_HOST_MULTIPLY_H
#define RAMPART_SRC_HOST_MULTIPLY_H

#include "Kernels.h"

#include <algorithm>

namespace rampart::kernels {

/// What a sum of T's products is kept in: double, or an integer that wraps
/// around.
template <typename T>
using Sum = std::conditional_t<std::is_floating_point_v<T>, double, uint64_t>;

/// Row-major a [m][k] times b [k][n]. finish(i, j, sum) takes the sums, row by
/// row in blocks of columns that stay in the first cache.
template <typename T, typename Finish>
void multiply(const T *a, const T *b, int64_t m, int64_t n, int64_t k,
              Finish finish) {
  constexpr int64_t block = 1024;
  Sum<T> sums[block];
  for (int64_t i = 0; i < m; ++i)
    for (int64_t first = 0; first < n; first += block) {
      int64_t width = std::min(block, n - first);
      std::fill_n(sums, width, Sum<T>(0));
      for (int64_t p = 0; p < k; ++p) {
        Sum<T> factor = Sum<T>(a[i * k + p]);
        const T *row = b + p * n + first;
        for (int64_t j = 0; j < width; ++j)
          sums[j] += factor * Sum<T>(row[j]);
      }
      for (int64_t j = 0; j < width; ++j)
        finish(i, first + j, sums[j]);
    }
}

} // namespace rampart::kernels

#endif // RAMPART_SRC_HOST_MULTIPLY_H
