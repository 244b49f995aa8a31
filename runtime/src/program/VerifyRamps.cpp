//===- VerifyRamps.cpp - Rules of a ramp ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A verified ramp has finite, non-decreasing thresholds and emits exact codes.
//===----------------------------------------------------------------------===//
#include "Verify.h"

#include <cmath>

using namespace rampart;

static Status verifyPositive(const Path &path, const char *field,
                             double value) {
  if (value > 0 && std::isfinite(value))
    return {};
  return Path(path, field).error("expected a positive number, found ", value);
}

// P2
static Status verifyDirections(const Path &path, const fb::Ramp &ramp) {
  constexpr size_t limit = 1 << 16;
  Path directions(path, "directions");
  if (length(ramp.directions()) == 0 || length(ramp.directions()) > limit)
    return directions.error("expected 1 to ", limit, " thresholds, found ",
                            length(ramp.directions()));
  for (flatbuffers::uoffset_t k = 0; k < ramp.directions()->size(); ++k)
    if (int direction = ramp.directions()->Get(k);
        direction != 1 && direction != -1)
      return Path(directions, k).error("expected 1 or -1, found ", direction);
  return {};
}

static Status verifyWindow(const Path &path,
                           const flatbuffers::Vector<float> *conductances,
                           const Machine &machine) {
  float limit = std::nextafter(float(machine.gMax), 1.0f);
  for (size_t i = 0; i < length(conductances); ++i) {
    float conductance = conductances->Get(flatbuffers::uoffset_t(i));
    if (!(conductance >= 0 && conductance <= limit))
      return Path(path, i).error("expected 0 to ", limit, " S, found ",
                                 conductance);
  }
  return {};
}

static Status verifyFinite(const Path &path, const std::vector<double> &sums) {
  for (double sum : sums)
    if (!std::isfinite(float(sum)))
      return path.error("a threshold exceeds float32");
  return {};
}

// P1, P2, P3
static Status verifyDevices(const Path &path, const fb::Ramp &ramp,
                            const Machine &machine) {
  RAMPART_TRY(verifyPositive(path, "gain", ramp.gain()));
  size_t steps = ramp.directions()->size() - 1;
  if (length(ramp.step_conductances()) != steps)
    return Path(path, "step_conductances")
        .error("expected ", steps, " devices, found ",
               length(ramp.step_conductances()));
  if (length(ramp.step_clocks()) != steps)
    return Path(path, "step_clocks")
        .error("expected ", steps, " counts, found ",
               length(ramp.step_clocks()));
  if (length(ramp.offset_clocks()) != length(ramp.offset_conductances()))
    return Path(path, "offset_clocks")
        .error("expected ", length(ramp.offset_conductances()),
               " counts, found ", length(ramp.offset_clocks()));
  RAMPART_TRY(verifyWindow(Path(path, "step_conductances"),
                           ramp.step_conductances(), machine));
  RAMPART_TRY(verifyWindow(Path(path, "offset_conductances"),
                           ramp.offset_conductances(), machine));
  for (size_t i = 0; i < steps; ++i)
    if (ramp.step_clocks()->Get(flatbuffers::uoffset_t(i)) == 0 &&
        ramp.step_conductances()->Get(flatbuffers::uoffset_t(i)) != 0)
      return Path(Path(path, "step_clocks"), i)
          .error("expected at least 1, found 0");
  return verifyFinite(path, rampSums(devicesOf(ramp)));
}

// P7
static Status verifyUniform(const Path &path, const fb::Ramp &ramp) {
  const fb::UniformThresholds &uniform = *ramp.uniform();
  Path at(path, "uniform");
  if (!std::isfinite(uniform.first()))
    return Path(at, "first")
        .error("expected a finite number, found ", uniform.first());
  RAMPART_TRY(verifyPositive(at, "step", uniform.step()));
  size_t devices =
      length(ramp.step_conductances()) + length(ramp.step_clocks()) +
      length(ramp.offset_conductances()) + length(ramp.offset_clocks());
  if (devices > 0 || ramp.gain() != 0 || ramp.bring_up() || ramp.column() > 0)
    return at.error("expected neither devices, gain, bring_up nor a column");
  for (flatbuffers::uoffset_t k = 0; k < ramp.directions()->size(); ++k)
    if (ramp.directions()->Get(k) != 1)
      return Path(Path(path, "directions"), k).error("expected 1, found -1");
  return verifyFinite(path,
                      uniformSums(uniformOf(ramp), ramp.directions()->size()));
}

