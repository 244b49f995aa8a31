//===- RampDrift.h - A ramp and its column while devices drift --*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_RAMPDRIFT_H
#define RAMPART_MAPPING_RAMPDRIFT_H

#include "rampart/Mapping/RampTrials.h"

namespace rampart::mapping {

/// Whether any device of `machine` drifts.
bool drifts(const Machine &machine);

/// A column of the array: pairs whose targets are spread evenly over all that a
/// pair can carry, inputs that are Gaussian and independent. Pre-activations
/// then are Gaussian with deviation `spread`.
struct AgeingColumn {
  int pairs = 128;
  double spread = 2; // units of pre-activation
};

/// What age does to the pre-activations a of such a column: a turns into
/// a (1 + gain) + noise z, z standard normal over the inputs.
struct ColumnAgeing {
  double gain = 0, noise = 0;
};

/// Of `changes` δ of the pairs' `differences` Δ, exact in law: gain is
/// δ·Δ/Δ·Δ; the part of δ that is orthogonal to Δ meets inputs that do not
/// depend on a.
ColumnAgeing ageingOf(std::span<const double> differences,
                      std::span<const double> changes, double spread);

/// Of one chip's column at the machine's time. Its programming errors, the same
/// at any age, are left out.
ColumnAgeing ageColumn(const AgeingColumn &column, const Machine &machine,
                       uint64_t seed, uint32_t chip);

/// Codes of an aged chip. `output` is |level - f(a)|, a as the column summed it
/// when it was programmed; `changed` counts the codes that differ from those of
/// the same chip then, over all.
struct AgedErrors {
  TrialErrors output;
  double changed = 0; // share
};

/// At one age, with ramps that drift like the column, that keep their
/// thresholds, and that drift and have V_0 trimmed again.
struct AgedRamps {
  double seconds = 0;
  AgedErrors inMemory, fixed, retrimmed;
};

std::vector<AgedRamps> ageRamp(const RampDesign &ramp, const Machine &machine,
                               const AgeingColumn &column,
                               const std::vector<double> &seconds,
                               const TrialOptions &options);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_RAMPDRIFT_H
