//===- Circuit.cpp - A chip's drivers, integrators, comparators -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Circuit.h"

#include "rampart/core/Random.h"

#include <algorithm>
#include <cmath>

using namespace rampart;

CircuitMaker::CircuitMaker(const Machine &machine, uint64_t seed, uint32_t chip)
    : machine(machine), capacitorKey(randomKey(seed, chip, Draw::Capacitor)),
      comparatorKey(randomKey(seed, chip, Draw::Comparator)),
      voltageKey(randomKey(seed, chip, Draw::ReadVoltage)) {}

/// Length of the input phase, s: that of the longest pulse.
static double inputPhase(const Machine &machine) {
  return double((int64_t(1) << (machine.inputBits - 1)) - 1) * machine.tLsb;
}

Circuit CircuitMaker::common(int32_t largestCode) const {
  Circuit circuit;
  circuit.jitter = float(machine.inputJitter / machine.tLsb);
  if (machine.leakTime > 0) {
    // A pulse begins with the phase; what it has brought when it ends decays
    // until the phase does.
    const double loss = machine.tLsb / machine.leakTime; // per code
    const double rest =
        std::exp(-inputPhase(machine) / machine.leakTime) / loss;
    for (int64_t code = 0; code <= largestCode; ++code)
      circuit.charges.push_back(float(rest * std::expm1(loss * double(code))));
  }
  circuit.voltage = float(1 + machine.vReadChipSigma / machine.vRead *
                                  normals({0, 0, 0, 0}, voltageKey)[0]);
  circuit.voltageDeviation = float(machine.vReadSigma / machine.vRead);
  circuit.curve = DeviceCurve(machine);
  circuit.columns = machine.comparatorOffset > 0 ||
                    machine.comparatorNoise > 0 || machine.saturation > 0 ||
                    machine.capacitorSigma > 0;
  return circuit;
}

double CircuitMaker::capacitorGain(std::array<uint32_t, 4> place) const {
  return std::max(1 + machine.capacitorSigma * normals(place, capacitorKey)[0],
                  0.0);
}

double CircuitMaker::columnGain(uint32_t column, uint32_t tile,
                                uint32_t slot) const {
  return capacitorGain({column, 0, tile, slot});
}

double CircuitMaker::offset(uint32_t column, uint32_t tile,
                            uint32_t slot) const {
  double offset = machine.comparatorOffset *
                  normals({column, 0, tile, slot}, comparatorKey)[0];
  if (machine.offsetTrim == 0)
    return offset;
  const double limit = double((int64_t(1) << (machine.offsetTrimBits - 1)) - 1);
  return offset - machine.offsetTrim *
                      std::clamp(std::nearbyint(offset / machine.offsetTrim),
                                 -limit, limit);
}

double CircuitMaker::voltsPerSum(const std::vector<double> &thresholds,
                                 double gamma) const {
  double furthest = 0;
  for (double sum : thresholds)
    furthest = std::max(furthest, std::abs(sum));
  return machine.swing / (furthest > 0 ? furthest : gamma);
}

/// What is left at `end` of 1 that flows from 0 to `width` while the integrator
/// loses it with the time constant `leak`, all in s.
static double leftAt(double end, double width, double leak) {
  return width > 0
             ? std::exp(-end / leak) * std::expm1(width / leak) * leak / width
             : 1;
}

/// The ramp's voltages, in sums, with loss. The calibration devices begin with
/// the input phase, the steps when both are over; a column's sum has then been
/// kept, and loses as much from there on.
static std::vector<double> leakingSums(const Machine &machine,
                                       const RampDevices &devices) {
  const double leak = machine.leakTime, input = inputPhase(machine);
  double begin = input;
  for (int clocks : devices.offsetClocks)
    begin = std::max(begin, std::abs(clocks) * machine.tAdc);
  double charge = 0;
  for (size_t i = 0; i < devices.offsetClocks.size(); ++i)
    charge +=
        double(devices.offsetConductances[i]) * devices.offsetClocks[i] *
        leftAt(begin, std::abs(devices.offsetClocks[i]) * machine.tAdc, leak);
  // A column's sum at the end of the input phase has lost as much by now.
  double time = begin - input;
  std::vector<double> sums{devices.gain * charge * std::exp(time / leak)};
  for (size_t m = 0; m < devices.stepClocks.size(); ++m) {
    const double width = devices.stepClocks[m] * machine.tAdc;
    time += width;
    charge = charge * std::exp(-width / leak) +
             double(devices.stepConductances[m]) * devices.stepClocks[m] *
                 leftAt(width, width, leak);
    sums.push_back(devices.gain * charge * std::exp(time / leak));
  }
  return sums;
}

std::vector<double> CircuitMaker::thresholds(const RampDevices &devices,
                                             uint32_t column, uint32_t tile,
                                             uint32_t slot) const {
  std::vector<double> sums =
      machine.leakTime > 0 ? leakingSums(machine, devices) : rampSums(devices);
  const double gain = capacitorGain({column, 1, tile, slot});
  for (size_t k = 0; k < sums.size(); ++k) {
    sums[k] *= gain;
    // The first step that reaches a sum is what counts.
    if (k > 0)
      sums[k] = std::max(sums[k], sums[k - 1]);
  }
  return sums;
}
