//===- Devices.cpp - Devices of one machine, with their draws -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/device/Devices.h"

#include "Models.h"
#include "rampart/device/ProgrammingError.h"

#include <algorithm>
#include <cmath>

using namespace rampart;

/// Where temperature factors are 1, K.
static constexpr double referenceTemperature = 300;

DeviceKeys rampart::arrayDeviceKeys(uint64_t seed, uint32_t chip) {
  return {randomKey(seed, chip, Draw::Programming),
          randomKey(seed, chip, Draw::Drift),
          randomKey(seed, chip, Draw::Traps)};
}

DeviceKeys rampart::rampDeviceKeys(uint64_t seed, uint32_t chip) {
  return {randomKey(seed, chip, Draw::RampProgramming),
          randomKey(seed, chip, Draw::RampDrift),
          randomKey(seed, chip, Draw::RampTraps)};
}

/// Whether `law` is anything but zero somewhere in the device window.
template <typename Law>
static bool actsInWindow(const Machine &machine, Law law) {
  constexpr int points = 256;
  for (int i = 0; i <= points; ++i)
    if (law(std::lerp(machine.gMin, machine.gMax, double(i) / points)) != 0)
      return true;
  return false;
}

Devices::Devices(const Machine &machine)
    : machine(machine), model(makeDeviceModel(machine)) {
  const DeviceModel &laws = *model;
  programs = machine.levels > 0 || actsInWindow(machine, [&](double g) {
               return laws.programmingSigma(g);
             });
  bool drifts =
      machine.timeSinceProgramming > 0 && actsInWindow(machine, [&](double g) {
        DriftLaw law = laws.drift(g);
        return std::max(law.mean, law.deviation);
      });
  bool warms = machine.temperature != referenceTemperature &&
               actsInWindow(machine, [&](double g) {
                 return polynomial(machine.temperatureFactor, g / machine.gMax);
               });
  ages = drifts || warms;
  reads = actsInWindow(machine, [&](double g) {
    return laws.readSigma(g, g, machine.timeSinceProgramming);
  });
}

double Devices::land(double target, double normal) const {
  double landed = target + model->programmingSigma(target) * normal;
  if (machine.clipToWindow)
    return std::clamp(landed, machine.gMin, machine.gMax);
  return std::max(landed, 0.0);
}

/// Of the draws of a further attempt to program a device.
static std::array<uint32_t, 2> attemptKey(std::array<uint32_t, 2> key,
                                          uint32_t attempt) {
  if (attempt == 0)
    return key;
  std::array<uint32_t, 4> mixed = philox({attempt, 0, 0, 0}, key);
  return {mixed[0], mixed[1]};
}

/// `draw` gives the two normal numbers of a place and key.
template <typename Draw>
std::array<Device, 2>
Devices::programBoth(std::array<double, 2> targets, DevicePlace place,
                     const DeviceKeys &keys, Draw draw) const {
  std::array<Device, 2> devices;
  std::array<bool, 2> verified{};
  for (double &target : targets)
    target = nearestLevel(machine, target);
  for (uint32_t attempt = 0; attempt < uint32_t(machine.verifyAttempts) &&
                             !(verified[0] && verified[1]);
       ++attempt) {
    std::array<double, 2> drawn =
        draw(place, attemptKey(keys.programming, attempt));
    for (int i : {0, 1}) {
      if (verified[i])
        continue;
      devices[i].programmed = land(targets[i], drawn[i]);
      verified[i] = std::abs(devices[i].programmed - targets[i]) <=
                    machine.verifyTolerance;
    }
  }
  if (machine.timeSinceProgramming > 0) {
    std::array<double, 2> drawn = normals(place, keys.drift);
    for (int i : {0, 1}) {
      DriftLaw law = model->drift(targets[i]);
      devices[i].exponent = std::abs(law.mean + law.deviation * drawn[i]);
    }
  }
  return devices;
}

std::optional<SigmaLaws> Devices::pairLaws() const {
  if (machine.verifyAttempts != 1 || machine.levels > 0 || ages || hasTraps())
    return std::nullopt;
  return model->sigmaLaws();
}

std::array<Device, 2> Devices::programPair(std::array<double, 2> targets,
                                           DevicePlace place,
                                           const DeviceKeys &keys) const {
  return programBoth(
      targets, place, keys, [](DevicePlace at, std::array<uint32_t, 2> key) {
        auto words = philox(at, key, fewestRounds);
        return std::array<double, 2>{normalOf(words[0]), normalOf(words[1])};
      });
}

Device Devices::program(double target, DevicePlace place,
                        const DeviceKeys &keys) const {
  return programBoth({target, target}, place, keys, normals)[0];
}

double Devices::conductance(const Device &device) const {
  double present = device.programmed;
  if (!ages)
    return present;
  double time = machine.timeSinceProgramming / model->driftOrigin();
  present *= std::pow(1 + time, -device.exponent);
  double factor =
      1 + polynomial(machine.temperatureFactor, present / machine.gMax) *
              (machine.temperature - referenceTemperature);
  return present * std::max(factor, 0.0);
}

double Devices::readVariance(const Device &device, double present) const {
  double sigma = model->readSigma(device.programmed, present,
                                  machine.timeSinceProgramming);
  return sigma * sigma;
}

std::array<double, 2> Devices::trapAmplitudes(std::array<double, 2> present,
                                              DevicePlace place,
                                              const DeviceKeys &keys) const {
  const std::array<uint32_t, 4> words = philox(place, keys.traps);
  std::array<double, 2> amplitudes{};
  for (size_t i : {0, 1}) {
    auto unit = [&](size_t word) { return (words[word] + 0.5) * 0x1p-32; };
    if (unit(2 * i) < machine.telegraphShare)
      amplitudes[i] = present[i] * std::min(-machine.telegraphAmplitude *
                                                std::log(unit(2 * i + 1)),
                                            1.0);
  }
  return amplitudes;
}
