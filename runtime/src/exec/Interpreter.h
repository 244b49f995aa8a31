//===- Interpreter.h - Executes a region's instructions ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One instruction at a time over a block of streams: this is what a program
// means.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_INTERPRETER_H
#define RAMPART_SRC_EXEC_INTERPRETER_H

#include "ChipState.h"
#include "Clock.h"
#include "Drive.h"
#include "LineAligned.h"
#include "StreamNoise.h"
#include "Team.h"

#include <algorithm>
#include <initializer_list>
#include <type_traits>

namespace rampart {

/// The host's side of one region call. Sequences are [steps][streams][width],
/// vectors [streams][width], of int32 codes or (ideal mode) doubles.
struct RegionTensors {
  size_t steps = 0, streams = 0;
  std::vector<const void *> inputs;
  std::vector<void *> outputs;      // zeroed
  const int32_t *lengths = nullptr; // per stream; null: all have `steps`

  size_t lengthOf(size_t stream) const {
    return lengths ? size_t(lengths[stream]) : steps;
  }
};

/// Makes room for scratch values, whose contents need not last.
template <typename Element>
Element *reserve(LineVector<Element> &scratch, size_t count) {
  if (scratch.size() < count)
    scratch.resize(count);
  return scratch.data();
}

/// What a stream of a region keeps between calls: all buffers as the loop left
/// them. Banks never outlive a straight line of instructions.
struct RegionMemory {
  size_t streams = 0;           // 0: nothing is kept yet
  std::vector<std::byte> codes; // [stream][buffers' elements]
};

/// What an Integrate needs for as long as it lasts.
template <typename Sum>
struct IntegrateScratch {
  std::vector<DrivenRange> ranges;
  LineVector<Sum> inputs;      // driven codes
  LineVector<int16_t> words;   // likewise
  LineVector<uint8_t> weights; // their weights in noise
};

/// What a region call shares with its interpreters.
struct CallFrame {
  RegionTensors tensors;
  NoiseContext noise;
  Observer *observer = nullptr; // may be null, with
  RegionPlace place = {};       // ... what it is told of the call
  CallClock *clock = nullptr;   // may be null
  /// Whose members share one stream's arrays; null: each has streams of its
  /// own, or there is one thread.
  Team *team = nullptr;
  /// A stream's: what its loop finds and leaves, and the number of the call's
  /// first time step. Null: the loop begins.
  RegionMemory *memory = nullptr;
  uint32_t firstStep = 0;
};

/// Code is int32_t, or double for ideal mode, in which nothing is rounded or
/// saturated. Each thread has an interpreter of its own, which serves one call
/// after another.
template <typename Code>
class Interpreter {
public:
  using Sum = std::conditional_t<std::is_same_v<Code, double>, double, float>;

  /// For blocks of up to `capacity` streams of the calls that `frame` holds one
  /// after another.
  Interpreter(const Chip::State &chip, const RegionPlan &plan,
              const CallFrame &frame, size_t capacity);
  Interpreter(const Interpreter &) = delete;

  size_t capacity() const { return blockCapacity; }
  /// Runs the region for streams first .. first+count-1 of the frame's call.
  /// An error where an array's sums cannot be found.
  Status run(size_t first, size_t count);

private:
  /// Elements that conversions may read beyond the last.
  static constexpr size_t bankSlack = 64;

  void execute(const std::vector<Op> &body);
  void execute(const LoadOp &op);
  void execute(const StoreOp &op);
  void execute(const FillOp &op);
  void execute(const MoveOp &op);
  void execute(const IntegrateOp &op) { integrate(op, scratch[0]); }
  void execute(const ConvertOp &op);
  void execute(const ArithmeticOp &op);
  void execute(const LookupOp &op);
  void execute(const LoopOp &op);

