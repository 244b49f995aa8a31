//===- Probes.h - Values of a run that have names ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What users know a program's values by: the node of the model, then the name
// that the labels of its arrays give a gate or an input. docs/Running.md has
// the rules.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_PROBES_H
#define RAMPART_TOOLS_RUN_PROBES_H

#include "rampart/program/Program.h"

#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace rampart {

/// Where one element of a probe is told of.
struct ProbeElement {
  uint32_t instruction; // of the region
  uint32_t index;       // of what it writes
  bool sum;             // the column sum that it reads, in place of the code
  double scale;         // real value of 1
};

struct Probe {
  std::string name;
  size_t function = 0, step = 0; // of the region's call
  uint32_t region = 0;
  bool sequence = false;              // one vector per time step
  bool real = true;                   // false: the scale is not known
  std::vector<ProbeElement> elements; // by unit
};

/// Every value of a program that can be probed, in the order of its
/// instructions.
std::vector<Probe> probesOf(const Program &program);

/// Names of what instructions write, by function, step and instruction.
using ValueNames = std::map<std::tuple<size_t, size_t, uint32_t>, std::string>;
ValueNames valueNamesOf(const std::vector<Probe> &probes);

/// The probe called `name`, or an error that names those most like it.
Result<Probe> findProbe(const std::vector<Probe> &probes,
                        const std::string &name);

/// A line per probe, with its shape.
std::string probeList(const std::vector<Probe> &probes);

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_PROBES_H
