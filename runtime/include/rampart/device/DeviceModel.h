//===- DeviceModel.h - Laws of memristive devices ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What programming, time and reading do to a device, as laws without draws. A
// new model is one class and a line in makeDeviceModel; the conformance suite
// (test/Unit/Runtime/Device) runs on every model.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DEVICE_DEVICEMODEL_H
#define RAMPART_DEVICE_DEVICEMODEL_H

#include "rampart/core/Machine.h"

#include <memory>
#include <optional>
#include <vector>

namespace rampart {

/// The exponent of a device's drift is |mean + deviation z|, z standard normal.
struct DriftLaw {
  double mean = 0, deviation = 0;
};

/// A deviation, S, of a conductance, S: max(c_0 + c_1 G + c_2 G² ..., 0).
struct SigmaLaw {
  std::vector<double> coefficients; // S, 1, 1/S ...

  double operator()(double conductance) const;
};

/// What a model's programmingSigma and readSigma are where both are such laws
/// of the target, and of the present conductance alone.
struct SigmaLaws {
  SigmaLaw programming, read;
};

/// Conductances and deviations in S, times in s. Errors are Gaussian.
class DeviceModel {
public:
  virtual ~DeviceModel() = default;

  /// Standard deviation of a programmed conductance about its target.
  virtual double programmingSigma(double target) const = 0;

  /// G(t) = G (1 + t / driftOrigin())^-ν, t from the end of programming, ν
  /// drawn once for a device that was programmed to `target`.
  virtual DriftLaw drift(double target) const { return {}; }
  virtual double driftOrigin() const { return 1; }

  /// Standard deviation of the noise of a device that was programmed to
  /// `programmed` and has drifted to `present` by `seconds` after programming.
  virtual double readSigma(double programmed, double present,
                           double seconds) const {
    return 0;
  }

  /// Lets many devices be programmed at once; none: one by one.
  virtual std::optional<SigmaLaws> sigmaLaws() const { return std::nullopt; }
};

/// The model that the machine names, with its parameters and scales.
std::unique_ptr<const DeviceModel> makeDeviceModel(const Machine &machine);

} // namespace rampart

#endif // RAMPART_DEVICE_DEVICEMODEL_H
