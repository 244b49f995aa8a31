//===- ChipTest.cpp - Noise: laws and reproducibility -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Networks.h"
#include "Statistics.h"

#include "exec/ChipState.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

using namespace rampart;
using namespace rampart::test;

namespace {

RunOptions noisy(uint64_t seed, uint32_t chip = 0) {
  RunOptions options;
  options.mode = Mode::Noisy;
  options.seed = seed;
  options.chip = chip;
  return options;
}

Program mustLoad(const ProgramBuilder &builder) {
  Result<Program> program = builder.load();
  EXPECT_TRUE(program) << program.error();
  return *program;
}

/// Errors of the differences of a 100 x 200 array whose pairs all carry
/// `target`.
std::vector<double> programmingErrors(const std::string &scheme, double target,
                                      const std::string &sigma) {
  ProgramBuilder b;
  b.setMachine("array.pair", scheme);
  b.setMachine("device.programming_sigma", sigma);
  b.addArray(0, 100, 200, std::vector<float>(20000, float(target)));
  Program program = mustLoad(b);
  Chip chip = Chip::program(program, program.machine(), noisy(1));
  std::vector<double> errors;
  for (size_t i = 0; i < 20000; ++i)
    errors.push_back(double(chip.state().arrays[0].conductances[i]) - target);
  return errors;
}

/// Column sums of a noisy single-row array, one per stream, read back through a
/// very fine linear ramp: y in units of the conductance times the code. The
/// array may be read several `times` into one sum, and the sum after each.
class ReadNoiseRig {
public:
  ReadNoiseRig(const std::string &speed, uint32_t rows, uint32_t times = 1,
               bool readEach = false) {
    builder.setMachine("device.read_sigma", "[0.001, 0.002]");
    builder.setMachine("device.read_noise", speed);
    builder.addArray(0, rows, 3, std::vector<float>(3 * rows, 50e-6f));
    builder.addRamp(0, linearRamp(4000, 1, 0.05e-6));
    fb::RegionT &region = builder.addRegion();
    ProgramBuilder::addInput(region, fb::PortKind::Vector, rows);
    ProgramBuilder::addOutput(region, fb::PortKind::Vector, 3);
    ProgramBuilder::addBuffer(region, rows, -15, 15);
    ProgramBuilder::addBuffer(region, 3, -4000, 4000);
    ProgramBuilder::addBank(region, 3);
    append(region.body, load(0, 0));
    for (uint32_t i = 0; i < times; ++i) {
      append(region.body,
             integrate(0, 0, i > 0, {drive(0, 0, uint16_t(rows))}));
      if (readEach || i + 1 == times)
        append(region.body, convert({1, 0, 3}, 0, 0, 1, 0));
    }
    append(region.body, store(0, 1));
    int32_t x = builder.addArgument("x", fb::ElementType::Float32, {-1, rows});
    int32_t y = builder.addDequantize(
        builder.addRegionCall(0, {builder.addQuantize(x, 1, 15)}, 1), 0.05e-6);
    builder.addResult("y", y, fb::ElementType::Float32, {-1, 3});
  }

  /// Column sums of `streams` equal streams, S * code, column by column.
  std::vector<double> sums(std::vector<float> codes, size_t streams,
                           uint64_t seed) {
    std::vector<float> x;
    for (size_t s = 0; s < streams; ++s)
      x.insert(x.end(), codes.begin(), codes.end());
    Program program = mustLoad(builder);
    Result<NamedTensors> results =
        runOnce(program,
                {{"x", tensorOf(ElementType::Float32,
                                {int64_t(streams), int64_t(codes.size())}, x)}},
                noisy(seed));
    EXPECT_TRUE(results) << results.error();
    std::vector<float> y = valuesOf<float>(results->at("y"));
    return {y.begin(), y.end()};
  }

