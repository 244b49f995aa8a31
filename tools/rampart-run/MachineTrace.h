//===- MachineTrace.h - The modelled machine's activity ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_MACHINETRACE_H
#define RAMPART_TOOLS_RUN_MACHINETRACE_H

#include "rampart/program/Program.h"
#include "rampart/timing/Schedule.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace rampart {

/// Events of the Trace Event Format, as they stand in a file; a run may have
/// more of them than fit memory as objects.
class TraceEvents {
public:
  void add(const nlohmann::ordered_json &event);
  /// An event that names a process.
  void addProcess(int process, const std::string &name);

  std::string text; // separated by commas
};

/// Adds a process to `events`: a track for each
/// array, its converters, each digital unit, link and side of the host, and on
/// them the tasks of a run, at the machine's clock.
void addMachineTrace(const Program &program, const timing::Schedule &schedule,
                     const std::vector<timing::TaskRun> &tasks, int process,
                     TraceEvents &events);

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_MACHINETRACE_H
