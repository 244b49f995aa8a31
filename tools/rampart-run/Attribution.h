//===- Attribution.h - What explains a measurement --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The gap between what was measured on a chip and what its targets predict, by
// the parts of the chip (docs/ChipTwin.md).
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_ATTRIBUTION_H
#define RAMPART_TOOLS_RUN_ATTRIBUTION_H

#include "ChipParts.h"

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

namespace rampart {

/// Every measured array is one of the `predicted` outputs and probes, with its
/// type and shape, and holds finite numbers. Errors name the array of `path`.
Status checkMeasured(const NamedTensors &measured,
                     const NamedTensors &predicted, const std::string &path);

/// The outputs and probes that a chip with these parts predicts.
using Predict = std::function<Result<NamedTensors>(Parts)>;

class Attribution {
public:
  /// Compares what each of the parts `all` explains alone, and what is
  /// explained without it, with the measurement.
  static Result<Attribution> make(const NamedTensors &measured, Parts all,
                                  const Predict &predict);

  /// A line per output and part.
  void print(std::ostream &out) const;
  /// Keys "measured" and "parts" (docs/Reports.md).
  void report(nlohmann::ordered_json &report) const;

private:
  /// One output of one prediction beside the measurement.
  struct Gap {
    double rms = 0, largest = 0;
    int64_t equal = 0, count = 0; // elements
  };
  using Gaps = std::map<std::string, Gap>; // by output

  static Gap between(const Tensor &predicted, const Tensor &measured);
  /// Of the mean square difference between targets and measurement, 1; 0 where
  /// there is none.
  double share(Parts parts, const std::string &output) const;
  std::vector<Part> parts() const;

  Parts all = 0;
  std::map<Parts, Gaps> gaps;
};

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_ATTRIBUTION_H
