//===- Print.cpp - Shows one ramp -----------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Print.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>

using namespace rampart;

/// Inputs at which the error over the range is taken.
static constexpr int errorPoints = 10000;

template <typename... Args>
static void append(std::string &text, const char *format, Args... args) {
  char line[160];
  std::snprintf(line, sizeof line, format, args...);
  text += line;
}

static std::vector<double>
microsiemens(const std::vector<float> &conductances) {
  std::vector<double> result;
  for (float conductance : conductances)
    result.push_back(double(conductance) * 1e6);
  return result;
}

std::string rampart::printTable(const mapping::RampDesign &ramp) {
  std::string text;
  append(text, "%5s  %12s  %12s  %10s  %6s  %10s\n", "step", "threshold",
         "level above", "G (uS)", "clocks", "INL (LSB)");
  for (size_t k = 0; k < ramp.thresholds.size(); ++k) {
    append(text, "%5zu  %12.6f  %12.6f  ", k, ramp.thresholds[k],
           ramp.levels.level(k + 1));
    if (k == 0)
      append(text, "%10s  %6s  ", "V_0", "");
    else
      append(text, "%10.4f  %6d  ",
             double(ramp.devices.stepConductances[k - 1]) * 1e6,
             int(ramp.devices.stepClocks[k - 1]));
    append(text, "%10.1e\n", ramp.inl[k]);
  }
  for (size_t i = 0; i < ramp.devices.offsetConductances.size(); ++i)
    append(text, "V_0 device %zu: %.4f uS, %d clocks\n", i,
           double(ramp.devices.offsetConductances[i]) * 1e6,
           int(ramp.devices.offsetClocks[i]));
  return text;
}

std::string rampart::printPicture(const mapping::RampDesign &ramp,
                                  Interval domain, int width, int height) {
  std::vector<std::string> rows(height, std::string(width, ' '));
  double lo = ramp.levels.lo, hi = ramp.levels.hi;
  auto plot = [&](int column, double y, char mark) {
    auto row = int(std::lround((hi - y) / (hi - lo) * (height - 1)));
    if (row >= 0 && row < height)
      rows[row][column] = mark;
  };
  for (int column = 0; column < width; ++column) {
    double x = domain.lo + (domain.hi - domain.lo) * column / (width - 1);
    plot(column, evaluate(ramp.function, x), '.');
    plot(column, ramp.convert(x), '#');
  }
  std::string text;
  for (int row = 0; row < height; ++row) {
    append(text, "%9.3f |", hi - (hi - lo) * row / (height - 1));
    text += rows[row] + "\n";
  }
  append(text, "%11s%-*.3f%.3f\n", "", width - 5, domain.lo, domain.hi);
  return text;
}

std::string rampart::printJson(const mapping::RampDesign &ramp, Interval domain,
                               int bits) {
  double sum = 0, most = 0;
  for (double error : ramp.inl) {
    sum += std::abs(error);
    most = std::max(most, std::abs(error));
  }
  mapping::ErrorSummary error = mapping::outputError(ramp, domain, errorPoints);
  nlohmann::ordered_json json;
  json["activation"] = functionName(ramp.function.kind);
  json["bits"] = bits;
  json["y_lo"] = ramp.levels.lo;
  json["y_hi"] = ramp.levels.hi;
  json["thresholds"] = ramp.thresholds;
  json["directions"] = std::vector<int>(ramp.thresholds.size(), 1);
  json["conductances_uS"] = microsiemens(ramp.devices.stepConductances);
  json["clocks"] = ramp.devices.stepClocks;
  json["calibration_uS"] = microsiemens(ramp.devices.offsetConductances);
  json["calibration_clocks"] = ramp.devices.offsetClocks;
  json["inl_lsb"] = {{"mean", sum / double(ramp.inl.size())}, {"max", most}};
  json["output_error_lsb"] = {{"mean", error.mean}, {"max", error.max}};
  return json.dump(2) + "\n";
}