  ProgramBuilder builder;
};

NamedTensors someInputs(const LstmNetwork &net, int64_t steps,
                        int64_t streams) {
  std::vector<int32_t> lengths;
  for (int64_t s = 0; s < streams; ++s)
    lengths.push_back(int32_t(steps - s % 3));
  return {{"x", tensorOf(ElementType::Float32, {steps, streams, net.in},
                         randomInput(size_t(steps * streams * net.in), 4))},
          {"lengths", tensorOf(ElementType::Int32, {streams}, lengths)}};
}

LstmNetwork noisyLstm() {
  LstmNetwork net = makeLstm(3, 6, 2);
  net.builder.setMachine("device.programming_sigma", "[0.02]");
  net.builder.setMachine("device.read_sigma", "[0.01]");
  return net;
}

NamedTensors mustRun(const Program &program, const NamedTensors &inputs,
                     const RunOptions &options) {
  Result<NamedTensors> results = runOnce(program, inputs, options);
  EXPECT_TRUE(results) << results.error();
  return *results;
}

} // namespace

TEST(Chip, TargetsAreUsedAsTheyAreWithoutNoise) {
  LstmNetwork net = makeLstm(3, 6, 2);
  Program program = mustLoad(net.builder);
  auto targets = program.conductances(*program.index().arrays()->Get(0));
  for (Mode mode : {Mode::Ideal, Mode::Quantized, Mode::Noisy}) {
    RunOptions options;
    options.mode = mode;
    Chip chip = Chip::program(program, program.machine(), options);
    EXPECT_EQ(targets.data(), chip.state().arrays[0].conductances);
  }
  NamedTensors inputs = someInputs(net, 5, 4);
  EXPECT_EQ(valuesOf<float>(mustRun(program, inputs, RunOptions()).at("y")),
            valuesOf<float>(mustRun(program, inputs, noisy(3)).at("y")));
}

TEST(Chip, ProgrammingErrorsOfBothDevicesAddUp) {
  // sigma = 0.02 G_max = 3 uS on each of two devices at least 5 sigma above
  // zero: variance 18 uS^2. Bounds are 5 standard errors of 20,000 draws.
  for (auto [scheme, target] :
       {std::pair("balanced", 40e-6), std::pair("balanced", 0.0)}) {
    Statistics found =
        statisticsOf(programmingErrors(scheme, target, "[0.02]"));
    EXPECT_NEAR(0, found.mean, 5 * std::sqrt(18e-12 / 20000)) << scheme;
    EXPECT_NEAR(18e-12, found.variance, 5 * 18e-12 * std::sqrt(2.0 / 20000))
        << scheme;
  }
}

TEST(Chip, ProgrammingErrorFollowsItsPolynomial) {
  // Balanced at 40 uS: devices at 95.5 and 55.5 of 150 uS; sigma = 0.03 G.
  Statistics found =
      statisticsOf(programmingErrors("balanced", 40e-6, "[0, 0.03]"));
  double expected = std::pow(0.03 * 95.5e-6, 2) + std::pow(0.03 * 55.5e-6, 2);
  EXPECT_NEAR(expected, found.variance, 5 * expected * std::sqrt(2.0 / 20000));
}

TEST(Chip, ConductancesStayPositive) {
  // One-sided: the idle device sits at 1 uS, a third of sigma above zero, and
  // is clipped there. With X ~ N(1, 3): E max(X, 0) = 1.7630 by the closed
  // form.
  double z = 1.0 / 3, density = std::exp(-z * z / 2) / std::sqrt(2 * M_PI);
  double idle = 0.5 * std::erfc(-z / std::sqrt(2)) * 1 + 3 * density; // uS
  Statistics found =
      statisticsOf(programmingErrors("one_sided", 60e-6, "[0.02]"));
  EXPECT_NEAR(-(idle - 1) * 1e-6, found.mean, 5 * std::sqrt(18e-12 / 20000));
}

