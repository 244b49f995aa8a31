//===- CircuitTest.cpp - Laws of drivers and converters ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each term alone, seen through programs. Volts: the ramp's furthest threshold,
// 3999.5 of SumRig's units, is at 0.8 V. Bounds are 5 standard errors.
//===----------------------------------------------------------------------===//
#include "Networks.h"
#include "Statistics.h"
#include "SumRig.h"
#include "Targets.h"

#include "exec/ChipState.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

using namespace rampart;
using namespace rampart::test;

namespace {

constexpr double unit = 0.1e-6, voltsPerUnit = 0.8 / 3999.5;
constexpr double rounding = 1.0 / 12; // variance of a code

/// As text with a unit.
std::string volts(double units) {
  return std::to_string(units * voltsPerUnit * 1e9) + " nV";
}

void expectVariance(double expected, const std::vector<double> &values) {
  EXPECT_NEAR(expected, statisticsOf(values).variance,
              5 * expected * std::sqrt(2.0 / double(values.size())));
}

void expectMean(double expected, double variance,
                const std::vector<double> &values) {
  EXPECT_NEAR(expected, statisticsOf(values).mean,
              5 * std::sqrt(variance / double(values.size())));
}

void expectCovariance(double expected, const std::vector<double> &a,
                      const std::vector<double> &b) {
  double error =
      std::sqrt((expected * expected +
                 statisticsOf(a).variance * statisticsOf(b).variance) /
                double(a.size()));
  EXPECT_NEAR(expected, covarianceOf(a, b), 5 * error);
}

/// In units.
std::vector<double> scaled(std::vector<double> values) {
  for (double &value : values)
    value /= unit;
  return values;
}

/// Everything at once.
void setAllTerms(ProgramBuilder &b) {
  for (auto [key, value] : {std::pair("device.read_sigma", "[0.01]"),
                            std::pair("device.held_share", "0.5"),
                            std::pair("device.telegraph_share", "0.2"),
                            std::pair("device.telegraph_amplitude", "0.05"),
                            std::pair("converter.input_jitter", "50 ps"),
                            std::pair("converter.comparator_offset", "5 mV"),
                            std::pair("converter.comparator_noise", "2 mV"),
                            std::pair("converter.offset_trim", "1 mV"),
                            std::pair("converter.ramp_noise", "1 mV"),
                            std::pair("converter.ramp_read_noise", "true"),
                            std::pair("converter.saturation", "0.7 V"),
                            std::pair("converter.leak_time", "1 us"),
                            std::pair("converter.capacitor_sigma", "0.01"),
                            std::pair("converter.v_read_chip_sigma", "10 mV"),
                            std::pair("converter.v_read_sigma", "10 mV")})
    b.setMachine(key, value);
}

NamedTensors lstmInputs(const LstmNetwork &net) {
  return {{"x", tensorOf(ElementType::Float32, {6, 13, net.in},
                         randomInput(size_t(6 * 13 * net.in), 4))},
          {"lengths", tensorOf(ElementType::Int32, {13},
                               std::vector<int32_t>{6, 6, 4, 3, 6, 0, 6, 6, 2,
                                                    6, 6, 5, 6})}};
}

std::vector<float> outputOf(const ProgramBuilder &builder,
                            const NamedTensors &inputs,
                            const RunOptions &options) {
  Result<Program> program = builder.load();
  EXPECT_TRUE(program) << program.error();
  Result<NamedTensors> results = runOnce(*program, inputs, options);
  EXPECT_TRUE(results) << results.error();
  return valuesOf<float>(results->at("y"));
}

} // namespace

//===----------------------------------------------------------------------===//
// Drivers
//===----------------------------------------------------------------------===//

