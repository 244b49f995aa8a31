//===- RampStudies.h - Disturbances of a ramp's circuit ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_RAMPSTUDIES_H
#define RAMPART_MAPPING_RAMPSTUDIES_H

#include "rampart/Mapping/RampDesign.h"

namespace rampart::mapping {

/// Codes under a disturbance against those without, at the inputs given.
struct CodeChanges {
  double at = 0;       // the disturbance, V
  int64_t changed = 0; // codes that differ
  double mean = 0;     // |difference| over all inputs, LSB
  double max = 0;      // the largest, LSB
};

/// Where a ramp's voltages come from.
enum class RampSource {
  InMemory, // devices read at the same voltage as the array
  Fixed     // a reference of its own, right at the nominal voltage
};

/// The array is read at each of `voltages` instead of `nominal`, V; devices are
/// linear.
std::vector<CodeChanges> sweepReadVoltage(const RampDesign &ramp,
                                          RampSource source, double nominal,
                                          const std::vector<double> &voltages,
                                          const std::vector<double> &inputs);

/// The comparator trips late by each of `offsets`, V, where the ramp's largest
/// voltage is `swing`, V.
std::vector<CodeChanges> shiftComparator(const RampDesign &ramp, double swing,
                                         const std::vector<double> &offsets,
                                         const std::vector<double> &inputs);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_RAMPSTUDIES_H
