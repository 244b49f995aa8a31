//===- Devices.h - Devices of one machine, with their draws -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs devices to targets and tells what they are worth later. Needs no
// program: a machine, a key and a place are enough.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DEVICE_DEVICES_H
#define RAMPART_DEVICE_DEVICES_H

#include "rampart/core/Random.h"
#include "rampart/device/DeviceModel.h"

namespace rampart {

/// One device as it was programmed.
struct Device {
  double programmed = 0; // S, when programming ended
  double exponent = 0;   // of its drift
};

/// Where the draws of a chip's devices come from: arrays have keys of their
/// own, and so have ramps.
struct DeviceKeys {
  std::array<uint32_t, 2> programming, drift, traps;
};
DeviceKeys arrayDeviceKeys(uint64_t seed, uint32_t chip);
DeviceKeys rampDeviceKeys(uint64_t seed, uint32_t chip);

/// Which devices are drawn together: column, word line, tile and slot of a pair
/// or of a ramp's device.
using DevicePlace = std::array<uint32_t, 4>;

class Devices {
public:
  explicit Devices(const Machine &machine);

  const Machine &description() const { return machine; }
  /// Whether a device ever differs from its target before it is read.
  bool hasError() const { return programs || ages; }
  bool hasReadNoise() const { return reads; }
  bool hasTraps() const {
    return machine.telegraphShare > 0 && machine.telegraphAmplitude > 0;
  }

  /// The laws by which pairs can be programmed many at once, as programPair and
  /// readVariance do one: where devices have one attempt, any conductance, no
  /// time and no traps.
  std::optional<SigmaLaws> pairLaws() const;

  /// Programs a pair to its targets, S: the nearest levels, with an error each,
  /// again until both are within the verify tolerance or the attempts are used
  /// up. Never below zero. An attempt's normal numbers are those of the first
  /// two words at the pair's place (normalOf).
  std::array<Device, 2> programPair(std::array<double, 2> targets,
                                    DevicePlace place,
                                    const DeviceKeys &keys) const;
  /// One device of a ramp, likewise, with the first of normals() at its place.
  Device program(double target, DevicePlace place,
                 const DeviceKeys &keys) const;

  /// What the device is worth, S, at the machine's time and temperature.
  double conductance(const Device &device) const;
  /// Of its read noise then, S²; `present` is its conductance.
  double readVariance(const Device &device, double present) const;
  /// By how much the conductances of a pair, `present` S, change with the state
  /// of their traps, S; 0 for a device that has none.
  std::array<double, 2> trapAmplitudes(std::array<double, 2> present,
                                       DevicePlace place,
                                       const DeviceKeys &keys) const;

private:
  double land(double target, double normal) const;
  template <typename Draw>
  std::array<Device, 2> programBoth(std::array<double, 2> targets,
                                    DevicePlace place, const DeviceKeys &keys,
                                    Draw draw) const;

  Machine machine;
  std::shared_ptr<const DeviceModel> model;
  bool programs, ages, reads;
};

} // namespace rampart

#endif // RAMPART_DEVICE_DEVICES_H
