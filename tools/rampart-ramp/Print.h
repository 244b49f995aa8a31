//===- Print.h - Shows one ramp ---------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RAMPART_RAMP_PRINT_H
#define RAMPART_TOOLS_RAMPART_RAMP_PRINT_H

#include "rampart/Mapping/RampTrials.h"

#include <nlohmann/json.hpp>
#include <string>

namespace rampart {

/// One design and what became of it on chips.
struct RampReport {
  std::string activation;
  Interval domain; // inputs shown
  Machine machine;
  mapping::RampDesign ramp;
  mapping::TrialResult uncalibrated, calibrated;
  Histogram inputs = {}; // how often which occur, where that is known
  bool fitted = true;    // to these inputs
  bool studies = false;
  mapping::TrialOptions trials = {};
};

/// Thresholds, conductances and INL as a table, then the errors of chips.
std::string printTable(const RampReport &report);
/// The swing of the ramp that the netlist has and offsets are compared with, V.
inline constexpr double rampSwing = 0.8;
/// What read voltages, comparator offsets and, where devices drift, age change.
std::string printStudies(const RampReport &report);
/// The same as members of printJson's object.
nlohmann::ordered_json studiesJson(const RampReport &report);
/// Inputs at which errors are taken: over the range, or as they occur.
inline constexpr int errorPoints = 10000;
std::vector<double> errorInputs(const RampReport &report);
nlohmann::ordered_json errorsJson(const mapping::TrialErrors &errors);
/// The staircase over the function, `width` by `height` characters.
std::string printPicture(const RampReport &report, int width, int height);
/// One line per threshold.
std::string printCsv(const RampReport &report);
/// The same for programs.
std::string printJson(const RampReport &report);
/// Function and staircase, the ramp over its clocks, and INL, as a picture.
std::string printSvg(const RampReport &report);
/// A netlist of column, ramp, integrator and comparator for ngspice: node `v`
/// is the ramp in units of pre-activation over its clocks of 1 ns, `code` the
/// counter's level for input parameter `x`.
std::string printSpice(const RampReport &report);

} // namespace rampart

#endif // RAMPART_TOOLS_RAMPART_RAMP_PRINT_H
