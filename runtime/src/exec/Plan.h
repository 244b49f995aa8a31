//===- Plan.h - A region's instructions, decoded ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The verified records of the program as plain structs, one per instruction, so
// that the interpreter neither parses nor checks.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_PLAN_H
#define RAMPART_SRC_EXEC_PLAN_H

#include "CircuitNoise.h"
#include "Digital.h"
#include "HeldNoise.h"
#include "Matrix.h"
#include "rampart/program/Program.h"

#include <functional>
#include <memory>
#include <span>
#include <variant>

namespace rampart {

namespace wires {
class PulsedBlock;
}

/// Elements offset .. offset+count-1 of a buffer.
struct Range {
  uint32_t buffer, offset, count;
};

struct LoadOp {
  uint32_t buffer, input;
};
struct StoreOp {
  uint32_t output, buffer;
};
struct FillOp {
  Range dst;
  std::vector<double> values; // one, or one per element
};
struct MoveOp {
  Range dst, src;
  /// Readers of dst read src instead: there is nothing to copy.
  bool forwarded = false;
};
/// Integrates with nothing to execute between them. Those into one bank are a
/// chain; chains do not depend on each other.
struct IntegrateRun {
  /// Below which waking other threads, a microsecond or two, does not pay.
  static constexpr size_t fewestProducts = size_t(1) << 18;

  size_t length = 0;   // of the body's instructions; 0: this is not the first
  size_t chains = 0;   // of the run
  size_t products = 0; // of a stream, in the whole run
  size_t chain = 0;    // that this one belongs to
};
struct IntegrateOp {
  uint32_t bank, array;
  uint32_t number; // counts the region's Integrates: keys their read noise
  bool accumulate;
  std::vector<uint32_t> rows;    // driven rows, ascending
  std::vector<uint32_t> sources; // which of the inputs drives each
  std::vector<Range> inputs;     // distinct elements, one range after the other
  uint32_t inputCount;           // ... together
  int32_t largestCode;           // of their magnitudes
  /// Ideal mode: [input][array column], S: the conductances of all rows an
  /// input drives; empty where every input drives one row.
  std::vector<float> conductances;
  /// The same for the kernels of the other modes, for every Integrate.
  ConductanceMatrix matrix;
  /// Variances of the read noise of all pairs an input drives, on the chip this
  /// plan belongs to; nothing without noise.
  VarianceMatrix variances;
  bool hasReadNoise() const { return variances.units || variances.floats; }
  /// Read noise of sums that add up before anything reads them is drawn once:
  /// whether the Integrate before has left its variances to this one, and
  /// whether this one leaves them to the next.
  bool takesVariances = false, leavesVariances = false;
  IntegrateRun run = {};
  /// Instead of the matrix, where lines have resistance and word lines float
  /// while idle or devices are not linear.
  std::shared_ptr<const wires::PulsedBlock> pulsed = nullptr;
  /// What its devices keep through an inference.
  HeldMatrix held = {};
};
struct ConvertOp {
  Range dst;
  uint32_t bank, column, columnStride, ramp;
  uint32_t number;     // counts the region's Converts: keys their noise
  uint32_t array, sum; // of the Integrate that began the bank's sum: its array,
                       // its number
  /// What its comparators see instead of the sums; gains is null where they see
  /// the sums.
  ColumnErrors errors = {};
};
/// Mul and Add.
struct ArithmeticOp {
  Range dst, a, b;
  DigitalOp operation;
};
struct LookupOp {
  Range dst, src;
  uint32_t table;
};
struct Op;
struct LoopOp {
  bool reverse;
  std::vector<Op> body;
};
struct Op {
  std::variant<LoadOp, StoreOp, FillOp, MoveOp, IntegrateOp, ConvertOp,
               ArithmeticOp, LookupOp, LoopOp>
      kind;
  uint32_t number = 0; // counts the region's instructions except loops
};

struct RegionPlan {
  struct Port {
    bool sequence;
    uint32_t width;
  };
  struct Buffer {
    uint32_t width;
    int32_t min, max;
  };
  std::vector<Port> inputs, outputs;
  std::vector<Buffer> buffers;
  std::vector<uint32_t> banks; // widths
  std::vector<Op> body;
};

RegionPlan planRegion(const fb::Region &region);

/// By array of the program: whether its columns have comparators, as those have
/// that are the first of a sum which is converted.
std::vector<bool> comparedArrays(const Program &program);

/// Marks Moves that need not be executed, and lets what they wrote be read
/// where it came from. No result changes.
void forwardMoves(RegionPlan &plan);

/// Appends one element, to the last range where it continues that.
void appendElement(std::vector<Range> &ranges, const Range &element);

/// Calls use(chain) for the Integrates that leave their variances to each
/// other.
void forEachDraw(std::vector<Op> &body,
                 const std::function<void(std::span<IntegrateOp *>)> &use);

/// Every Integrate of the body, loops included.
std::vector<IntegrateOp *> integratesOf(std::vector<Op> &body);
std::vector<const IntegrateOp *> integratesOf(const std::vector<Op> &body);
/// Every Convert, likewise.
std::vector<ConvertOp *> convertsOf(std::vector<Op> &body);
std::vector<const ConvertOp *> convertsOf(const std::vector<Op> &body);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_PLAN_H
