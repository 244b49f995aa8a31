//===- Threshold.h - The comparator of a ramp converter ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A conversion counts the steps of the ramp that lie below the column sum.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_THRESHOLD_H
#define RAMPART_SRC_EXEC_THRESHOLD_H

#include <cstddef>
#include <cstdint>
#include <span>

namespace rampart {

/// counts[i] = how many of the non-decreasing `thresholds` are below sums[i]:
/// the steps until the first U(k) >= S.
void countBelow(std::span<const float> thresholds, const float *sums,
                size_t count, int32_t *counts);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_THRESHOLD_H
