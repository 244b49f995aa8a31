//===- Report.h - JSON reports of a run -------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_REPORT_H
#define RAMPART_TOOLS_RUN_REPORT_H

#include "Session.h"

namespace rampart {

/// --report: times in seconds.
std::string reportText(const Program &program, const Options &options,
                       const SessionRecord &record);

/// --trace: the Trace Event Format that trace viewers read: one process for the
/// modelled machine, one for the simulator's own steps.
std::string traceText(const Program &program, const SessionRecord &record);

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_REPORT_H
