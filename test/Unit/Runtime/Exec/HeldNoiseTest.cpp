//===- HeldNoiseTest.cpp - Laws of noise slower than inferences -*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bounds are 5 standard errors.
//===----------------------------------------------------------------------===//
#include "Networks.h"
#include "Statistics.h"
#include "SumRig.h"

#include "exec/Arena.h"
#include "exec/ChipState.h"
#include "exec/NoiseContext.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace rampart;
using namespace rampart::test;

namespace {

constexpr double unit = 0.1e-6, rounding = 1.0 / 12;
constexpr double g[] = {60e-6, 20e-6, 90e-6}; // of a column's word lines
constexpr float steps[][3] = {{3, -7, 0}, {2, 2, 2}, {-5, 0, 1}, {3, -7, 0}};
constexpr size_t streams = 6000;

/// Two equal columns of three pairs; reads have a deviation of 0.3 % of G.
SumRig makeRig(const char *share) {
  std::vector<float> conductances;
  for (double each : g)
    conductances.insert(conductances.end(), 2, float(each));
  SumRig rig(3, 2, conductances, 15, unit, fb::PortKind::Sequence);
  rig.builder.setMachine("device.g_min", "0 S");
  rig.builder.setMachine("device.read_sigma", "[0, 0.003]");
  rig.builder.setMachine("device.held_share", share);
  return rig;
}

/// [step][column][stream], in units, less what it would be without noise.
std::vector<std::vector<std::vector<double>>> errorsOf(const SumRig &rig) {
  std::vector<float> x;
  for (const auto &codes : steps)
    for (size_t s = 0; s < streams; ++s)
      x.insert(x.end(), codes, codes + 3);
  std::vector<float> sums = rig.sums(x, noisyOptions(3), std::size(steps));
  std::vector<std::vector<std::vector<double>>> errors;
  for (size_t t = 0; t < std::size(steps); ++t) {
    double mean = 0;
    for (size_t i = 0; i < 3; ++i)
      mean += steps[t][i] * g[i];
    errors.emplace_back(2);
    for (size_t s = 0; s < streams; ++s)
      for (size_t j = 0; j < 2; ++j)
        errors[t][j].push_back((sums[(t * streams + s) * 2 + j] - mean) / unit);
  }
  return errors;
}

void expectCovariance(double expected, const std::vector<double> &a,
                      const std::vector<double> &b) {
  double error =
      std::sqrt((expected * expected +
                 statisticsOf(a).variance * statisticsOf(b).variance) /
                double(a.size()));
  EXPECT_NEAR(expected, covarianceOf(a, b), 5 * error);
}

/// sum over i of codes_i(t) codes_i(u) (0.003 G_i)^2, units^2.
double shared(size_t t, size_t u) {
  double sum = 0;
  for (size_t i = 0; i < 3; ++i)
    sum += double(steps[t][i]) * steps[u][i] * std::pow(0.003 * g[i] / unit, 2);
  return sum;
}

} // namespace

TEST(HeldNoise, CorrelatesTheStepsOfAnInference) {
  // cov(D(t), D(u)) = share * sum of x_i(t) x_i(u) sigma_i^2; the rest of the
  // variance is drawn for every read.
  for (auto [text, share] : {std::pair("1", 1.0), std::pair("0.4", 0.4)}) {
    SCOPED_TRACE(text);
    auto errors = errorsOf(makeRig(text));
    for (size_t t = 0; t < std::size(steps); ++t)
      for (size_t u = t; u < std::size(steps); ++u) {
        SCOPED_TRACE(std::to_string(t) + ", " + std::to_string(u));
        double expected =
            t == u ? shared(t, t) + rounding : share * shared(t, u);
        expectCovariance(expected, errors[t][0], errors[u][0]);
        expectCovariance(0, errors[t][0], errors[u][1]); // another column
      }
    EXPECT_NEAR(0, statisticsOf(errors[0][0]).mean,
                5 * std::sqrt((shared(0, 0) + rounding) / streams));
    std::vector<double> next = errors[0][0]; // another stream
    std::rotate(next.begin(), next.begin() + 1, next.end());
    expectCovariance(0, errors[0][0], next);
  }
}

TEST(HeldNoise, RepeatsAStepOfAnInference) {
  // With all of it held, equal inputs give equal sums: steps 0 and 3.
  auto errors = errorsOf(makeRig("1"));
  EXPECT_EQ(errors[0], errors[3]);
  EXPECT_NE(errors[0], errorsOf(makeRig("0.4"))[3]);
}

