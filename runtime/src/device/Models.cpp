//===- Models.cpp - The device models there are ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// docs/DeviceModels.md has the same laws with their sources.
//===----------------------------------------------------------------------===//
#include "Models.h"

#include <algorithm>
#include <cmath>

using namespace rampart;

double rampart::polynomial(std::span<const double> coefficients, double x) {
  double value = 0;
  for (size_t i = coefficients.size(); i-- > 0;)
    value = value * x + coefficients[i];
  return value;
}

double SigmaLaw::operator()(double conductance) const {
  return std::max(polynomial(coefficients, conductance), 0.0);
}

/// unit * max(polynomial of G / unit, 0)
static SigmaLaw stretched(std::vector<double> coefficients, double unit) {
  double factor = unit;
  for (double &coefficient : coefficients) {
    coefficient *= factor;
    factor /= unit;
  }
  return {std::move(coefficients)};
}

//===----------------------------------------------------------------------===//
// Generic
//===----------------------------------------------------------------------===//

GenericDevice::GenericDevice(const Machine &machine)
    : origin(machine.driftOrigin),
      exponents{machine.driftNu, machine.driftNuSigma},
      laws{stretched(machine.programmingSigma, machine.gMax),
           stretched(machine.readSigma, machine.gMax)} {}

double GenericDevice::programmingSigma(double target) const {
  return laws.programming(target);
}

DriftLaw GenericDevice::drift(double) const { return exponents; }

double GenericDevice::readSigma(double, double present, double) const {
  return laws.read(present);
}

//===----------------------------------------------------------------------===//
// Published
//===----------------------------------------------------------------------===//

double PcmDevice::programmingSigma(double target) const {
  constexpr double coefficients[] = {0.26348, 1.9650, -1.1731}; // uS of 25
  return std::max(polynomial(coefficients, target / gMax), 0.0) * gMax / 25;
}

DriftLaw PcmDevice::drift(double target) const {
  double logarithm = std::log(std::max(target / gMax, 1e-7));
  return {std::clamp(-0.0155 * logarithm + 0.0244, 0.049, 0.1),
          std::clamp(-0.0125 * logarithm - 0.0059, 0.008, 0.045)};
}

double PcmDevice::readSigma(double programmed, double present,
                            double seconds) const {
  constexpr double readTime = 250e-9; // s
  double ratio = std::pow(programmed / gMax, 0.65);
  double q = std::min(0.0088 / std::max(ratio, 1e-3), 0.2);
  double time = seconds + driftOrigin();
  return present * q * std::sqrt(std::log((time + readTime) / (2 * readTime)));
}

PublishedError::PublishedError(const std::vector<double> &coefficients,
                               double ownMax, double gMax)
    : law(stretched(coefficients, gMax / ownMax)) {}

double PublishedError::programmingSigma(double target) const {
  return law(target);
}

//===----------------------------------------------------------------------===//
// Measured
//===----------------------------------------------------------------------===//

MeasuredPoint MeasuredDevice::at(double conductance) const {
  auto above = std::find_if(points.begin(), points.end(),
                            [&](const MeasuredPoint &point) {
                              return point.conductance >= conductance;
                            });
  if (above == points.begin())
    return points.front();
  if (above == points.end())
    return points.back();
  const MeasuredPoint &a = above[-1], &b = *above;
  double share =
      (conductance - a.conductance) / (b.conductance - a.conductance);
  return {conductance, std::lerp(a.programmingSigma, b.programmingSigma, share),
          std::lerp(a.driftMean, b.driftMean, share),
          std::lerp(a.driftSigma, b.driftSigma, share),
          std::lerp(a.readSigma, b.readSigma, share)};
}

double MeasuredDevice::programmingSigma(double target) const {
  return at(target).programmingSigma;
}

DriftLaw MeasuredDevice::drift(double target) const {
  MeasuredPoint point = at(target);
  return {point.driftMean, point.driftSigma};
}

double MeasuredDevice::readSigma(double, double present, double) const {
  return at(present).readSigma;
}

//===----------------------------------------------------------------------===//
// Choice
//===----------------------------------------------------------------------===//

namespace {

/// A model with the description's scales of its laws.
class ScaledDevice : public DeviceModel {
public:
  ScaledDevice(std::unique_ptr<const DeviceModel> model, const Machine &machine)
      : model(std::move(model)), programming(machine.programmingScale),
        exponent(machine.driftScale), read(machine.readScale) {}

  double programmingSigma(double target) const override {
    return programming * model->programmingSigma(target);
  }
  DriftLaw drift(double target) const override {
    DriftLaw law = model->drift(target);
    return {exponent * law.mean, exponent * law.deviation};
  }
  double driftOrigin() const override { return model->driftOrigin(); }
  double readSigma(double programmed, double present,
                   double seconds) const override {
    return read * model->readSigma(programmed, present, seconds);
  }
  std::optional<SigmaLaws> sigmaLaws() const override {
    std::optional<SigmaLaws> laws = model->sigmaLaws();
    if (laws) {
      for (double &coefficient : laws->programming.coefficients)
        coefficient *= programming;
      for (double &coefficient : laws->read.coefficients)
        coefficient *= read;
    }
    return laws;
  }

private:
  std::unique_ptr<const DeviceModel> model;
  double programming, exponent, read;
};

} // namespace

static std::unique_ptr<const DeviceModel> makeModel(const Machine &machine) {
  double gMax = machine.gMax;
  auto published = [&](std::vector<double> coefficients, double ownMax) {
    return std::make_unique<PublishedError>(std::move(coefficients), ownMax,
                                            gMax);
  };
  switch (machine.deviceModel) {
  case DeviceKind::Ideal:
    return std::make_unique<IdealDevice>();
  case DeviceKind::Pcm:
    return std::make_unique<PcmDevice>(gMax);
  // Joshi et al., Nature Communications 11, 2473 (2020), fig. 3b.
  case DeviceKind::PcmJoshi:
    return published({0.28638599, 0.07585724, -0.00178767}, 25);
  // Milo et al., IRPS 2021.
  case DeviceKind::RramMilo:
    return published({4.782321, -0.009107}, 225);
  // Wan et al., Nature 608, 504 (2022), one second after programming.
  case DeviceKind::RramWan:
    return published({1.053, 0.2374, -1.167e-2, 1.536e-4}, 39.26);
  case DeviceKind::Measured:
    return std::make_unique<MeasuredDevice>(machine);
  case DeviceKind::Generic:
    break;
  }
  return std::make_unique<GenericDevice>(machine);
}

std::unique_ptr<const DeviceModel>
rampart::makeDeviceModel(const Machine &machine) {
  std::unique_ptr<const DeviceModel> model = makeModel(machine);
  if (machine.programmingScale == 1 && machine.driftScale == 1 &&
      machine.readScale == 1)
    return model;
  return std::make_unique<ScaledDevice>(std::move(model), machine);
}
