//===- RunTool.h - The command-line tool, callable --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_RUNTOOL_H
#define RAMPART_TOOLS_RUN_RUNTOOL_H

#include <ostream>
#include <string>
#include <vector>

namespace rampart {

/// The whole tool. Exit status: 0 done; 1 the program, data, an option's value
/// or the output place is at fault; 2 wrong usage. A failure prints one line to
/// `err`, beginning with "error:".
int runTool(const std::vector<std::string> &arguments, std::ostream &out,
            std::ostream &err);

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_RUNTOOL_H