TEST(InputJitter, ColumnsShareTheErrorOfEveryPulse) {
  // Errors of 0.1 codes: cov(D_j, D_k) = 0.01 sum over driven i of G_ij G_ik.
  const std::vector<float> g = {60, -20, 5, 30, 40, 0, 90, 90, 90, -10, 50, 25};
  std::vector<float> conductances;
  for (float each : g)
    conductances.push_back(each * 1e-6f);
  SumRig rig(4, 3, conductances, 15, unit);
  rig.builder.setMachine("converter.input_jitter", "0.1 ns");
  const std::vector<float> codes = {3, -7, 0, 1};
  std::vector<float> sums = rig.sums(repeated(codes, 8000), noisyOptions(3));
  for (size_t j = 0; j < 3; ++j)
    for (size_t k = 0; k < 3; ++k) {
      SCOPED_TRACE(std::to_string(j) + ", " + std::to_string(k));
      double expected = j == k ? rounding : 0, mean = 0;
      for (size_t i = 0; i < 4; ++i) {
        mean += codes[i] * g[i * 3 + j] * 1e-6 / unit;
        if (codes[i] != 0)
          expected += 0.01 * g[i * 3 + j] * g[i * 3 + k] * 1e-12 / unit / unit;
      }
      std::vector<double> a = scaled(rig.column(j, sums));
      expectCovariance(expected, a, scaled(rig.column(k, sums)));
      if (j == k)
        expectMean(mean, expected, a);
    }
  // Streams have draws of their own.
  std::vector<double> first = scaled(rig.column(0, sums)), next(first);
  std::rotate(next.begin(), next.begin() + 1, next.end());
  expectCovariance(0, first, next);
}

TEST(InputJitter, EveryWordLineHasItsOwn) {
  // One input on two word lines: variances add up, not deviations.
  SumRig rig(2, 1, {60e-6f, 60e-6f}, 15, unit);
  rig.builder.setMachine("converter.input_jitter", "0.1 ns");
  fb::IntegrateT &op = operationAt<fb::IntegrateT>(rig.region().body, 1);
  op.drives[0]->sources = {1, 1};
  std::vector<float> sums = rig.sums(repeated({0, 3}, 8000), noisyOptions(4));
  std::vector<double> values = scaled(rig.column(0, sums));
  double device = 0.1 * 60e-6 / unit;
  expectMean(360e-6 / unit, 2 * device * device, values);
  expectVariance(2 * device * device + rounding, values);
}

TEST(InputJitter, StepsHaveDrawsOfTheirOwn) {
  SumRig rig(1, 1, {60e-6f}, 15, unit, fb::PortKind::Sequence);
  rig.builder.setMachine("converter.input_jitter", "0.1 ns");
  std::vector<float> sums =
      rig.sums(std::vector<float>(8000, 3), noisyOptions(3), 2);
  std::vector<double> both = scaled({sums.begin(), sums.end()});
  expectCovariance(0, {both.begin(), both.begin() + 4000},
                   {both.begin() + 4000, both.end()});
}

//===----------------------------------------------------------------------===//
// Comparators
//===----------------------------------------------------------------------===//

TEST(ComparatorOffset, BelongsToTheColumnOfAChip) {
  SumRig rig(1, 2000, std::vector<float>(2000), 15, unit);
  rig.builder.setMachine("converter.comparator_offset", volts(100));
  std::vector<float> sums = rig.sums({1, -3}, noisyOptions(3));
  std::vector<double> offsets, others;
  for (size_t j = 0; j < 2000; ++j) {
    EXPECT_EQ(sums[j], sums[2000 + j]); // whatever the stream
    offsets.push_back(sums[j] / unit);
  }
  expectMean(0, 100 * 100, offsets);
  expectVariance(100 * 100 + rounding, offsets);
  for (double &offset : offsets)
    offset /= 100;
  EXPECT_LT(kolmogorovSmirnov(offsets), 1.95 / std::sqrt(2000.0) + 0.01);
  for (float other : rig.sums({1}, noisyOptions(3, 1)))
    others.push_back(other / unit / 100);
  expectCovariance(0, offsets, others); // another chip
}

