//===- ProgrammingError.h - How far devices land from targets ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What programming does to a device in the mean, in closed form: for whoever
// chooses targets. `Devices` draws from the same law.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_DEVICE_PROGRAMMINGERROR_H
#define RAMPART_DEVICE_PROGRAMMINGERROR_H

#include "rampart/device/DeviceModel.h"

namespace rampart {

/// The machine's level nearest `target`, S.
double nearestLevel(const Machine &machine, double target);

/// Root of the mean squared difference between target and programmed
/// conductance, S: the model's error with the machine's levels, verify attempts
/// and clipping. Without these it is the model's deviation.
double programmingError(const Machine &machine, const DeviceModel &model,
                        double target);

} // namespace rampart

#endif // RAMPART_DEVICE_PROGRAMMINGERROR_H
