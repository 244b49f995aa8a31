//===- ProbeRun.h - --probe of rampart-run ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_PROBERUN_H
#define RAMPART_TOOLS_RUN_PROBERUN_H

#include "Outputs.h"
#include "ProbeRecorder.h"
#include "Trial.h"

#include <memory>
#include <ostream>

namespace rampart {

/// The probes of one invocation: of the run, and of an ideal one with the same
/// inputs.
class ProbeRun {
public:
  /// The probes that the options ask for. Errors name what there is.
  static Result<std::unique_ptr<ProbeRun>> make(const TrialSetup &setup);

  Observer &observer() { return run; }
  /// After the run: the ideal one, and the differences.
  Status compare();
  /// Writes `probe_NAME.npz` of each beside the outputs.
  Status write(OutputWriter &outputs) const;
  /// A line per probe.
  void print(std::ostream &out) const;

private:
  ProbeRun(const TrialSetup &setup, std::vector<Probe> chosen)
      : setup(setup), probes(std::move(chosen)), run(probes) {}
  Status checkFiles() const;
  Status runIdeal(ProbeRecorder &ideal) const;

  const TrialSetup &setup;
  std::vector<Probe> probes;
  ProbeRecorder run;
  struct Compared {
    Tensor run, ideal;
    ProbeDifference difference;
  };
  std::vector<Compared> compared; // by probe
};

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_PROBERUN_H
