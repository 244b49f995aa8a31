//===- Print.cpp - Shows one ramp -----------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Print.h"

#include "rampart/Mapping/RampFit.h"

#include <cmath>
#include <cstdio>

using namespace rampart;

std::vector<double> rampart::errorInputs(const RampReport &report) {
  return report.inputs.empty() ? mapping::evenly(report.domain, errorPoints)
                               : report.inputs.quantiles(errorPoints);
}

/// Conversions of as many bits as the ramp, and with the three more that a
/// partial sum needs.
static std::vector<mapping::DigitalAlternative>
alternatives(const RampReport &report) {
  constexpr int64_t segments = 8;
  int64_t bits = report.machine.rampBits;
  return mapping::digitalAlternatives(report.ramp.function, report.domain,
                                      report.ramp.levels, {bits, bits + 3},
                                      segments, errorInputs(report));
}

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

/// The level above threshold k.
static double levelAfter(const mapping::RampDesign &ramp, size_t k) {
  int64_t level = ramp.stairs.first;
  for (size_t i = 0; i <= k; ++i)
    level += ramp.stairs.directions[i];
  return ramp.levels.level(level);
}

/// The bound of the root of expectedError.
static double leastInl(const RampReport &report) {
  return std::sqrt(
      mapping::leastExpectedError(report.ramp, report.machine,
                                  report.fitted ? report.inputs : Histogram()));
}

static void appendErrors(std::string &text, const char *what,
                         const mapping::TrialResult &result) {
  append(text, "%-13s INL mean %.3f p95 %.3f max %.3f LSB, ", what,
         result.inl.mean, result.inl.p95, result.inl.max);
  append(text, "output error mean %.3f p95 %.3f max %.3f LSB\n",
         result.output.mean, result.output.p95, result.output.max);
}

std::string rampart::printTable(const RampReport &report) {
  const mapping::RampDesign &ramp = report.ramp;
  std::string text;
  append(text, "%5s  %12s  %12s  %10s  %6s  %10s\n", "step", "threshold",
         "level above", "G (uS)", "clocks", "INL (LSB)");
  for (size_t k = 0; k < ramp.stairs.thresholds.size(); ++k) {
    append(text, "%5zu  %12.6f  %12.6f  ", k, ramp.stairs.thresholds[k],
           levelAfter(ramp, k));
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
  append(text, "%lld clocks\n",
         static_cast<long long>(mapping::rampClocks(ramp.devices)));
  append(
      text,
      "expected of a calibrated ramp: INL rms %.3f LSB, at least %.3f within "
      "these clocks\n",
      std::sqrt(ramp.expectedError), leastInl(report));
  appendErrors(text, "uncalibrated:", report.uncalibrated);
  appendErrors(text, "calibrated:", report.calibrated);
  for (const mapping::DigitalAlternative &digital : alternatives(report)) {
    append(text, "digital: %lld-bit linear conversion, %s of %lld numbers: ",
           static_cast<long long>(digital.bits),
           digital.kind == "table" ? "table" : "straight pieces",
           static_cast<long long>(digital.stored));
    append(text, "output error mean %.3f max %.3f LSB\n", digital.error.mean,
           digital.error.max);
  }
  return text;
}

std::string rampart::printPicture(const RampReport &report, int width,
                                  int height) {
  const mapping::RampDesign &ramp = report.ramp;
  std::vector<std::string> rows(height, std::string(width, ' '));
  double lo = ramp.levels.lo, hi = ramp.levels.hi;
  auto plot = [&](int column, double y, char mark) {
    double row = (hi - y) / (hi - lo) * (height - 1);
    if (row > -0.5 && row < height - 0.5)
      rows[size_t(std::lround(row))][size_t(column)] = mark;
  };
  Interval domain = report.domain;
  for (int column = 0; column < width; ++column) {
    double x = domain.lo + (domain.hi - domain.lo) * column / (width - 1);
    plot(column, ramp.function(x), '.');
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

std::string rampart::printCsv(const RampReport &report) {
  const mapping::RampDesign &ramp = report.ramp;
  std::string text =
      "threshold,direction,level_above,conductance_uS,clocks,inl_lsb\n";
  for (size_t k = 0; k < ramp.stairs.thresholds.size(); ++k) {
    append(text, "%.17g,%d,%.17g,", ramp.stairs.thresholds[k],
           int(ramp.stairs.directions[k]), levelAfter(ramp, k));
    if (k > 0)
      append(text, "%.9g,%d",
             double(ramp.devices.stepConductances[k - 1]) * 1e6,
             int(ramp.devices.stepClocks[k - 1]));
    else
      text += ",";
    append(text, ",%.9g\n", ramp.inl[k]);
  }
  return text;
}

nlohmann::ordered_json rampart::errorsJson(const mapping::TrialErrors &errors) {
  return {{"mean", errors.mean},
          {"p95", errors.p95},
          {"max", errors.max},
          {"worst", errors.worst}};
}

std::string rampart::printJson(const RampReport &report) {
  const mapping::RampDesign &ramp = report.ramp;
  double sum = 0, most = 0;
  for (double error : ramp.inl) {
    sum += std::abs(error);
    most = std::max(most, std::abs(error));
  }
  mapping::ErrorSummary error = mapping::outputError(ramp, errorInputs(report));
  nlohmann::ordered_json json;
  json["activation"] = report.activation;
  json["bits"] = report.machine.rampBits;
  json["y_lo"] = ramp.levels.lo;
  json["y_hi"] = ramp.levels.hi;
  json["thresholds"] = ramp.stairs.thresholds;
  json["first_level"] = ramp.stairs.first;
  json["directions"] = std::vector<int>(ramp.stairs.directions.begin(),
                                        ramp.stairs.directions.end());
  json["conductances_uS"] = microsiemens(ramp.devices.stepConductances);
  json["clocks"] = ramp.devices.stepClocks;
  json["calibration_uS"] = microsiemens(ramp.devices.offsetConductances);
  json["calibration_clocks"] = ramp.devices.offsetClocks;
  json["clocks_per_conversion"] = mapping::rampClocks(ramp.devices);
  json["inl_lsb"] = {{"mean", sum / double(ramp.inl.size())},
                     {"max", most},
                     {"expected_rms", std::sqrt(ramp.expectedError)},
                     {"least_rms", leastInl(report)},
                     {"uncalibrated", errorsJson(report.uncalibrated.inl)},
                     {"calibrated", errorsJson(report.calibrated.inl)}};
  json["output_error_lsb"] = {
      {"mean", error.mean},
      {"max", error.max},
      {"uncalibrated", errorsJson(report.uncalibrated.output)},
      {"calibrated", errorsJson(report.calibrated.output)}};
  for (const mapping::DigitalAlternative &digital : alternatives(report))
    json["digital"].push_back(
        {{"kind", digital.kind},
         {"linear_bits", digital.bits},
         {"stored_numbers", digital.stored},
         {"output_error_lsb",
          {{"mean", digital.error.mean}, {"max", digital.error.max}}}});
  if (report.studies)
    json.update(studiesJson(report));
  return json.dump(2) + "\n";
}
