//===- Options.h - Command line of rampart-run ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_OPTIONS_H
#define RAMPART_TOOLS_RUN_OPTIONS_H

#include "rampart/exec/Executor.h"

#include <string>
#include <utility>
#include <vector>

namespace rampart {

using NamedFile = std::pair<std::string, std::string>;

/// Files of conductances; empty: none (ChipTwin.h).
struct TwinOptions {
  std::string chip;      // read back from a chip
  std::string targets;   // in place of the program's
  std::string writeChip; // receives the chip's
  std::string compare;   // measured outputs
  std::string corrected; // receives targets
  bool byDevice = false; // corrects every device's own error
  bool forLines = false; // corrects what lines take

  bool isAsked() const {
    return !(chip + targets + writeChip + compare + corrected).empty();
  }
};

struct Options {
  std::string program;
  std::vector<NamedFile> inputs; // name, .npy
  std::string inputArchive;      // .npz; empty: none
  std::string outputDir;         // empty: outputs are not written
  Mode mode = Mode::Quantized;
  uint64_t seed = 0;
  uint32_t trials = 1;
  int threads = 1;
  std::vector<MachineField> settings;    // --set
  std::string report, trace, checkpoint; // files; empty: none
  std::vector<std::string> probes;       // names
  bool listsProbes = false;              // ... instead of a run
  double benchSeconds = 0;               // 0: no measurement
  TwinOptions twin;
};

/// "ideal", "quantized", "noisy"
std::string_view modeName(Mode mode);

struct ParseResult {
  enum Kind { Parsed, Help, BadValue, BadUsage } kind;
  std::string text; // help or error
};

ParseResult parseOptions(const std::vector<std::string> &arguments,
                         Options &options);

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_OPTIONS_H
