//===- Models.h - The device models there are -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Published laws are in units of their own largest conductance; like their
// sources, they are stretched to the machine's window.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_DEVICE_MODELS_H
#define RAMPART_SRC_DEVICE_MODELS_H

#include "rampart/device/DeviceModel.h"

#include <span>

namespace rampart {

/// c_0 + c_1 x + c_2 x² ...
double polynomial(std::span<const double> coefficients, double x);

/// Devices that meet their targets and keep them.
class IdealDevice : public DeviceModel {
public:
  double programmingSigma(double) const override { return 0; }
  std::optional<SigmaLaws> sigmaLaws() const override { return SigmaLaws{}; }
};

/// The polynomials in G/G_max and the drift exponents of the description.
class GenericDevice : public DeviceModel {
public:
  explicit GenericDevice(const Machine &machine);
  double programmingSigma(double target) const override;
  DriftLaw drift(double target) const override;
  double driftOrigin() const override { return origin; }
  double readSigma(double programmed, double present,
                   double seconds) const override;
  std::optional<SigmaLaws> sigmaLaws() const override { return laws; }

private:
  double origin;
  DriftLaw exponents;
  SigmaLaws laws;
};

/// Phase-change memory after Nandakumar et al. (ICECS 2019), with the
/// coefficients of IBM's aihwkit.
class PcmDevice : public DeviceModel {
public:
  explicit PcmDevice(double gMax) : gMax(gMax) {}
  double programmingSigma(double target) const override;
  DriftLaw drift(double target) const override;
  double driftOrigin() const override { return 20; }
  double readSigma(double programmed, double present,
                   double seconds) const override;

private:
  double gMax;
};

/// A published programming error without drift or noise: a polynomial σ(G) in
/// uS of a device whose largest conductance is `ownMax` uS.
class PublishedError : public DeviceModel {
public:
  PublishedError(const std::vector<double> &coefficients, double ownMax,
                 double gMax);
  double programmingSigma(double target) const override;
  std::optional<SigmaLaws> sigmaLaws() const override {
    return SigmaLaws{law, {}};
  }

private:
  SigmaLaw law;
};

/// The description's table: linear between its conductances, constant beyond
/// them.
class MeasuredDevice : public DeviceModel {
public:
  explicit MeasuredDevice(const Machine &machine)
      : points(machine.measured), origin(machine.driftOrigin) {}
  double programmingSigma(double target) const override;
  DriftLaw drift(double target) const override;
  double driftOrigin() const override { return origin; }
  double readSigma(double programmed, double present,
                   double seconds) const override;

private:
  MeasuredPoint at(double conductance) const;

  std::vector<MeasuredPoint> points;
  double origin;
};

} // namespace rampart

#endif // RAMPART_SRC_DEVICE_MODELS_H
