//===- TimeAxis.h - Where time steps lie in host values ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How each host operation passes time steps on, for streams: which axis of its
// output counts steps, given which axis of its input does.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_TIMEAXIS_H
#define RAMPART_SRC_EXEC_TIMEAXIS_H

#include "rampart/program/Program.h"

namespace rampart {

/// One number of a list of sizes.
struct SizeEntry {
  enum Kind { Constant, Steps, Dim } kind;
  int64_t number;     // the constant; the axis of a Dim
  int32_t value = -1; // Dim: of this value; -1: not known
};

/// What a value of the entry function is to a stream.
struct TimeLabel {
  enum Kind {
    Fixed,   // the same in every run
    PerStep, // holds the run's time steps along `axis`
    Latest,  // as after the last step so far
    Sizes,   // int64, some of it the number of steps: `sizes`
    Unknown  // not followed any further
  } kind = Fixed;
  int64_t axis = 0;
  std::vector<SizeEntry> sizes; // also of a Fixed value, where it is known

  static TimeLabel perStep(int64_t axis) { return {PerStep, axis, {}}; }
  bool isSame(const TimeLabel &other) const {
    return kind == other.kind && axis == other.axis;
  }
};

/// What is known of one function's values before a run.
class ValueFacts {
public:
  ValueFacts(const Program &program, const fb::Function &function);

  /// Its dimensions, -1 where open; none where the program does not tell.
  const std::optional<Shape> &dims(int32_t value) const {
    return shapes[size_t(value)];
  }
  /// The numbers of an integer constant.
  const std::optional<std::vector<int64_t>> &constant(int32_t value) const {
    return constants[size_t(value)];
  }

private:
  std::vector<std::optional<Shape>> shapes;
  std::vector<std::optional<std::vector<int64_t>>> constants;
};

/// A host operation at its place.
struct PlacedOp {
  const HostOp &op;
  std::vector<int32_t> inputs;
};

/// The output of an operation that gets time steps along `axis` of input
/// `operand`, and nothing that changes from step to step elsewhere; an error
/// ("it adds up over time steps") where steps would be mixed or lost, or
/// nothing is known. `labels` are those of all inputs.
Result<TimeLabel> passOn(const PlacedOp &placed, size_t operand, int64_t axis,
                         std::span<const TimeLabel> labels,
                         const ValueFacts &facts);

/// Whether input `other`, the same in every run, goes with one that has time
/// steps along `axis` of input `operand`.
bool goesWith(const PlacedOp &placed, size_t operand, int64_t axis,
              size_t other, const ValueFacts &facts);

/// The output of an operation on lists of sizes; Unknown where it is not
/// followed.
TimeLabel passSizes(const PlacedOp &placed, std::span<const TimeLabel> labels,
                    const ValueFacts &facts);

/// The sizes of a value with time steps along `axis`, as `shape` lists them.
TimeLabel sizesOf(const PlacedOp &placed, int64_t axis,
                  const ValueFacts &facts);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_TIMEAXIS_H