/// Without a spread of exponents every conductance of the chip, weight, ramp or
/// calibration device, falls by one factor: codes stay, sums and thresholds
/// shrink together.
TEST(Chip, ACommonDriftLeavesTheCodes) {
  LstmNetwork net = makeLstm(3, 6, 2);
  net.builder.setMachine("array.pair", "balanced");
  Program fresh = mustLoad(net.builder);
  net.builder.setMachine("device.drift_nu", "0.0625");
  net.builder.setMachine("device.drift_origin", "1 s");
  net.builder.setMachine("device.time_since_programming", "65535 s"); // 2^16
  Program program = mustLoad(net.builder);
  Chip aged = Chip::program(program, program.machine(), noisy(1));
  Chip young = Chip::program(program, program.machine(), RunOptions());
  const auto &ramp = aged.state().ramps[0], &before = young.state().ramps[0];
  for (size_t k = 0; k < ramp.thresholds.size(); ++k)
    EXPECT_NEAR(before.thresholds[k] / 2, ramp.thresholds[k],
                1e-6 * std::abs(before.thresholds.back()));
  const auto &array = aged.state().arrays[0];
  for (size_t i = 0; i < array.rows * array.columns; ++i)
    EXPECT_NEAR(young.state().arrays[0].conductances[i] / 2,
                array.conductances[i], 1e-11);
  NamedTensors inputs = someInputs(net, 5, 4);
  std::vector<float> a =
      valuesOf<float>(mustRun(fresh, inputs, noisy(1)).at("y"));
  std::vector<float> b =
      valuesOf<float>(mustRun(program, inputs, noisy(1)).at("y"));
  size_t same = 0; // but for sums within rounding of a threshold
  for (size_t i = 0; i < a.size(); ++i)
    same += a[i] == b[i];
  EXPECT_GE(double(same), 0.99 * double(a.size()));
}

/// G(t)/G = 2^-z for exponents of mean 1 and deviation sigma in log2: pairs of
/// one-sided devices at 0 S but one have the log-normal moments.
TEST(Chip, DriftOfEveryDeviceIsItsOwn) {
  ProgramBuilder b;
  b.setMachine("device.g_min", "0 S");
  b.setMachine("device.drift_nu", "0.5");
  b.setMachine("device.drift_nu_sigma", "0.1");
  b.setMachine("device.drift_origin", "1 s");
  b.setMachine("device.time_since_programming", "3 s"); // factor 4^-nu
  b.addArray(0, 100, 200, std::vector<float>(20000, 60e-6f));
  b.addRamp(0, linearRamp(1000, 1, 100e-6));
  Program program = mustLoad(b);
  Chip chip = Chip::program(program, program.machine(), noisy(1));
  std::vector<double> weights, steps;
  for (size_t i = 0; i < 20000; ++i)
    weights.push_back(
        -std::log(chip.state().arrays[0].conductances[i] / 60e-6) /
        std::log(4));
  const fb::Ramp &record = *program.index().ramps()->Get(0);
  const auto &sums = chip.state().ramps[0].thresholds;
  for (size_t m = 0; m + 1 < sums.size(); ++m) {
    double design = record.gain() *
                    record.step_conductances()->Get(uint32_t(m)) *
                    record.step_clocks()->Get(uint32_t(m));
    steps.push_back(-std::log((double(sums[m + 1]) - sums[m]) / design) /
                    std::log(4));
  }
  for (const auto &exponents : {weights, steps}) {
    Statistics found = statisticsOf(exponents);
    double count = double(exponents.size());
    EXPECT_NEAR(0.5, found.mean, 5 * 0.1 / std::sqrt(count));
    EXPECT_NEAR(0.01, found.variance, 5 * 0.01 * std::sqrt(2 / count));
  }
}