TEST(ComparatorOffset, IsTrimmedToHalfAStep) {
  // Steps of 40 units and 7 either way: 2.8 deviations. What is left is uniform
  // in half a step but for the few beyond the range.
  SumRig rig(1, 2000, std::vector<float>(2000), 15, unit);
  rig.builder.setMachine("converter.comparator_offset", volts(100));
  std::vector<float> whole = rig.sums({0}, noisyOptions(3));
  rig.builder.setMachine("converter.offset_trim", volts(40));
  rig.builder.setMachine("converter.offset_trim_bits", "4");
  std::vector<float> left = rig.sums({0}, noisyOptions(3));
  std::vector<double> inside;
  for (size_t j = 0; j < 2000; ++j) {
    double before = whole[j] / unit, after = left[j] / unit;
    if (std::abs(before) > 7.5 * 40) {
      EXPECT_NEAR(std::abs(before) - 280, std::abs(after), 1);
      continue;
    }
    EXPECT_LE(std::abs(after), 20.5);
    EXPECT_NEAR(0, std::remainder(before - after, 40), 1.01);
    inside.push_back(after);
  }
  ASSERT_GT(inside.size(), 1950u);
  ASSERT_LT(inside.size(), 2000u);
  expectVariance(40 * 40 / 12.0, inside);
}

TEST(ComparatorNoise, IsDrawnForEveryConversion) {
  SumRig rig(1, 3, std::vector<float>(3, 50e-6f), 15, unit);
  rig.builder.setMachine("converter.comparator_noise", volts(100));
  std::vector<float> sums = rig.sums(repeated({2}, 8000), noisyOptions(3));
  std::vector<double> first = scaled(rig.column(0, sums)), next(first);
  expectMean(100e-6 / unit, 1e4, first);
  expectVariance(1e4 + rounding, first);
  expectCovariance(0, first, scaled(rig.column(1, sums)));
  std::rotate(next.begin(), next.begin() + 1, next.end());
  expectCovariance(0, first, next);
  for (double &value : first)
    value = (value - 100e-6 / unit) / 100;
  EXPECT_LT(kolmogorovSmirnov(first), 1.95 / std::sqrt(8000.0) + 0.01);
}

//===----------------------------------------------------------------------===//
// Ramps
//===----------------------------------------------------------------------===//

namespace {

/// Columns that end at thresholds 400, 4000 and 7600 of a ramp on which every
/// threshold adds noise of `step` units, and the first one, too: each has 10
/// clocks. What is common to two columns is the walk up to the earlier.
void expectWalk(const SumRig &rig, double step) {
  std::vector<float> sums = rig.sums(repeated({4}, 6000), noisyOptions(3));
  const double thresholds[] = {401, 4001, 7601};
  for (size_t j = 0; j < 3; ++j)
    for (size_t k = j; k < 3; ++k) {
      SCOPED_TRACE(std::to_string(j) + ", " + std::to_string(k));
      double variance = step * step * thresholds[j];
      expectCovariance(variance + (j == k ? rounding : 0),
                       scaled(rig.column(j, sums)),
                       scaled(rig.column(k, sums)));
    }
}

SumRig walkRig() {
  std::vector<float> conductances;
  for (int code : {400, 4000, 7600})
    conductances.push_back(float((code - 4000) * unit / 4));
  return SumRig(1, 3, conductances, 15, unit);
}

} // namespace

TEST(RampNoise, AddsUpAlongTheRampForAllItsColumns) {
  SumRig rig = walkRig();
  rig.builder.setMachine("converter.ramp_noise", volts(0.1 / std::sqrt(10)));
  expectWalk(rig, 0.1);
}

TEST(RampNoise, ReadNoiseOfItsDevices) {
  // A step's device is read for 10 clocks: gain * clocks * sigma in sums. The
  // calibration device's is as large.
  SumRig rig = walkRig();
  rig.builder.setMachine("device.read_sigma", "[15e-6]"); // 2.25 nS
  rig.builder.setMachine("array.pair", "balanced");
  rig.builder.setMachine("converter.ramp_read_noise", "true");
  const fb::RampT &ramp = *rig.builder.program.ramps[0];
  double device = ramp.gain * 10 * 2.25e-9 / unit;
  // Read noise of the pairs comes on top, in every column by itself.
  double pair = 2 * std::pow(4 * 2.25e-9 / unit, 2);
  std::vector<float> sums = rig.sums(repeated({4}, 6000), noisyOptions(3));
  ASSERT_GT(device * device * 401, pair);
  for (size_t j : {0, 1}) {
    double walked = device * device * (j == 0 ? 401 : 4001);
    expectVariance(walked + pair + rounding, scaled(rig.column(j, sums)));
    expectCovariance(walked, scaled(rig.column(j, sums)),
                     scaled(rig.column(2, sums)));
  }
}

