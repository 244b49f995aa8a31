//===- Partition.h - Cutting a matrix into arrays ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The complete-sum rule: a nonlinear conversion needs the whole column sum.
// Arrays stacked on one integrator add their sums before conversion; stacks
// beyond the machine's limit convert linearly and are added digitally.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_PARTITION_H
#define RAMPART_MAPPING_PARTITION_H

#include "rampart/core/Result.h"

#include <cstdint>
#include <vector>

namespace rampart::mapping {

struct PartitionProblem {
  int64_t rows = 0, columns = 0; // of the matrix, as laid on word lines
  int64_t unit = 1;              // columns that must stay together: gates
  int64_t arrayRows = 0, arrayColumns = 0; // of one array
  int64_t stackLimit = 1; // arrays that may share an integrator

  Status check() const;
};

struct Range {
  int64_t begin = 0, end = 0;
  int64_t size() const { return end - begin; }
  bool operator==(const Range &) const = default;
};

/// A grid of arrays: array (stack s, member r, column tile c) holds rows
/// stacks[s][r] and columns columns[c]. Rows and columns are cut as evenly as
/// possible.
struct Partition {
  std::vector<std::vector<Range>> stacks;
  std::vector<Range> columns;

  /// Whether every column sum is complete before its conversion.
  bool complete() const { return stacks.size() == 1; }
  Status verify(const PartitionProblem &problem) const;
};

/// The fewest arrays, and among those the fewest stacks.
Result<Partition> partition(const PartitionProblem &problem);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_PARTITION_H
