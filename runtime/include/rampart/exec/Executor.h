//===- Executor.h - Programs chips and executes programs --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A chip instance is programmed once and then runs any number of batches.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_EXEC_EXECUTOR_H
#define RAMPART_EXEC_EXECUTOR_H

#include "rampart/exec/Observer.h"
#include "rampart/io/Npy.h"
#include "rampart/program/Program.h"
#include "rampart/timing/Activity.h"
#include "rampart/timing/Schedule.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace rampart {

enum class Mode {
  Ideal,     // functions on real numbers, nothing rounded or saturated
  Quantized, // codes, thresholds from the conductance targets
  Noisy,     // codes on a programmed chip instance with read noise
};

struct RunOptions {
  Mode mode = Mode::Quantized;
  uint64_t seed = 0;
  uint32_t chip = 0;       // which chip instance: the trial
  uint32_t invocation = 0; // which call, for read noise
  uint64_t firstStream =
      0; // number of the first stream, so that a batch may be split
  int threads = 1;
};

/// `machine` with other non-idealities: only what differs from chip to chip may
/// be set, everything else has been compiled into the program. Errors name the
/// key.
Result<Machine> withDeviceSettings(Machine machine,
                                   const std::vector<MachineField> &settings);

struct DeviceConductances;

/// One chip: every array's and ramp's conductances as programmed. In the ideal
/// and quantized modes they are the targets. Copies are cheap and share the
/// conductances; a chip keeps its program's data alive.
class Chip {
public:
  /// `machine` is the program's, with non-idealities changed at will. Runs
  /// fail where a ramp cannot be read through its lines.
  static Chip program(const Program &program, const Machine &machine,
                      const RunOptions &options);
  /// A chip whose devices have these conductances when it runs, as read back
  /// from a real one: nothing is programmed, drifts or is brought up. Lines and
  /// circuits are the machine's, with these offsets where there are some. In
  /// quantized mode nothing is drawn, in noisy mode read noise and what
  /// circuits draw; ideal mode knows the weights alone.
  static Chip withDevices(const Program &program, const Machine &machine,
                          const RunOptions &options,
                          const DeviceConductances &devices);
  struct State;
  const State &state() const { return *content; }
  /// What it was programmed with.
  const Program &source() const;
  /// Its mode, seed and number, for runs.
  RunOptions options() const;

private:
  Chip() = default;
  std::shared_ptr<const State> content;
};

/// What a ramp's devices make of its function on one chip: |INL| in LSB of the
/// output, over its thresholds.
struct RampError {
  std::string ramp;
  double mean = 0, max = 0;
};
/// `factors`, by ramp of the program (empty: 1): what its sums and thresholds
/// have in common, which cancels.
std::vector<RampError> rampErrors(const Chip &chip,
                                  std::span<const double> factors = {});

/// What one step took; a branch's or loop's own record follows those of the
/// functions it called.
struct StepTrace {
  size_t function = 0;
  size_t step = 0;  // of the function's body
  double start = 0; // s since the run began
  double seconds = 0;
  bool region = false;     // a region call, with
  bool recurrent = false;  // ... sequences among its inputs
  int64_t streams = 0;     // ... this many streams
  int64_t streamSteps = 0; // ... and time steps summed over them (their number
                           // in a region without sequences)
};

/// The chip's clock over one run, and what was executed: region calls at the
/// places that `schedule`, of the same program, gives their instructions. Host
/// operations take no cycles.
struct ClockCount {
  const timing::Schedule *schedule = nullptr;
  timing::Activity activity{}; // with the cycles; regions that were called
  int64_t lateOperands = 0; // instructions that read what had not arrived: none
  /// Receives every task that is executed, where it is not null; functions that
  /// a step calls come before the calling function's tasks.
  std::vector<timing::TaskRun> *tasks = nullptr;
};

/// The entry function on one chip, prepared for run after run: tensors are
/// bound once, and names, shapes and memory are looked after when they change.
/// Results are those of any other call. One thread at a time uses a call; any
/// number of calls share a chip.
class Call {
public:
  /// With `keepsMemory` small values stay where they are from run to run:
  /// outputs are then valid until the next run or bind, whoever holds the
  /// tensors.
  explicit Call(const Chip &chip, bool keepsMemory = true);
  /// A call whose runs follow one another in time: each goes on where the last
  /// one ended, and together they give, bit for bit, what one run over all time
  /// steps gives with the same options. Inputs with a time axis hold any number
  /// of further steps, all the same; the others stay as they are, `lengths`
  /// being those of the whole sequences. Outputs with a time axis hold the
  /// steps of the run, the others what they are after the last step so far. An
  /// error names the node that cannot run step by step.
  static Result<Call> stream(const Chip &chip);
  Call(Call &&) noexcept;
  ~Call();

  /// The number of the input called `name`; the error names all.
  Result<size_t> inputNamed(std::string_view name) const;
  /// Binds input `input` (in the program's order) until it is bound anew. What
  /// a borrowed tensor points to is read by every run. Types and shapes are
  /// checked by the next run.
  void bind(size_t input, const Tensor &tensor);
  /// `options` as for rampart::run. After an error there are no outputs.
  Status run(const RunOptions &options, Observer *observer = nullptr,
             std::vector<StepTrace> *trace = nullptr,
             ClockCount *clock = nullptr);
  /// Of a stream: where an input's or output's time steps are; -1: it has none.
  int64_t inputTimeAxis(size_t i) const;
  int64_t outputTimeAxis(size_t i) const;
  /// Time steps that a stream has run.
  uint64_t stepsDone() const;
  /// Lets a stream begin anew.
  void restart();
  /// Output `i` of the last run.
  const Tensor &output(size_t i) const;

private:
  struct State;
  std::unique_ptr<State> content;
};

/// Runs the entry function. `inputs` by name; every argument that anything
/// depends on must be there, with its type and a fitting shape (errors name the
/// input, expected and found).
/// The chip must have been programmed for the same program and options. Same
/// seed, chip, invocation: same result for any number of threads. `trace`
/// receives one record per step that ran, `clock` what they add to it. Thread
/// safe: any number of runs may share a program and a chip.
Result<NamedTensors> run(const Program &program, const Chip &chip,
                         const NamedTensors &inputs, const RunOptions &options,
                         Observer *observer = nullptr,
                         std::vector<StepTrace> *trace = nullptr,
                         ClockCount *clock = nullptr);

} // namespace rampart

#endif // RAMPART_EXEC_EXECUTOR_H