TEST(RampNoise, ConversionsOfOneSumShareAPass) {
  // Two columns with equal sums, converted one after the other, agree; a second
  // Integrate is another pass.
  SumRig rig(1, 2, std::vector<float>(2, 20e-6f), 15, unit);
  rig.builder.setMachine("converter.ramp_noise", volts(0.1));
  auto &body = rig.region().body;
  operationAt<fb::ConvertT>(body, 2) = convert({1, 0, 1}, 0, 0, 1, 0);
  auto insert = [&](size_t at, auto operation) {
    append(body, std::move(operation));
    std::rotate(body.begin() + long(at), body.end() - 1, body.end());
  };
  insert(3, convert({1, 1, 1}, 0, 1, 1, 0));
  auto counts = [&] {
    std::vector<float> sums = rig.sums(repeated({2}, 500), noisyOptions(3));
    size_t equal = 0;
    for (size_t s = 0; s < 500; ++s)
      equal += sums[2 * s] == sums[2 * s + 1];
    return equal;
  };
  EXPECT_EQ(500u, counts());
  insert(3, integrate(0, 0, false, {drive(0, 0, 1)}));
  EXPECT_LT(counts(), 100u);
}

//===----------------------------------------------------------------------===//
// Integrators
//===----------------------------------------------------------------------===//

TEST(Saturation, ClipsAColumnAtTheSupply) {
  SumRig rig(1, 1, {100e-6f}, 15, unit);
  rig.builder.setMachine("converter.saturation", volts(1000.2));
  // 1000 units per code; the clip is at 1000.2.
  std::vector<double> sums;
  for (float sum : rig.sums({-2, 0, 2}, noisyOptions(1)))
    sums.push_back(std::round(sum / unit));
  EXPECT_EQ((std::vector<double>{-1000, 0, 1000}), sums);
}

TEST(Leak, FollowsTheCircuit) {
  // The circuit, in small steps of time: pulses and calibration begin together;
  // the ramp starts when both are over and then waits for its columns.
  constexpr double leak = 300e-9, tick = 1e-9 / 200, clock = 1e-9;
  const int limit = 300;
  ProgramBuilder b;
  b.setMachine("converter.leak_time", "300 ns");
  b.addRamp(0, linearRamp(limit, 1, 1e-6));
  SumRig rig(1, 1, {20e-6f}, 15, unit);
  fb::RampT &ramp = *rig.builder.program.ramps[0];
  ramp = *b.program.ramps[0];
  for (auto &clocks : ramp.step_clocks)
    clocks = 1; // 300 ns and more for a ramp of 600 steps
  ramp.gain *= 10;
  ramp.offset_clocks[0] = -20; // longer than the longest pulse of 15 ns
  ramp.offset_conductances[0] *= 0.05f;
  rig.builder.setMachine("converter.leak_time", "300 ns");
  std::vector<float> codes;
  for (int code = -15; code <= 15; ++code)
    codes.push_back(float(code));
  std::vector<float> found = rig.sums(codes, noisyOptions(1));
  std::vector<float> without =
      rig.sums(codes, RunOptions()); // what a missing loss would give
  size_t changed = 0;
  for (size_t i = 0; i < codes.size(); ++i) {
    double column = 0, voltage = 0, time = 0;
    auto run = [&](double seconds, double columnCurrent, double rampCurrent) {
      for (double t = 0; t < seconds - tick / 2; t += tick, time += tick) {
        column += tick / clock * columnCurrent - column * tick / leak;
        voltage += tick / clock * rampCurrent - voltage * tick / leak;
      }
    };
    double width = std::abs(codes[i]);
    double pulse = std::copysign(20e-6, codes[i]);
    double offset = -ramp.gain * ramp.offset_conductances[0];
    run(width * clock, pulse, offset);
    run((20 - width) * clock, 0, offset);
    int passed = 0;
    while (passed < 2 * limit && voltage < column) {
      if (++passed < 2 * limit)
        run(clock, 0, ramp.gain * ramp.step_conductances[size_t(passed - 1)]);
    }
    double code = std::round(found[i] / unit);
    EXPECT_NEAR(passed - limit, code, 1) << codes[i];
    changed += std::abs(std::round(without[i] / unit) - code) > 5;
  }
  EXPECT_GT(changed, 20u); // or the loss would be too small to see
}