TEST(HeldNoise, IsTheDevicesNotTheCalls) {
  // Another call of a region in the same invocation sees the same devices,
  // another invocation others.
  SumRig rig(2, 2, {60e-6f, -60e-6f, 20e-6f, 70e-6f}, 15, unit);
  rig.builder.setMachine("device.read_sigma", "[0.01]");
  rig.builder.setMachine("device.held_share", "1");
  int32_t again = rig.builder.addRegionCall(0, {1}, 1); // the same codes
  rig.builder.addResult("again", rig.builder.addDequantize(again, unit),
                        fb::ElementType::Float32, {-1, 2});
  Result<Program> program = rig.builder.load();
  ASSERT_TRUE(program) << program.error();
  NamedTensors inputs = {
      {"x", tensorOf(ElementType::Float32, {4, 2}, std::vector<float>(8, 3))}};
  RunOptions options = noisyOptions(2);
  Result<NamedTensors> results = runOnce(*program, inputs, options);
  ASSERT_TRUE(results) << results.error();
  std::vector<float> first = valuesOf<float>(results->at("y"));
  EXPECT_EQ(first, valuesOf<float>(results->at("again")));
  options.invocation = 1;
  EXPECT_NE(first,
            valuesOf<float>(runOnce(*program, inputs, options)->at("y")));
}

TEST(HeldNoise, MovesRampsFromInferenceToInference) {
  // Thresholds of three columns: a step's device has a deviation of 15 ppm of
  // G_max through all steps; see RampNoise in CircuitTest.cpp.
  std::vector<float> conductances;
  for (int code : {400, 4000, 7600})
    conductances.push_back(float((code - 4000) * unit / 4));
  SumRig rig(1, 3, conductances, 15, unit, fb::PortKind::Sequence);
  rig.builder.setMachine("device.read_sigma", "[15e-6]");
  rig.builder.setMachine("device.held_share", "1");
  auto sums = [&] {
    return rig.sums(std::vector<float>(2 * streams, 4), noisyOptions(3), 2);
  };
  double device = rig.builder.program.ramps[0]->gain * 10 * 2.25e-9 / unit;
  double pair = 2 * std::pow(4 * 2.25e-9 / unit, 2);
  for (bool noisy : {false, true}) {
    rig.builder.setMachine("converter.ramp_read_noise",
                           noisy ? "true" : "false");
    std::vector<float> both = sums();
    std::vector<float> first(both.begin(), both.begin() + 3 * streams);
    EXPECT_EQ(first,
              std::vector<float>(both.begin() + 3 * streams, both.end()));
    for (size_t j : {0, 1}) {
      double walked = noisy ? device * device * (j == 0 ? 401 : 4001) : 0;
      std::vector<double> a = rig.column(j, first), b = rig.column(2, first);
      for (auto *values : {&a, &b})
        for (double &value : *values)
          value /= unit;
      expectCovariance(walked, a, b);
      if (noisy) // else sums stay within a level
        expectCovariance(walked + pair + rounding, a, a);
    }
  }
}

//===----------------------------------------------------------------------===//
// Telegraph noise
//===----------------------------------------------------------------------===//

TEST(TelegraphNoise, AmplitudesAreExponential) {
  // A share of 30 % of devices, their relative amplitude exponential with a
  // mean of 5 % (a share of e^-20 would be above 1).
  ProgramBuilder b;
  b.setMachine("array.pair", "balanced");
  b.setMachine("device.telegraph_share", "0.3");
  b.setMachine("device.telegraph_amplitude", "0.05");
  b.addArray(0, 100, 200, std::vector<float>(20000, 0));
  fb::RegionT &region = b.addRegion();
  ProgramBuilder::addInput(region, fb::PortKind::Vector, 100);
  ProgramBuilder::addBuffer(region, 100, -15, 15);
  ProgramBuilder::addBank(region, 200);
  append(region.body, load(0, 0));
  append(region.body, integrate(0, 0, false, {drive(0, 0, 100)}));
  Result<Program> program = b.load();
  ASSERT_TRUE(program) << program.error();
  Chip chip = Chip::program(*program, program->machine(), noisyOptions(1));
  const HeldMatrix &held = integratesOf(chip.state().regions[0].body)[0]->held;
  for (const float *amplitudes : {held.plus, held.minus}) {
    std::vector<double> sizes;
    for (size_t i = 0; i < held.panels * 100 * panelColumns; ++i)
      if (amplitudes[i] > 0)
        sizes.push_back(amplitudes[i] / 75.5e-6 / 0.05);
    double count = double(sizes.size());
    EXPECT_NEAR(6000, count, 5 * std::sqrt(20000 * 0.3 * 0.7));
    std::sort(sizes.begin(), sizes.end());
    double distance = 0; // Kolmogorov's and Smirnov's
    for (size_t i = 0; i < sizes.size(); ++i)
      distance = std::max(distance, std::abs(1 - std::exp(-sizes[i]) -
                                             (double(i) + 0.5) / count));
    EXPECT_LT(distance, 1.95 / std::sqrt(count));
  }
}

