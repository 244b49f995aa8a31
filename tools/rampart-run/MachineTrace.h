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

/// Appends a process of the Trace Event Format to `events`: a track for each
/// array, its converters, each digital unit, link and side of the host, and on
/// them the tasks of a run, at the machine's clock.
void addMachineTrace(const Program &program, const timing::Schedule &schedule,
                     const std::vector<timing::TaskRun> &tasks, int process,
                     nlohmann::ordered_json &events);

/// An event that names a process.
nlohmann::ordered_json processName(int process, const std::string &name);

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_MACHINETRACE_H