/// Trimming again takes the mean error out, to half a clock of the calibration
/// device.
TEST(Chip, TrimmingAgainCorrectsTheDriftOfV0) {
  double halfClock = 0; // in pre-activations
  auto meanError = [&](const char *retrim) {
    ProgramBuilder b;
    b.setMachine("device.drift_nu", "0.05");
    b.setMachine("device.drift_nu_sigma", "0.02");
    b.setMachine("device.time_since_programming", "1e4 s");
    b.setMachine("converter.retrim", retrim);
    for (int i = 0; i < 20; ++i) {
      fb::RampT &ramp = *b.program.ramps[b.addRamp(0, sigmoidRamp(5, 500e-6))];
      ramp.bring_up = std::make_unique<fb::BringUpT>();
      ramp.bring_up->trim_clocks = 4000;
      ramp.bring_up->weights.assign(31, 1);
    }
    Program program = mustLoad(b);
    Chip aged = Chip::program(program, program.machine(), noisy(3));
    Chip target = Chip::program(program, program.machine(), RunOptions());
    const fb::Ramp &record = *program.index().ramps()->Get(0);
    halfClock =
        record.gain() * record.offset_conductances()->Get(0) / 2 / 500e-6;
    double total = 0;
    for (size_t i = 0; i < 20; ++i) {
      double mean = 0;
      for (size_t k = 0; k < 31; ++k)
        mean += double(aged.state().ramps[i].thresholds[k]) -
                target.state().ramps[i].thresholds[k];
      total += std::abs(mean / 31) / 500e-6;
    }
    return total / 20;
  };
  double before = meanError("false"), after = meanError("true");
  EXPECT_GT(before, 1.5 * halfClock);
  EXPECT_LE(after, halfClock);
}

/// Of two columns as a whole, errors add up along either; by step they do not.
TEST(Chip, StepsUseTheBestOfTheirColumns) {
  auto squaredError = [&](bool perStep) {
    ProgramBuilder b;
    b.setMachine("device.programming_sigma", "[0.02]");
    constexpr uint32_t ramps = 20;
    for (uint32_t i = 0; i < ramps; ++i) {
      fb::RampT &ramp = *b.program.ramps[b.addRamp(0, sigmoidRamp(5, 500e-6))];
      ramp.bring_up = std::make_unique<fb::BringUpT>();
      ramp.bring_up->columns = 2;
      ramp.bring_up->per_step = perStep;
      ramp.bring_up->trim_clocks = 4000;
      ramp.bring_up->weights.assign(31, 1);
    }
    Program program = mustLoad(b);
    Chip made = Chip::program(program, program.machine(), noisy(3));
    Chip target = Chip::program(program, program.machine(), RunOptions());
    double total = 0;
    for (uint32_t i = 0; i < ramps; ++i) {
      std::vector<double> errors; // V_0's, the same for all, is not counted
      for (size_t k = 0; k < 31; ++k)
        errors.push_back(double(made.state().ramps[i].thresholds[k]) -
                         target.state().ramps[i].thresholds[k]);
      total += statisticsOf(errors).variance;
    }
    return total;
  };
  EXPECT_LT(squaredError(true), squaredError(false) / 2);
}

TEST(Chip, EveryChipAndSeedIsAnother) {
  LstmNetwork net = noisyLstm();
  Program program = mustLoad(net.builder);
  auto conductances = [&](uint64_t seed, uint32_t chip) {
    Chip made = Chip::program(program, program.machine(), noisy(seed, chip));
    return std::vector<float>(made.state().arrays[0].programmed);
  };
  EXPECT_EQ(conductances(1, 2), conductances(1, 2));
  EXPECT_NE(conductances(1, 2), conductances(1, 3));
  EXPECT_NE(conductances(1, 2), conductances(2, 2));
}

TEST(Chip, RampsAreProgrammedWithErrorsAndStayMonotone) {
  ProgramBuilder b;
  b.setMachine("device.programming_sigma", "[0.2]"); // many steps clip at zero
  b.addRamp(0, sigmoidRamp(6, 500e-6));
  b.addRamp(0, sigmoidRamp(6, 500e-6));
  Program program = mustLoad(b);
  Chip chip = Chip::program(program, program.machine(), noisy(1));
  const auto &ramps = chip.state().ramps;
  EXPECT_TRUE(
      std::is_sorted(ramps[0].thresholds.begin(), ramps[0].thresholds.end()));
  EXPECT_NE(ramps[0].thresholds, ramps[1].thresholds); // devices of their own
  Chip ideal = Chip::program(program, program.machine(), RunOptions());
  EXPECT_NE(ramps[0].thresholds, ideal.state().ramps[0].thresholds);
  EXPECT_EQ(ideal.state().ramps[0].thresholds,
            ideal.state().ramps[1].thresholds);
  ASSERT_EQ(63u, ideal.state().ramps[0].thresholds.size());
  // The design's thresholds, logit((k + 0.5) / 63), to float32's resolution of
  // devices.
  for (int k = 0; k < 63; ++k)
    EXPECT_NEAR(std::log((k + 0.5) / (62.5 - k)),
                ideal.state().ramps[0].thresholds[size_t(k)] / 500e-6, 2e-6);
}

