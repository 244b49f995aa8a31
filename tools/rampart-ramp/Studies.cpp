//===- Studies.cpp - What disturbs one ramp -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Print.h"

#include "rampart/Mapping/OffsetTrim.h"
#include "rampart/Mapping/RampDrift.h"
#include "rampart/Mapping/RampStudies.h"

#include <cstdio>

using namespace rampart;

namespace {

/// Read voltages for both sources of a ramp, and comparator offsets.
struct Studies {
  std::vector<mapping::CodeChanges> inMemory, fixed, offset;
};

/// How a column's comparator offset is trimmed.
struct TrimWay {
  const char *name;
  int attempts;
  double fineCode; // over that of the bias row
};

constexpr TrimWay trimWays[] = {
    {"bias row, once", 1, 0},
    {"bias row, up to 8 times", 8, 0},
    {"bias row and one of a 15th of its code, up to 8 times each", 8,
     1.0 / 15}};

} // namespace

template <typename... Args>
static void append(std::string &text, const char *format, Args... args) {
  char line[240];
  std::snprintf(line, sizeof line, format, args...);
  text += line;
}

static Studies studiesOf(const RampReport &report) {
  const std::vector<double> voltages{0.15, 0.175, 0.2, 0.225, 0.25},
      offsets{0.5e-3, 1e-3, 2e-3, 5e-3};
  std::vector<double> inputs = errorInputs(report);
  auto sweep = [&](mapping::RampSource source) {
    return mapping::sweepReadVoltage(report.ramp, source, report.machine.vRead,
                                     voltages, inputs);
  };
  return {sweep(mapping::RampSource::InMemory),
          sweep(mapping::RampSource::Fixed),
          mapping::shiftComparator(report.ramp, rampSwing, offsets, inputs)};
}

/// A column whose pre-activations fill the range shown: two deviations.
static mapping::AgeingColumn columnOf(const RampReport &report) {
  return {.spread = (report.domain.hi - report.domain.lo) / 4};
}

/// An hour, a day, thirty days and a year; nothing where nothing drifts.
static std::vector<mapping::AgedRamps> driftOf(const RampReport &report) {
  constexpr double hour = 3600, day = 24 * hour;
  if (!mapping::drifts(report.machine))
    return {};
  return mapping::ageRamp(report.ramp, report.machine, columnOf(report),
                          {0, hour, day, 30 * day, 365 * day}, report.trials);
}

static mapping::OffsetErrors offsetsOf(const RampReport &report,
                                       double deviation, const TrimWay &way) {
  mapping::OffsetTrim trim{.deviation = deviation, .swing = rampSwing};
  trim.attempts = way.attempts;
  trim.fineCode = way.fineCode;
  return mapping::trimOffsets(report.ramp, report.machine, trim, report.trials);
}

static constexpr double offsetDeviations[] = {1e-3, 5e-3, 10e-3}; // V

static void appendDrift(std::string &text, const RampReport &report) {
  for (const mapping::AgedRamps &aged : driftOf(report)) {
    append(text, "%.0f s after programming, a column of %d pairs:\n",
           aged.seconds, columnOf(report).pairs);
    const std::pair<const char *, const mapping::AgedErrors &> rows[] = {
        {"ramp in memory", aged.inMemory},
        {"fixed ramp", aged.fixed},
        {"trimmed again", aged.retrimmed}};
    for (const auto &[name, errors] : rows)
      append(text,
             "  %-14s output error mean %.3f p95 %.3f max %.3f LSB, %.2f %% of "
             "codes changed\n",
             name, errors.output.mean, errors.output.p95, errors.output.max,
             100 * errors.changed);
  }
}

static void appendOffsets(std::string &text, const RampReport &report) {
  for (double deviation : offsetDeviations)
    for (const TrimWay &way : trimWays) {
      mapping::OffsetErrors errors = offsetsOf(report, deviation, way);
      append(text, "comparator offsets of %.0f mV: mean %.3f LSB, ",
             deviation * 1e3, errors.offset.mean);
      append(text, "with the bias pair's error %.3f, ", errors.before.mean);
      append(text, "trimmed by %s %.3f p95 %.3f (%.1f times)\n", way.name,
             errors.trimmed.mean, errors.trimmed.p95, errors.programmed);
    }
}

std::string rampart::printStudies(const RampReport &report) {
  std::string text;
  Studies studies = studiesOf(report);
  for (size_t i = 0; i < studies.fixed.size(); ++i) {
    const mapping::CodeChanges &fixed = studies.fixed[i];
    append(text, "V_read %.3f V: %lld codes change, with a fixed ramp %lld",
           fixed.at, static_cast<long long>(studies.inMemory[i].changed),
           static_cast<long long>(fixed.changed));
    append(text, " of %d by mean %.3f max %.0f LSB\n", errorPoints, fixed.mean,
           fixed.max);
  }
  for (const mapping::CodeChanges &offset : studies.offset)
    append(text,
           "comparator offset %.1f mV of a swing of %.1f V: mean %.3f max %.0f "
           "LSB\n",
           offset.at * 1e3, rampSwing, offset.mean, offset.max);
  appendOffsets(text, report);
  appendDrift(text, report);
  return text;
}

static nlohmann::ordered_json
jsonOf(const std::vector<mapping::CodeChanges> &changes) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const mapping::CodeChanges &change : changes)
    json.push_back({{"volts", change.at},
                    {"codes_changed", change.changed},
                    {"mean_lsb", change.mean},
                    {"max_lsb", change.max}});
  return json;
}

static nlohmann::ordered_json jsonOf(const mapping::AgedErrors &errors) {
  return {{"output_error_lsb", errorsJson(errors.output)},
          {"codes_changed", errors.changed}};
}

static nlohmann::ordered_json offsetsJson(const RampReport &report) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (double deviation : offsetDeviations)
    for (const TrimWay &way : trimWays) {
      mapping::OffsetErrors errors = offsetsOf(report, deviation, way);
      json.push_back({{"deviation_V", deviation},
                      {"trimmed_by", way.name},
                      {"offset_lsb", errorsJson(errors.offset)},
                      {"untrimmed_lsb", errorsJson(errors.before)},
                      {"trimmed_lsb", errorsJson(errors.trimmed)},
                      {"times_programmed", errors.programmed}});
    }
  return json;
}

nlohmann::ordered_json rampart::studiesJson(const RampReport &report) {
  Studies studies = studiesOf(report);
  nlohmann::ordered_json json;
  json["read_voltage"] = {{"in_memory_ramp", jsonOf(studies.inMemory)},
                          {"fixed_ramp", jsonOf(studies.fixed)}};
  json["comparator_offset"] = {{"swing_V", rampSwing},
                               {"offsets", jsonOf(studies.offset)},
                               {"trimmed", offsetsJson(report)}};
  mapping::AgeingColumn column = columnOf(report);
  nlohmann::ordered_json ages = nlohmann::ordered_json::array();
  for (const mapping::AgedRamps &aged : driftOf(report))
    ages.push_back({{"seconds", aged.seconds},
                    {"in_memory_ramp", jsonOf(aged.inMemory)},
                    {"fixed_ramp", jsonOf(aged.fixed)},
                    {"retrimmed_ramp", jsonOf(aged.retrimmed)}});
  if (!ages.empty())
    json["drift"] = {
        {"pairs", column.pairs}, {"spread", column.spread}, {"ages", ages}};
  return json;
}