  /// Element 0 of a range for block position `position`.
  Code *at(const Range &range, size_t position) {
    return rowOf(range.buffer, position) + range.offset;
  }
  Code *rowOf(uint32_t buffer, size_t position) {
    return buffers[buffer] + position * plan.buffers[buffer].width;
  }
  /// Sums from one stream of the block to the next.
  size_t bankWidth(uint32_t bank) const {
    if constexpr (std::is_same_v<Code, double>)
      return plan.banks[bank];
    else
      return panelsFor(plan.banks[bank]) * panelColumns;
  }
  /// How the active streams' elements of an instruction lie in memory: in one
  /// row where every range is its whole buffer, in a row per stream otherwise.
  struct Layout {
    size_t rows, count;
  };
  Layout layoutOf(std::initializer_list<Range> ranges) const;
  /// Time step of the call that block position `position` is at; 0 outside a
  /// loop.
  size_t timeOf(size_t position) const;
  /// What counts time steps in the read noise.
  uint32_t noiseTime(size_t position) const {
    return uint32_t(timeOf(position)) + (inLoop ? frame.firstStep : 0);
  }
  void restore();
  void save();
  Code *memoryOf(size_t stream);
  /// Whether the host keeps the active streams' vectors of a port one after the
  /// other.
  bool isContiguous(const RegionPlan::Port &port) const;
  /// Where the host keeps this step's vector of a port for a stream.
  size_t hostOffset(const RegionPlan::Port &port, size_t position) const;
  // Runs that are watched (InterpretWatched.cpp):
  void executeWatched(const Op &op);
  void countCycles(const Op &op);
  void countPulses(const IntegrateOp &op, timing::InstructionCount &count);
  size_t countClipped(const Op &op);
  size_t clippedBy(const ArithmeticOp &op);
  size_t clippedBy(const LookupOp &op);
  size_t clippedBy(const LoadOp &op);
  size_t clippedBy(const MoveOp &op);
  size_t clippedBy(const FillOp &op);
  void tell(const Op &op, size_t clipped);
  void tellSums(const ConvertOp &op, Execution &told);
  using Scratch = IntegrateScratch<Sum>;

  void integrate(const IntegrateOp &op, Scratch &own);
  /// A run of Integrates, chain by chain over the team.
  void integrateTogether(std::span<const Op> run);
  bool isShared(const Op &op) const;
  void drive(const IntegrateOp &op, Scratch &own);
  /// [active stream][bankWidth], S^2; lie as the bank's sums do. [active
  /// stream] where all columns have the same.
  float *sumVariances(const IntegrateOp &op, Scratch &own);
  void addReadNoise(const IntegrateOp &op, Scratch &own);
  void sumPulses(const IntegrateOp &op, const Sum *driven);
  // What circuits and slow noise add (InterpretNoise.cpp):
  const Sum *disturbInputs(const IntegrateOp &op, const Sum *driven);
  void integrateHeld(const IntegrateOp &op, const Sum *driven);
  void convertDisturbed(const ConvertOp &op);
  /// Writes what `buffer` keeps of `count` codes.
  static void narrow(const Code *from, size_t count,
                     const RegionPlan::Buffer &buffer, Code *to) {
    if constexpr (std::is_same_v<Code, double>)
      std::copy_n(from, count, to);
    else
      copyClamped(from, count, buffer.min, buffer.max, to);
  }

  const Chip::State &chip;
  const RegionPlan &plan;
  const CallFrame &frame;
  const RegionTensors &tensors; // the frame's
  const NoiseContext &noise;    // likewise
  size_t blockCapacity;
  std::optional<ArrivalWatch> watch;  // of the block's longest stream
  std::optional<StreamNoise> varying; // where streams vary
  timing::RegionCount executed;       // since run() began, for the clock
  bool isWatched = false;             // by the clock or an observer
  Status status;                      // of the run

  LineVector<Code> codes;             // of all buffers
  LineVector<Sum> sums;               // of all banks
  std::vector<Code *> buffers;        // [stream of the block][width]
  std::vector<Sum *> banks;           // [stream of the block][bankWidth]
  std::vector<Scratch> scratch;       // of each member of the team
  LineVector<Sum> disturbed;          // scratch: as pulses bring them
  LineVector<Sum> variances;          // of the sums' read noise
  LineVector<Sum> gathered;           // scratch: disturbed columns
  std::vector<double> told, toldSums; // scratch: what an observer is told
  std::vector<size_t> toldTimes;      // likewise

  /// Streams of the block, longest first, so that those still running at any
  /// step are the first `active`.
  std::vector<size_t> streams;
  std::vector<std::array<uint32_t, 2>> streamKeys; // of their read noise
  size_t active = 0;
  size_t step = 0; // passes of the loop so far
  bool inLoop = false, reversed = false;
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_INTERPRETER_H