TEST(Chip, StepErrorsAccumulateAlongTheRamp) {
  // Steps of 100 uS at 1 clock; sigma 1.5 uS: after m steps the variance is m
  // sigma^2, and the offset device adds its own.
  RampDesign design = linearRamp(50, 1, 100e-6);
  ProgramBuilder b;
  b.setMachine("device.programming_sigma", "[0.01]");
  for (int i = 0; i < 400; ++i)
    b.addRamp(0, design);
  Program program = mustLoad(b);
  Chip chip = Chip::program(program, program.machine(), noisy(5));
  const fb::Ramp &record = *program.index().ramps()->Get(0);
  double unit = record.gain() * 10 * 1.5e-6; // of one device at 10 clocks
  for (size_t m : {0, 1, 99}) {
    std::vector<double> sums;
    for (const auto &ramp : chip.state().ramps)
      sums.push_back(ramp.thresholds[m]);
    double expected = unit * unit * double(m + 1);
    EXPECT_NEAR(expected, statisticsOf(sums).variance,
                5 * expected * std::sqrt(2.0 / 400))
        << m;
  }
}

TEST(Chip, ArraysAndRampsErrIndependently) {
  // 1999 pairs of one row beside a ramp of as many steps.
  ProgramBuilder b;
  b.setMachine("device.programming_sigma", "[0.01]");
  b.addArray(0, 1, 1999, std::vector<float>(1999, 60e-6f));
  b.addRamp(0, linearRamp(1000, 1, 100e-6));
  Program program = mustLoad(b);
  Chip noisyChip = Chip::program(program, program.machine(), noisy(1));
  Chip quiet = Chip::program(program, program.machine(), RunOptions());
  auto steps = [](const Chip &chip) {
    std::vector<float> sums = chip.state().ramps[0].thresholds;
    std::vector<double> differences;
    for (size_t m = 0; m + 1 < sums.size(); ++m)
      differences.push_back(double(sums[m + 1]) - sums[m]);
    return differences;
  };
  std::vector<double> with = steps(noisyChip), without = steps(quiet);
  double product = 0, squaresA = 0, squaresB = 0;
  for (size_t j = 0; j < with.size(); ++j) {
    double a = noisyChip.state().arrays[0].conductances[j] - 60e-6;
    double r = with[j] - without[j];
    product += a * r;
    squaresA += a * a;
    squaresB += r * r;
  }
  EXPECT_NEAR(0, product / std::sqrt(squaresA * squaresB),
              5 / std::sqrt(1999.0));
}

TEST(ReadNoise, VarianceFollowsSquaredCodesWhenSlow) {
  // Pairs carry 50 uS one-sided: devices at 51 and 1 uS of 150;
  // sigma = (0.001 + 0.002 G/G_max) G_max.
  double plus = (0.001 + 0.002 * 51 / 150) * 150e-6;
  double minus = (0.001 + 0.002 * 1 / 150) * 150e-6;
  double pair = plus * plus + minus * minus;
  std::vector<float> codes = {3, -7, 0, 1};
  for (auto [speed, weight] :
       {std::pair("slow", 9.0 + 49 + 1), std::pair("fast", 3.0 + 7 + 1)}) {
    ReadNoiseRig rig(speed, 4);
    Statistics found = statisticsOf(rig.sums(codes, 8000, 3));
    double expected =
        pair * weight + 0.05e-6 * 0.05e-6 / 12; // and of the rounding
    EXPECT_NEAR(-150e-6, found.mean, 5 * std::sqrt(expected / 24000)) << speed;
    EXPECT_NEAR(expected, found.variance, 5 * expected * std::sqrt(2.0 / 24000))
        << speed;
  }
}