TEST(Capacitors, GiveEveryColumnAndRampAGain) {
  // 2000 columns at 3000 units; then thresholds of 400 ramps.
  SumRig rig(1, 2000, std::vector<float>(2000, 75e-6f), 15, unit);
  rig.builder.setMachine("converter.capacitor_sigma", "0.01");
  Result<Program> program = rig.builder.load();
  ASSERT_TRUE(program) << program.error();
  Chip chip = Chip::program(*program, program->machine(), noisyOptions(3));
  double ramp = chip.state().ramps[0].thresholds.back() / (3999.5 * unit);
  std::vector<double> gains;
  for (float sum : rig.sums({4}, noisyOptions(3)))
    gains.push_back(sum / unit * ramp / 3000 - 1); // less the ramp's own
  expectMean(0, 1e-4, gains);
  expectVariance(1e-4, gains);
  for (int i = 0; i < 400; ++i)
    rig.builder.addRamp(0, sigmoidRamp(3, 1e-6));
  program = rig.builder.load();
  ASSERT_TRUE(program) << program.error();
  chip = Chip::program(*program, program->machine(), noisyOptions(3));
  Chip ideal = Chip::program(*program, program->machine(), RunOptions());
  gains.clear();
  for (size_t r = 1; r <= 400; ++r) {
    const auto &thresholds = chip.state().ramps[r].thresholds;
    double gain = thresholds[0] / ideal.state().ramps[r].thresholds[0];
    EXPECT_NEAR(gain, thresholds[6] / ideal.state().ramps[r].thresholds[6],
                1e-6);
    gains.push_back(gain - 1);
  }
  expectMean(0, 1e-4, gains);
  expectVariance(1e-4, gains);
}

TEST(ReadVoltage, IsTrackedByTheRampButNotByOffsets) {
  SumRig rig(1, 2, {50e-6f, 0}, 15, unit);
  std::vector<float> x;
  for (int s = 0; s < 6000; ++s)
    x.push_back(float(s % 3));
  std::vector<float> steady = rig.sums(x, noisyOptions(3));
  rig.builder.setMachine("converter.v_read_sigma", "10 mV");
  rig.builder.setMachine("converter.v_read_chip_sigma", "10 mV");
  EXPECT_EQ(steady, rig.sums(x, noisyOptions(3)));
  // An offset is worth less, the higher V_read is: o / (1 + e), e of deviation
  // 0.05, once for all columns and steps of an inference. Bounds allow for its
  // curvature.
  rig.builder.setMachine("converter.v_read_chip_sigma", "0 V");
  rig.builder.setMachine("converter.comparator_offset", volts(1000));
  std::vector<float> sums = rig.sums(x, noisyOptions(3));
  std::vector<double> with, other;
  Result<Program> program = rig.builder.load();
  ASSERT_TRUE(program) << program.error();
  Chip chip = Chip::program(*program, program->machine(), noisyOptions(3));
  auto converts = convertsOf(chip.state().regions[0].body);
  double offset = converts[0]->errors.offsets[0] / unit;
  double second = converts[0]->errors.offsets[1] / unit;
  for (size_t s = 0; s < 6000; ++s) {
    with.push_back(offset / (sums[2 * s] / unit - 500.0 * double(s % 3)) - 1);
    other.push_back(second / (sums[2 * s + 1] / unit) - 1);
  }
  EXPECT_NEAR(0, statisticsOf(with).mean, 5 * 0.05 / std::sqrt(6000.0) + 1e-4);
  EXPECT_NEAR(0.05, statisticsOf(with).deviation(), 0.003);
  EXPECT_GT(covarianceOf(with, other), 0.99 * 0.05 * 0.05 * 0.9);
}

