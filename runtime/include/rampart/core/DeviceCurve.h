//===- DeviceCurve.h - The current-voltage curve of devices -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// I(V) = G V_read sinh(V / V_0) / sinh(V_read / V_0): a device's conductance G
// is what is read at V_read. docs/DeviceModels.md has the source.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_DEVICECURVE_H
#define RAMPART_CORE_DEVICECURVE_H

#include "rampart/core/Machine.h"

#include <algorithm>
#include <cmath>

namespace rampart {

/// Voltages over V_read, currents over G V_read.
class DeviceCurve {
public:
  /// A straight line.
  DeviceCurve() = default;
  explicit DeviceCurve(const Machine &machine) {
    if (machine.ivVoltage > 0) {
      argument = machine.vRead / machine.ivVoltage;
      scale = 1 / std::sinh(argument);
    }
  }

  bool linear() const { return argument == 0; }

  struct Point {
    double current, slope;
  };
  Point at(double voltage) const {
    if (linear())
      return {voltage, 1};
    // sinh and cosh of one exponential, right to the last digits near 0, too.
    // Far beyond any device it stays a number: e² would overflow.
    constexpr double most = 300;
    const double e = std::expm1(std::min(argument * std::abs(voltage), most));
    const double sinh = (e + e / (e + 1)) / 2;
    const double cosh = 1 + e * e / (e + 1) / 2;
    return {std::copysign(scale * sinh, voltage), scale * argument * cosh};
  }

private:
  double argument = 0, scale = 1; // V_read / V_0; 1 / sinh of it
};

} // namespace rampart

#endif // RAMPART_CORE_DEVICECURVE_H