TEST(ReadNoise, SumsOverSeveralIntegratesHaveTheVarianceOfAll) {
  double plus = (0.001 + 0.002 * 51 / 150) * 150e-6;
  double minus = (0.001 + 0.002 * 1 / 150) * 150e-6;
  double expected = 3 * (plus * plus + minus * minus) * (9 + 4);
  std::vector<double> before;
  for (bool readEach : {false, true}) {
    ReadNoiseRig rig("slow", 2, 3, readEach);
    std::vector<double> sums = rig.sums({3, -2}, 8000, 3);
    Statistics found = statisticsOf(sums);
    EXPECT_NEAR(150e-6, found.mean, 5 * std::sqrt(expected / 24000));
    EXPECT_NEAR(expected, found.variance,
                5 * expected * std::sqrt(2.0 / 24000));
    EXPECT_NE(before, sums); // one draw, or one each time it is read
    before = sums;
  }
}

TEST(ReadNoise, ColumnsAndStreamsAreIndependent) {
  ReadNoiseRig rig("slow", 1);
  std::vector<double> sums = rig.sums({3}, 8000, 3);
  for (size_t distance :
       {1, 2, 3, 6}) { // columns of a stream; streams of a column
    double product = 0, variance = statisticsOf(sums).variance;
    for (size_t i = 0; i + distance < sums.size(); ++i)
      product += (sums[i] - 150e-6) * (sums[i + distance] - 150e-6);
    EXPECT_NEAR(0, product / double(sums.size()),
                5 * variance / std::sqrt(24000.0))
        << distance;
  }
}

TEST(ReadNoise, StepsAndIntegratesHaveDrawsOfTheirOwn) {
  // One column, read twice in every step of a loop without a state.
  auto run = [](bool reverse) {
    ReadNoiseRig rig("slow", 1);
    ProgramBuilder &b = rig.builder;
    fb::RegionT &region = b.addRegion();
    ProgramBuilder::addInput(region, fb::PortKind::Sequence, 1);
    ProgramBuilder::addBuffer(region, 1, -15, 15);
    append(region.body, test::loop(reverse));
    auto &body = region.body.back()->op.AsLoop()->body;
    append(body, load(0, 0));
    for (uint32_t i = 0; i < 2; ++i) {
      ProgramBuilder::addOutput(region, fb::PortKind::Sequence, 3);
      ProgramBuilder::addBuffer(region, 3, -4000, 4000);
      ProgramBuilder::addBank(region, 3);
      append(body, integrate(i, 0, false, {drive(0, 0, 1)}));
      append(body, convert({i + 1, 0, 3}, i, 0, 1, 0));
      append(body, store(i, i + 1));
    }
    int32_t t = b.addArgument("t", fb::ElementType::Float32, {-1, -1, 1});
    int32_t call = b.addRegionCall(1, {b.addQuantize(t, 1, 15)}, 2);
    for (int32_t i = 0; i < 2; ++i)
      b.addResult("y" + std::to_string(i), b.addDequantize(call + i, 1),
                  fb::ElementType::Float32, {-1, -1, 3});
    Program program = mustLoad(b);
    Result<NamedTensors> results = runOnce(
        program,
        {{"x", tensorOf(ElementType::Float32, {0, 1}, std::vector<float>())},
         {"t", tensorOf(ElementType::Float32, {2000, 1, 1},
                        std::vector<float>(2000, 3))}},
        noisy(4));
    EXPECT_TRUE(results) << results.error();
    return std::pair(valuesOf<float>(results->at("y0")),
                     valuesOf<float>(results->at("y1")));
  };
  auto [first, second] = run(false);
  const double mean = 150e-6 / 0.05e-6;
  double steps = 0, integrates = 0, variance = 0;
  for (size_t i = 0; i + 3 < first.size(); ++i) {
    variance += (first[i] - mean) * (first[i] - mean);
    steps += (first[i] - mean) * (first[i + 3] - mean);
    integrates += (first[i] - mean) * (second[i] - mean);
  }
  EXPECT_NEAR(0, steps / variance, 5 / std::sqrt(6000.0));
  EXPECT_NEAR(0, integrates / variance, 5 / std::sqrt(6000.0));
  // The time step counts, not the order in which the loop comes to it.
  EXPECT_EQ(std::pair(first, second), run(true));
}