//===----------------------------------------------------------------------===//
// All together
//===----------------------------------------------------------------------===//

TEST(Circuit, OnlyNoisyModeHasErrors) {
  for (Mode mode : {Mode::Ideal, Mode::Quantized}) {
    RunOptions options;
    options.mode = mode;
    LstmNetwork plain = makeLstm(3, 37, 2), disturbed = makeLstm(3, 37, 2);
    setAllTerms(disturbed.builder);
    EXPECT_EQ(outputOf(plain.builder, lstmInputs(plain), options),
              outputOf(disturbed.builder, lstmInputs(plain), options));
  }
}

TEST(Circuit, ZeroIsOff) {
  LstmNetwork plain = makeLstm(3, 37, 2), zero = makeLstm(3, 37, 2);
  for (LstmNetwork *net : {&plain, &zero}) {
    net->builder.setMachine("device.programming_sigma", "[0.02]");
    net->builder.setMachine("device.read_sigma", "[0.01]");
  }
  for (const char *key :
       {"device.held_share", "device.telegraph_share",
        "device.telegraph_amplitude", "converter.capacitor_sigma"})
    zero.builder.setMachine(key, "0");
  for (const char *key :
       {"converter.comparator_offset", "converter.comparator_noise",
        "converter.offset_trim", "converter.ramp_noise", "converter.saturation",
        "converter.v_read_sigma", "converter.v_read_chip_sigma"})
    zero.builder.setMachine(key, "0 V");
  zero.builder.setMachine("converter.input_jitter", "0 s");
  zero.builder.setMachine("converter.leak_time", "0 s");
  Result<Program> program = zero.builder.load();
  ASSERT_TRUE(program) << program.error();
  EXPECT_FALSE(Chip::program(*program, program->machine(), noisyOptions(3))
                   .state()
                   .streamsVary);
  NamedTensors inputs = lstmInputs(plain);
  EXPECT_EQ(outputOf(plain.builder, inputs, noisyOptions(3)),
            outputOf(zero.builder, inputs, noisyOptions(3)));
}

TEST(Circuit, ThreadsAndSplitsDoNotMatter) {
  LstmNetwork net = makeLstm(3, 37, 2);
  setAllTerms(net.builder);
  net.builder.setMachine("device.programming_sigma", "[0.02]");
  NamedTensors inputs = lstmInputs(net);
  RunOptions options = noisyOptions(9, 1);
  std::vector<float> whole = outputOf(net.builder, inputs, options);
  options.threads = 3;
  EXPECT_EQ(whole, outputOf(net.builder, inputs, options));
  // Streams 5 to 12 alone.
  Tensor x(ElementType::Float32, {6, 8, 3});
  for (int64_t t = 0; t < 6; ++t)
    std::copy_n(inputs.at("x").data<float>() + (t * 13 + 5) * 3, 8 * 3,
                x.mutableData<float>() + t * 8 * 3);
  const int32_t *lengths = inputs.at("lengths").data<int32_t>() + 5;
  options.firstStream = 5;
  std::vector<float> part = outputOf(
      net.builder,
      {{"x", x},
       {"lengths", tensorOf(ElementType::Int32, {8},
                            std::vector<int32_t>(lengths, lengths + 8))}},
      options);
  for (size_t t = 0; t < 6; ++t)
    for (size_t i = 0; i < 8 * 37; ++i)
      EXPECT_EQ(whole[(t * 13 + 5) * 37 + i], part[t * 8 * 37 + i]);
}

TEST(Circuit, EveryInstructionSetGivesTheSameBits) {
  LstmNetwork net = makeLstm(3, 37, 2);
  setAllTerms(net.builder);
  net.builder.setMachine("device.programming_sigma", "[0.02]");
  NamedTensors inputs = lstmInputs(net);
  std::vector<float> first;
  forEachTarget([&] {
    std::vector<float> y = outputOf(net.builder, inputs, noisyOptions(3));
    if (first.empty())
      first = y;
    EXPECT_EQ(first, y);
  });
}
