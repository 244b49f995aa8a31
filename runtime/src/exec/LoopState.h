//===- LoopState.h - What a host loop keeps between passes ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_LOOPSTATE_H
#define RAMPART_SRC_EXEC_LOOPSTATE_H

#include "rampart/program/Program.h"

#include <limits>

namespace rampart {

/// The only element of a bool tensor; an error where it is none.
Result<bool> readCondition(const Tensor &tensor);

/// The values that go from pass to pass and those that are collected.
class LoopState {
public:
  LoopState(const fb::Function &body, std::vector<Tensor> carried,
            std::vector<Tensor> captured);

  /// Reads the bound and the first condition; null: there is none.
  Status begin(const Tensor *trips, const Tensor *condition);
  bool goesOn() const { return condition && number < bound; }
  int64_t pass() const { return number; }
  /// Arguments of the body for this pass.
  std::vector<Tensor> arguments() const;
  /// Takes the body's results and goes to the next pass.
  Status advance(std::vector<Tensor> results);
  /// The carried values, then each scan's values in one tensor.
  Result<std::vector<Tensor>> results();

private:
  Result<Tensor> stack(size_t scan) const;

  const fb::Function &body;
  std::vector<Tensor> carried, captured;
  std::vector<std::vector<Tensor>> scans; // [scan][pass]
  int64_t number = 0, bound = std::numeric_limits<int64_t>::max();
  bool condition = true;
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_LOOPSTATE_H
