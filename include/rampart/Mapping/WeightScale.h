//===- WeightScale.h - Choice of the weight scale kappa ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How many siemens a unit of weight gets, and how many rows each input drives.
// A weight beyond the device window is spread over several rows driven by the
// same input; spare rows of an array are used the same way, because spreading
// a weight over n rows raises the signal n times and the devices' error only
// sqrt(n) times.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_MAPPING_WEIGHTSCALE_H
#define RAMPART_MAPPING_WEIGHTSCALE_H

#include "rampart/core/Machine.h"

#include <cstdint>
#include <vector>

namespace rampart::mapping {

/// One matrix on rows that share word lines; its columns fall into groups, one
/// per ramp, because columns that share a ramp share kappa.
struct WeightScaleProblem {
  double window = 0;     // largest |G+ - G-| of a pair, S
  int64_t rowBudget = 0; // word lines that may be used
  /// peaks[g][i]: largest |w_ij| s_i over the columns j of group g, in units of
  /// pre-activation per input code.
  std::vector<std::vector<double>> peaks;
  /// power[i]: expected square of the input code of row i (relative).
  std::vector<double> power;

  size_t groups() const { return peaks.size(); }
  size_t rows() const { return power.size(); }
  Status check() const;
};

struct WeightScale {
  /// gammas[g] = kappa / s_x: column sum per unit of pre-activation, S.
  std::vector<double> gammas;
  /// copies[i] >= 1: word lines that carry row i.
  std::vector<int64_t> copies;

  int64_t rows() const;
  /// Every share of a weight fits the window and the rows fit the budget.
  Status verify(const WeightScaleProblem &problem) const;
};

/// Whether devices of `machine` ever differ from their targets or are read with
/// noise: only then do more word lines than weights need help.
bool hasDeviceError(const Machine &machine);

/// Variance of the pre-activations caused by devices of equal error, summed
/// over groups: sum_g sum_i power_i copies_i / gamma_g^2 (relative).
double deviceError(const WeightScaleProblem &problem, const WeightScale &scale);

/// Greedy: starting from one row per input, repeatedly gives one more row to
/// the inputs that limit one group's gamma, the group chosen for the least
/// error, while rows are left; returns the best scale seen: never worse than
/// one row per input, and within twice the least error on problems small enough
/// to try all copies.
Result<WeightScale> chooseWeightScale(const WeightScaleProblem &problem);

} // namespace rampart::mapping

#endif // RAMPART_MAPPING_WEIGHTSCALE_H
