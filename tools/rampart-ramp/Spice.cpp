//===- Spice.cpp - A netlist of one ramp ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Print.h"

#include "rampart/Target/Netlist.h"

#include <algorithm>
#include <cmath>

using namespace rampart;

namespace {

/// Devices driven one after another or at once into an integrator's virtual
/// ground.
class RampNetlist {
public:
  explicit RampNetlist(const RampReport &report);
  std::string text();

private:
  const mapping::RampDesign &ramp;
  const Machine &machine;
  Netlist netlist;
  double inputPhase = 0, capacitance = 0, lambda = 0;

  void device(const char *kind, size_t number, double conductance, double start,
              double clocks);
};

} // namespace

/// Rise and fall of a pulse, of a clock.
static constexpr double edge = 1e-3;

RampNetlist::RampNetlist(const RampReport &report)
    : ramp(report.ramp), machine(report.machine) {
  int longest = 1;
  for (int16_t clocks : ramp.devices.offsetClocks)
    longest = std::max(longest, std::abs(int(clocks)));
  inputPhase = (longest + 1) * machine.tAdc;
  // The swing sets the ramp capacitor.
  std::vector<double> sums = rampSums(ramp.devices);
  double most = 0; // S·clocks
  for (double sum : sums)
    most = std::max(most, std::abs(sum / ramp.devices.gain));
  capacitance = machine.vRead * machine.tAdc * std::max(most, 1e-9) / rampSwing;
  lambda = ramp.gamma / ramp.devices.gain * machine.vRead * machine.tAdc /
           capacitance;
}

/// An inverting integrator: positive charge takes a drive below ground.
void RampNetlist::device(const char *kind, size_t number, double conductance,
                         double start, double clocks) {
  if (clocks == 0 || conductance == 0)
    return;
  double drive = clocks > 0 ? -machine.vRead : machine.vRead;
  std::string name = kind + std::to_string(number);
  netlist.resistor(name, name, "ground_r", 1 / conductance);
  netlist.pulse(name, name, drive, start, std::abs(clocks) * machine.tAdc,
                edge * machine.tAdc);
}

std::string RampNetlist::text() {
  netlist.print(
      "* a ramp column of %zu thresholds, its integrator, a column of the "
      "array and a comparator\n",
      ramp.stairs.thresholds.size());
  netlist.print(
      "* %.12g V per unit of pre-activation; vx: the pre-activation; the code "
      "is decoded from\n* the end of the step at which cmp rises\n",
      lambda);
  double pulse = machine.tAdc;
  netlist.print("Vx x 0 DC 0\n");
  netlist.print("Vgate gate 0 PWL(0 0 %.12g 0 %.12g 1 %.12g 1 %.12g 0)\n",
                pulse / 2, pulse / 2 + edge * pulse, 1.5 * pulse,
                1.5 * pulse + edge * pulse);
  // The column: one device whose input pulse carries x.
  double conductance = machine.gMax;
  netlist.print("Bcolumn in 0 V = -V(x)*V(gate)*%.12g\n",
                lambda * capacitance / (conductance * pulse));
  netlist.print("Rcolumn in ground_c %.12g\n", 1 / conductance);
  netlist.print("Ccolumn ground_c column %.12g IC=0\n", capacitance);
  netlist.print("Ecolumn column 0 0 ground_c 1e7\n");
  for (size_t i = 0; i < ramp.devices.offsetConductances.size(); ++i)
    device("o", i, double(ramp.devices.offsetConductances[i]), pulse / 4,
           ramp.devices.offsetClocks[i]);
  double start = inputPhase + pulse;
  netlist.print("* ramp starts at %.12g s\n", start);
  for (size_t m = 0; m < ramp.devices.stepConductances.size(); ++m) {
    device("s", m, double(ramp.devices.stepConductances[m]), start,
           ramp.devices.stepClocks[m]);
    start += ramp.devices.stepClocks[m] * machine.tAdc;
  }
  netlist.print("Cramp ground_r ramp %.12g IC=0\n", capacitance);
  netlist.print("Eramp ramp 0 0 ground_r 1e7\n");
  netlist.print("Bcompare cmp 0 V = V(ramp) >= V(column) ? 1 : 0\n");
  netlist.print(".tran %.12g %.12g 0 %.12g UIC\n", machine.tAdc / 4,
                start + 2 * machine.tAdc, machine.tAdc / 8);
  netlist.print(".end\n");
  return netlist.take();
}

std::string rampart::printSpice(const RampReport &report) {
  return RampNetlist(report).text();
}