TEST(TelegraphNoise, SwitchesDevicesBetweenTwoStates) {
  // One word line: a column whose G+ has a trap of amplitude a is a (1 - p) up
  // in a share p of inferences and a p down in the others, through all steps.
  SumRig rig(1, 40, std::vector<float>(40, 100e-6f), 15, unit,
             fb::PortKind::Sequence);
  rig.builder.setMachine("device.g_min", "0 S");
  rig.builder.setMachine("device.telegraph_share", "0.5");
  rig.builder.setMachine("device.telegraph_amplitude", "0.1");
  rig.builder.setMachine("device.telegraph_occupancy", "0.3");
  // The ramp has traps of its own, which are not looked at here.
  Result<Program> program = rig.builder.load();
  ASSERT_TRUE(program) << program.error();
  Chip chip = Chip::program(*program, program->machine(), noisyOptions(3));
  const IntegrateOp &op = *integratesOf(chip.state().regions[0].body)[0];
  Arena arena;
  float *matrix = arena.take<float>(op.held.size());
  std::vector<size_t> raised(40);
  for (uint32_t key = 0; key < 4000; ++key) {
    holdMatrix(op.held, {key, 1}, op.array, matrix);
    for (size_t j = 0; j < 40; ++j) {
      double amplitude = op.held.plus[j], change = matrix[j] - 100e-6;
      bool up = change > 0;
      EXPECT_NEAR(amplitude * (up ? 0.7 : -0.3), change, 1e-10);
      raised[j] += up;
    }
  }
  size_t trapped = 0;
  for (size_t j = 0; j < 40; ++j)
    if (op.held.plus[j] > 0) {
      ++trapped;
      EXPECT_NEAR(0.3 * 4000, double(raised[j]), 5 * std::sqrt(4000 * 0.21));
    }
  EXPECT_GT(trapped, 8u);
}

TEST(HeldNoise, SumsAreOverTheDevicesOfTheInference) {
  // The oracle: every pair's own draw, by its key, and the sum over them.
  SumRig rig(5, 7, std::vector<float>(35, 40e-6f), 15, unit,
             fb::PortKind::Sequence);
  for (auto [key, value] : {std::pair("device.programming_sigma", "[0.02]"),
                            std::pair("device.read_sigma", "[0.01]"),
                            std::pair("device.held_share", "1")})
    rig.builder.setMachine(key, value);
  Result<Program> program = rig.builder.load();
  ASSERT_TRUE(program) << program.error();
  RunOptions options = noisyOptions(3, 2);
  options.invocation = 7;
  options.firstStream = (uint64_t(1) << 32) + 5;
  Chip chip = Chip::program(*program, program->machine(), options);
  const Chip::State &state = chip.state();
  const IntegrateOp &op = *integratesOf(state.regions[0].body)[0];
  std::vector<float> x = randomInput(3 * 11 * 5, 4); // 3 steps, 11 streams
  for (float &code : x)
    code = std::round(15 * code);
  std::vector<float> found = rig.sums(x, options, 3);
  const std::vector<float> &thresholds = state.ramps[0].thresholds;
  for (uint32_t s = 0; s < 11; ++s) {
    std::array<uint32_t, 4> words =
        philox({7, 5 + s, 1, 0}, randomKey(3, 2, Draw::Inference));
    std::vector<float> matrix(op.held.size());
    holdMatrixReference(op.held, {words[0], words[1]}, 0, matrix.data());
    for (size_t t = 0; t < 3; ++t)
      for (size_t j = 0; j < 7; ++j) {
        float sum = 0;
        for (size_t i = 0; i < 5; ++i)
          sum = std::fma(x[(t * 11 + s) * 5 + i], matrix[i * panelColumns + j],
                         sum);
        EXPECT_EQ(std::lower_bound(thresholds.begin(), thresholds.end(), sum) -
                      thresholds.begin() - 4000,
                  std::lround(found[(t * 11 + s) * 7 + j] / unit));
      }
  }
}
