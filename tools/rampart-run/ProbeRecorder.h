//===- ProbeRecorder.h - What probes see of a run ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_PROBERECORDER_H
#define RAMPART_TOOLS_RUN_PROBERECORDER_H

#include "Probes.h"

#include "rampart/exec/Observer.h"
#include "rampart/io/Npy.h"

#include <map>
#include <mutex>
#include <tuple>

namespace rampart {

/// The values of probes in one run.
class ProbeRecorder : public Observer {
public:
  explicit ProbeRecorder(const std::vector<Probe> &probes);

  bool wants(const RegionPlace &place, uint32_t instruction) const override;
  void observe(const Execution &execution) override;

  /// What one probe saw, float64 [steps][streams][width], 0 where a stream had
  /// ended. Calls of one step follow one another; a value outside of loops has
  /// one step per call.
  struct Values {
    Tensor tensor;
    std::vector<bool> executed; // [steps][streams]
  };
  /// An error where its calls have different numbers of streams.
  Result<Values> valuesOf(size_t probe) const;

private:
  /// [steps][streams][width] of one call.
  struct CallValues {
    size_t steps, streams;
    std::vector<double> values;
    std::vector<bool> executed;
  };
  /// What an instruction tells a probe.
  struct Share {
    size_t probe;
    std::vector<std::pair<size_t, ProbeElement>> units;
  };

  void record(const Share &share, const Execution &execution);

  const std::vector<Probe> &probes;
  /// By function, step and instruction.
  std::map<std::tuple<size_t, size_t, uint32_t>, std::vector<Share>> shares;
  std::mutex mutex;
  std::vector<std::map<uint32_t, CallValues>> calls; // by probe
};

/// How a run differs from the ideal one.
struct ProbeDifference {
  double max = 0, rms = 0;     // of what was executed
  std::array<int64_t, 3> at{}; // the largest: step, stream, unit
  Tensor values;               // run - ideal
};
/// Both are of one probe; an error where they have not the same shape.
Result<ProbeDifference> differenceOf(const ProbeRecorder::Values &run,
                                     const ProbeRecorder::Values &ideal);

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_PROBERECORDER_H
