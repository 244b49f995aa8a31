//===- RampErrors.cpp - INL of a chip's ramps -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ChipState.h"

#include <algorithm>
#include <cmath>

using namespace rampart;

std::vector<RampError> rampart::rampErrors(const Chip &chip,
                                           std::span<const double> factors) {
  std::vector<RampError> errors;
  const auto *ramps = chip.state().program.index().ramps();
  for (size_t i = 0; i < chip.state().ramps.size(); ++i) {
    const fb::Ramp &ramp = *ramps->Get(flatbuffers::uoffset_t(i));
    if (ramp.uniform())
      continue; // not programmed
    const ProgrammedRamp &programmed = chip.state().ramps[i];
    std::vector<double> sums(programmed.thresholds.begin(),
                             programmed.thresholds.end());
    RampError error{nameOf(ramp), 0, 0};
    auto function = [&](double x) { return evaluate(programmed.function, x); };
    for (double inl : integralNonlinearity(
             function, levelsOf(ramp), staircaseOf(ramp), sums,
             programmed.gamma * (factors.empty() ? 1 : factors[i]))) {
      error.mean += std::abs(inl) / double(sums.size());
      error.max = std::max(error.max, std::abs(inl));
    }
    errors.push_back(error);
  }
  return errors;
}