TEST(ReadNoise, CallsOfOneRegionDiffer) {
  ReadNoiseRig rig("slow", 1);
  ProgramBuilder &b = rig.builder;
  int32_t again = b.addRegionCall(0, {1}, 1); // the first call's codes
  b.addResult("again", b.addDequantize(again, 0.05e-6),
              fb::ElementType::Float32, {-1, 3});
  Program program = mustLoad(b);
  Result<NamedTensors> results = runOnce(
      program,
      {{"x", tensorOf(ElementType::Float32, {4, 1}, std::vector<float>(4, 3))}},
      noisy(2));
  ASSERT_TRUE(results) << results.error();
  EXPECT_NE(valuesOf<float>(results->at("y")),
            valuesOf<float>(results->at("again")));
}

TEST(ReadNoise, IsSilentWithoutInput) {
  ReadNoiseRig rig("slow", 2);
  EXPECT_EQ(std::vector<double>(3 * 20), rig.sums({0, 0}, 20, 1));
}

TEST(Noisy, ThreadsDoNotMatter) {
  LstmNetwork net = noisyLstm();
  Program program = mustLoad(net.builder);
  NamedTensors inputs = someInputs(net, 6, 70);
  RunOptions options = noisy(9, 1);
  NamedTensors one = mustRun(program, inputs, options);
  for (int threads : {2, 3, 7}) {
    options.threads = threads;
    NamedTensors many = mustRun(program, inputs, options);
    EXPECT_EQ(valuesOf<float>(one.at("y")), valuesOf<float>(many.at("y")));
    EXPECT_EQ(valuesOf<float>(one.at("y_h")), valuesOf<float>(many.at("y_h")));
  }
}

TEST(Noisy, ABatchMayBeSplit) {
  LstmNetwork net = noisyLstm();
  Program program = mustLoad(net.builder);
  NamedTensors inputs = someInputs(net, 6, 12);
  RunOptions options = noisy(9, 1);
  std::vector<float> whole =
      valuesOf<float>(mustRun(program, inputs, options).at("y_h"));
  std::vector<float> parts;
  for (auto [first, count] : {std::pair(0, 5), std::pair(5, 7)}) {
    Tensor x(ElementType::Float32, {6, count, 3});
    for (int t = 0; t < 6; ++t)
      std::memcpy(x.mutableData<float>() + t * count * 3,
                  inputs.at("x").data<float>() + (t * 12 + first) * 3,
                  size_t(count) * 3 * sizeof(float));
    const int32_t *lengths = inputs.at("lengths").data<int32_t>() + first;
    options.firstStream = uint64_t(first);
    NamedTensors part = mustRun(
        program,
        {{"x", x},
         {"lengths", tensorOf(ElementType::Int32, {count},
                              std::vector<int32_t>(lengths, lengths + count))}},
        options);
    std::vector<float> values = valuesOf<float>(part.at("y_h"));
    parts.insert(parts.end(), values.begin(), values.end());
  }
  EXPECT_EQ(whole, parts);
}

TEST(Noisy, InvocationsChipsAndSeedsDiffer) {
  LstmNetwork net = noisyLstm();
  Program program = mustLoad(net.builder);
  NamedTensors inputs = someInputs(net, 6, 12);
  auto result = [&](uint64_t seed, uint32_t chip, uint32_t invocation,
                    uint64_t first) {
    RunOptions options = noisy(seed, chip);
    options.invocation = invocation;
    options.firstStream = first;
    return valuesOf<float>(mustRun(program, inputs, options).at("y"));
  };
  std::vector<float> base = result(1, 0, 0, 0);
  EXPECT_EQ(base, result(1, 0, 0, 0));
  EXPECT_NE(base, result(2, 0, 0, 0));
  EXPECT_NE(base, result(1, 1, 0, 0));
  EXPECT_NE(base, result(1, 0, 1, 0));
  EXPECT_NE(base, result(1, 0, 0, uint64_t(1) << 32));
}
