//===- Circuit.h - A chip's drivers, integrators, comparators ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What of a machine's circuits is not ideal on one chip, prepared when it is
// programmed; where nothing is, nothing of it reaches the interpreter.
// docs/DeviceModels.md has the laws, docs/ProgramFormat.md the draws.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_CIRCUIT_H
#define RAMPART_SRC_EXEC_CIRCUIT_H

#include "rampart/core/DeviceCurve.h"
#include "rampart/core/Machine.h"
#include "rampart/core/Ramp.h"

#include <array>
#include <vector>

namespace rampart {

/// What all arrays and ramps of a chip have in common.
struct Circuit {
  /// Deviation of a pulse's width, codes.
  float jitter = 0;
  /// By the magnitude of a code, the code that would leave the same charge
  /// without loss; empty: itself.
  std::vector<float> charges;
  /// V_read over its nominal value: the chip's, and its deviation from
  /// inference to inference.
  float voltage = 1, voltageDeviation = 0;
  DeviceCurve curve;
  /// Comparators see something else than column sums.
  bool columns = false;

  bool disturbsInputs() const { return jitter > 0 || !charges.empty(); }
  /// Least V_read that an inference has, over the nominal one.
  static constexpr float leastVoltage = 0.01f;
};

/// The circuit of one chip, column by column and ramp by ramp.
class CircuitMaker {
public:
  CircuitMaker(const Machine &machine, uint64_t seed, uint32_t chip);

  /// Inputs have codes up to `largestCode`.
  Circuit common(int32_t largestCode) const;

  /// Whether thresholds are not those of the devices alone.
  bool changesThresholds() const {
    return machine.leakTime > 0 || machine.capacitorSigma > 0;
  }
  /// rampSums as the integrator in ramp column `column` of an array brings them
  /// about and as they compare with column sums at the end of the input phase:
  /// not decreasing.
  std::vector<double> thresholds(const RampDevices &devices, uint32_t column,
                                 uint32_t tile, uint32_t slot) const;

  /// Volts that a column sum of 1 S * code is on integrators made for a ramp
  /// with these thresholds: the furthest is at the machine's swing. A ramp
  /// whose only threshold is 0 has it at one unit of pre-activation, `gamma`.
  double voltsPerSum(const std::vector<double> &thresholds, double gamma) const;

  /// 1 plus the relative error of a column's integrator.
  double columnGain(uint32_t column, uint32_t tile, uint32_t slot) const;
  /// Of the column's comparator after trimming, V.
  double offset(uint32_t column, uint32_t tile, uint32_t slot) const;

private:
  double capacitorGain(std::array<uint32_t, 4> place) const;

  const Machine &machine;
  std::array<uint32_t, 2> capacitorKey, comparatorKey, voltageKey;
};

} // namespace rampart

#endif // RAMPART_SRC_EXEC_CIRCUIT_H
