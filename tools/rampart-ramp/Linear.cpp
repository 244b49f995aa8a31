//===- Linear.cpp - What linear conversions need to be as good ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Linear.h"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <sstream>

using namespace rampart;

/// Errors this much above the ramp's count as equal: output levels of the table
/// add their own rounding.
static constexpr double slack = 0.05;

static std::string bitsText(int64_t rampBits, std::optional<int64_t> extra) {
  return extra ? std::to_string(rampBits + *extra) : "more than 16";
}

std::string rampart::printLinear(const std::string &activation, Interval range,
                                 const Machine &machine,
                                 const mapping::ConverterErrors &errors) {
  std::ostringstream os;
  os << activation << ", inputs even on " << range.lo << ".." << range.hi
     << ": |error| in LSB of " << machine.rampBits << " bits\n"
     << std::fixed << std::setprecision(3);
  auto line = [&](const std::string &name, const mapping::ErrorSummary &error) {
    os << std::left << std::setw(26) << name << " mean " << error.mean
       << " max " << error.max << "\n";
  };
  line(std::to_string(machine.rampBits) + "-bit ramp", errors.ramp);
  for (size_t i = 0; i < errors.linear.size(); ++i)
    line(std::to_string(machine.rampBits + int64_t(i)) +
             "-bit linear and table",
         errors.linear[i]);
  os << "equal mean error: "
     << bitsText(machine.rampBits, errors.extraBitsForMean(slack))
     << " linear bits; equal mean and largest error: "
     << bitsText(machine.rampBits, errors.extraBitsForBoth(slack)) << "\n";
  return os.str();
}

std::string rampart::printLinearJson(const std::string &activation,
                                     Interval range, const Machine &machine,
                                     const mapping::ConverterErrors &errors) {
  using Json = nlohmann::ordered_json;
  auto summary = [](const mapping::ErrorSummary &error) {
    return Json{{"mean", error.mean}, {"max", error.max}};
  };
  auto bits = [&](std::optional<int64_t> extra) {
    return extra ? Json(machine.rampBits + *extra) : Json();
  };
  Json json{{"activation", activation},
            {"range", {range.lo, range.hi}},
            {"ramp_bits", machine.rampBits},
            {"ramp_error_lsb", summary(errors.ramp)},
            {"linear_error_lsb", Json::array()},
            {"slack", slack},
            {"bits_for_mean", bits(errors.extraBitsForMean(slack))},
            {"bits_for_both", bits(errors.extraBitsForBoth(slack))}};
  for (size_t i = 0; i < errors.linear.size(); ++i) {
    Json entry = summary(errors.linear[i]);
    entry["bits"] = machine.rampBits + int64_t(i);
    json["linear_error_lsb"].push_back(std::move(entry));
  }
  return json.dump(2) + "\n";
}