// P8
static Status verifyKind(const Path &path, const fb::Ramp &ramp,
                         const Machine &machine) {
  bool sar = machine.converterKind == ConverterKind::Sar;
  if (sar != (ramp.uniform() != nullptr))
    return Path(path, "uniform")
        .error("expected thresholds ",
               sar ? "without devices, as converter.kind is sar, found none"
                   : "by devices, as converter.kind is not sar");
  Function function = functionOf(*ramp.function());
  if (machine.converterKind != ConverterKind::NonlinearRamp &&
      (function.kind != FunctionKind::Identity || std::isfinite(function.clip)))
    return Path(path, "function")
        .error("expected identity without a clip, as converter.kind is ",
               sar ? "sar" : "linramp", ", found ",
               textOf(ramp.function()->kind()));
  return {};
}

// P5
static Status verifyBringUp(const Path &path, const fb::Ramp &ramp) {
  const fb::BringUp *given = ramp.bring_up();
  if (!given)
    return {};
  constexpr uint32_t maxColumns = 64, maxClocks = 32767;
  Path at(path, "bring_up");
  if (given->columns() < 1 || given->columns() > maxColumns)
    return Path(at, "columns")
        .error("expected 1 to ", maxColumns, ", found ", given->columns());
  if (given->trim_clocks() > maxClocks)
    return Path(at, "trim_clocks")
        .error("expected at most ", maxClocks, ", found ",
               given->trim_clocks());
  if (given->per_step() && given->columns() == 1)
    return Path(at, "per_step").error("expected more than 1 column");
  bool used = given->columns() > 1 || given->trim_clocks() > 0;
  Path weights(at, "weights");
  if (length(given->weights()) != (used ? ramp.directions()->size() : 0))
    return weights.error("expected ", used ? ramp.directions()->size() : 0,
                         " weights, found ", length(given->weights()));
  for (size_t i = 0; i < length(given->weights()); ++i)
    if (float weight = given->weights()->Get(flatbuffers::uoffset_t(i));
        !(weight >= 0 && std::isfinite(weight)))
      return Path(weights, i)
          .error("expected a finite number of at least 0, found ", weight);
  return {};
}

CodeRange rampart::emittedCodes(const fb::Ramp &ramp) {
  int64_t sum = 0, lowest = 0, highest = 0;
  for (int8_t direction : *ramp.directions()) {
    sum += direction;
    lowest = std::min(lowest, sum);
    highest = std::max(highest, sum);
  }
  int64_t base = ramp.code_base(), stride = ramp.code_stride();
  return {base + stride * lowest, base + stride * highest};
}

// P4
static Status verifyCodes(const Path &path, const fb::Ramp &ramp) {
  if (ramp.code_stride() < 1)
    return Path(path, "code_stride")
        .error("expected at least 1, found ", ramp.code_stride());
  CodeRange codes = emittedCodes(ramp);
  if (codes.min < -codeLimit || codes.max > codeLimit)
    return Path(path, "code_base")
        .error("expected codes within ±", codeLimit, ", found ", codes.min,
               " to ", codes.max);
  return {};
}

// F1, P1 and the rest
static Status verifyRamp(const VerifyContext &context, const Path &path,
                         const fb::Ramp &ramp) {
  RAMPART_TRY(verifyFunctionSpec(Path(path, "function"), ramp.function()));
  RAMPART_TRY(verifyKind(path, ramp, context.machine));
  RAMPART_TRY(verifyPositive(path, "gamma", ramp.gamma()));
  RAMPART_TRY(verifyPositive(path, "code_scale", ramp.code_scale()));
  if (!std::isfinite(ramp.y_lo()) || !std::isfinite(ramp.y_hi()) ||
      !(ramp.y_lo() < ramp.y_hi()))
    return Path(path, "y_hi")
        .error("expected more than y_lo = ", ramp.y_lo(), ", found ",
               ramp.y_hi());
  RAMPART_TRY(verifyDirections(path, ramp));
  RAMPART_TRY(verifyCodes(path, ramp));
  if (ramp.uniform())
    return verifyUniform(path, ramp);
  RAMPART_TRY(verifyDevices(path, ramp, context.machine));
  return verifyBringUp(path, ramp);
}

Status rampart::verifyRamps(const VerifyContext &context) {
  Path path("ramps");
  const auto *ramps = context.index.ramps();
  for (size_t i = 0; i < length(ramps); ++i)
    RAMPART_TRY(verifyRamp(context, Path(path, i),
                           *ramps->Get(flatbuffers::uoffset_t(i))));
  return {};
}
