//===- EstimateTest.cpp - Energy, latency and area of programs ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Against sums written out by hand, and expected activity against counted.
//===----------------------------------------------------------------------===//
#include "Exec/Networks.h"
#include "rampart/cost/Cost.h"

#include <gtest/gtest.h>

using namespace rampart;
using namespace rampart::test;
using cost::Level;
using cost::Part;

namespace {

/// Rows with round numbers; nothing is scaled but the comparator.
const std::pair<const char *, const char *> rows[] = {
    {"cost.node", "16 nm"},
    {"cost.supply", "0.8 V"},
    {"cost.swing", "0.4 V"},
    {"cost.scaling.from_32_nm.energy", "0.5"},
    {"cost.scaling.from_32_nm.area", "0.25"},
    {"cost.scaling.from_32_nm.source", "test"},
    {"cost.scaling.from_32_nm.derived", "true"},
    {"cost.cell.area", "0.1 um2"},
    {"cost.input_driver.energy", "3 fJ"},
    {"cost.input_driver.area", "2 um2"},
    {"cost.pulse_counter.energy", "1 fJ"},
    {"cost.integrator.power", "20 uW"},
    {"cost.integrator.area", "50 um2"},
    {"cost.capacitor.area", "0.5 um2"},
    {"cost.ramp_generator.power", "100 uW"},
    {"cost.comparator.energy", "4 fJ"},
    {"cost.comparator.area", "8 um2"},
    {"cost.column_counter.energy", "1 fJ"},
    {"cost.column_counter.area", "1 um2"},
    {"cost.buffer.energy", "100 fJ"},
    {"cost.buffer.area", "1 um2"},
    {"cost.router.energy", "10 fJ"},
    {"cost.router.area", "1000 um2"},
    {"cost.link.energy", "20 fJ"},
    {"cost.clock.power", "1 mW"},
    {"cost.leakage.power", "1 nW"}};

void addField(ProgramBuilder &builder, std::string key, std::string value) {
  auto field = std::make_unique<fb::MachineFieldT>();
  field->key = std::move(key);
  field->value = std::move(value);
  builder.program.machine.push_back(std::move(field));
}

void addRows(ProgramBuilder &builder) {
  std::set<std::string> named;
  for (auto [key, value] : rows) {
    addField(builder, key, value);
    std::string row = std::string(key).substr(0, std::string(key).rfind('.'));
    if (row == "cost" || row.starts_with("cost.scaling") ||
        !named.insert(row).second)
      continue;
    addField(builder, row + ".node",
             row == "cost.comparator" ? "32 nm" : "16 nm");
    addField(builder, row + ".source", "test");
    addField(builder, row + ".derived", "false");
  }
}

/// Two inputs, two columns, one ramp of three thresholds.
struct Tiny {
  ProgramBuilder builder;

  /// Codes are loaded into a buffer of this range.
  Tiny(int32_t min = -15, int32_t max = 15) {
    ProgramBuilder &b = builder;
    b.setMachine("array.rows", "8");
    b.setMachine("array.columns", "4");
    b.setMachine("array.ramp_columns", "2");
    b.setMachine("converter.ramp_bits", "2");
    addRows(b);
    uint32_t array = b.addArray(0, 2, 2, {10e-6f, -20e-6f, 0, 40e-6f});
    uint32_t ramp = b.addRamp(0, linearRamp(1, 1.0, 1e-6));
    fb::RampT &devices = *b.program.ramps[ramp];
    devices.column = 0;
    devices.gain = 0.5;
    devices.directions = {1, 1, 1};
    devices.y_hi = 2;
    devices.step_conductances = {20e-6f, 30e-6f};
    devices.step_clocks = {1, 2};
    devices.offset_conductances = {50e-6f};
    devices.offset_clocks = {-1};
    fb::RegionT &region = b.addRegion();
    uint32_t input = b.addInput(region, fb::PortKind::Vector, 2);
    uint32_t output = b.addOutput(region, fb::PortKind::Vector, 2);
    uint32_t x = b.addBuffer(region, 2, min, max);
    uint32_t y = b.addBuffer(region, 2, -1, 2);
    uint32_t bank = b.addBank(region, 2);
    append(region.body, load(x, input));
    append(region.body, integrate(bank, array, false, {drive(0, x, 2)}));
    append(region.body, convert({y, 0, 2}, bank, 0, 1, ramp));
    append(region.body, store(output, y));
    int32_t value =
        b.addArgument("x", fb::ElementType::Float32, {-1, 2}, {"n"});
    int32_t codes = b.addQuantize(value, 1, 15);
    b.addResult("y", b.addDequantize(b.addRegionCall(0, {codes}, 1), 1),
                fb::ElementType::Float32, {-1, 2});
  }
};

struct Counted {
  Program program;
  timing::Schedule schedule;
  timing::Activity activity;
};

Counted count(const ProgramBuilder &builder, const NamedTensors &inputs,
              int threads = 1) {
  Result<Program> program = builder.load();
  EXPECT_TRUE(program) << program.error();
  Result<timing::Schedule> schedule = timing::makeSchedule(*program);
  EXPECT_TRUE(schedule) << schedule.error();
  Counted result{*program, std::move(*schedule), {}};
  ClockCount clock{&result.schedule, {}};
  RunOptions options;
  options.threads = threads;
  Chip chip = Chip::program(*program, program->machine(), options);
  Result<NamedTensors> outputs =
      run(*program, chip, inputs, options, nullptr, nullptr, &clock);
  EXPECT_TRUE(outputs) << outputs.error();
  result.activity = std::move(clock.activity);
  return result;
}

NamedTensors tinyInput(const std::vector<float> &values) {
  return {{"x", tensorOf(ElementType::Float32, {int64_t(values.size()) / 2, 2},
                         values)}};
}

std::string priced(const Counted &counted, const timing::Activity &activity) {
  return cost::reportJson(
      counted.program,
      cost::estimate(counted.program, counted.schedule, activity), "test");
}

void expectPart(const cost::Estimate &estimate, Part part, double energy,
                double area) {
  SCOPED_TRACE(std::string(cost::partName(part)));
  EXPECT_NEAR(estimate.part(part).energy, energy, 1e-6 * energy);
  EXPECT_NEAR(estimate.part(part).area, area, 1e-6 * area);
}

} // namespace

/// Vectors (3, -5) and (0, 7). Pairs one-sided over G_min = 1 uS: word line 0
/// has 11 + 1 + 1 + 21 = 34 uS, word line 1 has 1 + 1 + 41 + 1 = 44 uS.
TEST(Cost, ATinyProgramByHand) {
  Counted counted = count(Tiny().builder, tinyInput({3, -5, 0, 7}));
  cost::Estimate e =
      cost::estimate(counted.program, counted.schedule, counted.activity);
  EXPECT_TRUE(e.unpriced.empty());
  EXPECT_EQ(e.sequences, 2);
  EXPECT_EQ(e.operations, 2 * 2 * 2 * 2);
  // V_read² T_lsb (3 * 34 uS + (5 + 7) * 44 uS); 8 x 4 pairs.
  expectPart(e, Part::ArrayRead, 0.2 * 0.2 * 1e-9 * (3 * 34e-6 + 12 * 44e-6),
             2 * 8 * 4 * 0.1e-12);
  // Three codes are not 0; 3 + 5 + 7 clocks; 4 bits of 8 word lines.
  expectPart(e, Part::InputDriver, 3 * 3e-15, 8 * 2e-12);
  expectPart(e, Part::PulseCounter, 15 * 1e-15, 0);
  // Two columns, two vectors: 15 ns of input, 3 clocks of the ramp.
  expectPart(e, Part::Integrator, 2 * 2 * 20e-6 * (15e-9 + 3e-9), 4 * 50e-12);
  // The ramp spans 0.5 (20 + 2 * 30) uS clocks in 0.4 V: 20 fF; C_r is twice
  // that. Half the swing is charged from 0.8 V.
  expectPart(e, Part::Capacitor, 2 * 2 * 20e-15 * 0.2 * 0.8,
             (2 * 20 + 40) * 0.5e-12);
  expectPart(e, Part::RampRead, 2 * 0.2 * 0.2 * 1e-9 * (20 + 60 + 50) * 1e-6,
             8 * 2 * 0.1e-12);
  expectPart(e, Part::RampGenerator, 2 * 3e-9 * 100e-6, 0);
  // Three decisions of four conversions; the row is at 32 nm.
  expectPart(e, Part::Comparator, 4 * 3 * 4e-15 * 0.5, 4 * 8e-12 * 0.25);
  expectPart(e, Part::ColumnCounter, 4 * 3 * 1e-15, 4 * 2 * 1e-12);
  // 5 bits of x are written and read, 2 bits of y: 28 bits of each vector. The
  // memory holds both copies of 14 bits.
  double access = 100e-15 * std::sqrt(28.0 / 524288);
  expectPart(e, Part::Buffer, 2 * 28 * access, 28 * 1e-12);
  expectPart(e, Part::Link, 2 * 14 * 20e-15, 0);
  expectPart(e, Part::Router, 2 * 2 * 14 * 10e-15, 1000e-12);
  // Passes begin when the array is free again.
  double time = double(counted.activity.cycles) * 1e-9;
  EXPECT_EQ(e.seconds, time);
  expectPart(e, Part::Clock, time * 1e-3, 0);
  double circuits = 16 + 200 + 8 + 8 + 28 + 1000; // um2
  expectPart(e, Part::Leakage, time * circuits * 1e-9, 0);
}

/// The same sums by two shared converters of two bits: a sample and two
/// decisions for each of four conversions. The integrators need not hold.
TEST(Cost, SuccessiveApproximationByHand) {
  Tiny tiny;
  ProgramBuilder &b = tiny.builder;
  addField(b, "converter.kind", "sar");
  addField(b, "converter.columns_per_sar", "2");
  for (const char *row : {"cost.sar_adc", "cost.sample_hold"}) {
    std::string key = row;
    addField(b, key + ".energy", "6 fJ");
    addField(b, key + ".area", "30 um2");
    addField(b, key + ".node", "16 nm");
    addField(b, key + ".source", "test");
    addField(b, key + ".derived", "false");
  }
  fb::RampT &sar = *b.program.ramps[0];
  sar.step_conductances.clear();
  sar.step_clocks.clear();
  sar.offset_conductances.clear();
  sar.offset_clocks.clear();
  sar.gain = 0;
  sar.uniform = std::make_unique<fb::UniformThresholdsT>();
  sar.uniform->first = -20e-6;
  sar.uniform->step = 20e-6;
  Counted counted = count(b, tinyInput({3, -5, 0, 7}));
  cost::Estimate e =
      cost::estimate(counted.program, counted.schedule, counted.activity);
  EXPECT_TRUE(e.unpriced.empty());
  expectPart(e, Part::SarAdc, 4 * 2 * 6e-15, 2 * 2 * 30e-12);
  expectPart(e, Part::SampleHold, 4 * 6e-15, 4 * 30e-12);
  expectPart(e, Part::Integrator, 2 * 2 * 20e-6 * 15e-9, 4 * 50e-12);
  // 40 uS in 0.4 V.
  expectPart(e, Part::Capacitor, 2 * 2 * 20e-15 * 0.2 * 0.8, 2 * 20 * 0.5e-12);
  for (Part part : {Part::RampRead, Part::RampGenerator, Part::Comparator,
                    Part::ColumnCounter})
    expectPart(e, part, 0, 0);
}

TEST(Cost, LevelsHoldThoseBeforeThem) {
  Counted counted = count(Tiny().builder, tinyInput({3, -5, 0, 7}));
  cost::Estimate e =
      cost::estimate(counted.program, counted.schedule, counted.activity);
  double array = 0, system = 0;
  for (size_t i = 0; i < cost::partCount; ++i)
    (cost::levelOf(Part(i)) == Level::Array ? array : system) +=
        e.parts[i].energy;
  EXPECT_DOUBLE_EQ(e.energy(Level::Array), array);
  EXPECT_DOUBLE_EQ(e.energy(Level::Nonlinearity), array); // no table
  EXPECT_DOUBLE_EQ(e.energy(Level::System), array + system);
}

TEST(Cost, ExpectedCodesAreUniform) {
  Counted counted = count(Tiny().builder, tinyInput({0, 0}));
  std::optional<timing::Activity> expected =
      cost::expectedActivity(counted.program, counted.schedule, 1);
  ASSERT_TRUE(expected);
  // Codes -15 .. 15: |code| is 240/31 on average, 7.74; it is 0 once in 31.
  const timing::InstructionCount &integrate =
      expected->regions[0].instructions[1];
  ASSERT_EQ(integrate.lines.size(), 2u);
  EXPECT_EQ(integrate.executions, 1);
  EXPECT_EQ(integrate.lines[0].clocks, 8);
  EXPECT_EQ(integrate.lines[0].pulses, 1);
  EXPECT_EQ(expected->cycles, counted.activity.cycles);
}

/// A buffer that holds nothing but 4 makes expectation and count the same.
TEST(Cost, ExpectedEqualsCountedOfTheSameCodes) {
  Counted counted = count(Tiny(4, 4).builder, tinyInput({9, -9}));
  std::optional<timing::Activity> expected =
      cost::expectedActivity(counted.program, counted.schedule, 1);
  ASSERT_TRUE(expected);
  EXPECT_EQ(priced(counted, *expected), priced(counted, counted.activity));
}

/// An LSTM's counts but for its codes; with these put in, its costs too. Word
/// lines of the bias are filled with one code, which is known.
TEST(Cost, ExpectedExecutionsEqualCounted) {
  constexpr size_t in = 3, steps = 7;
  LstmNetwork net = makeLstm(in, 4, 1);
  addRows(net.builder);
  NamedTensors inputs{
      {"x", tensorOf(ElementType::Float32, {steps, 1, in},
                     randomInput(steps * in, 2))},
      {"lengths", tensorOf(ElementType::Int32, {1},
                           std::vector<int32_t>{int32_t(steps)})}};
  Counted counted = count(net.builder, inputs);
  std::optional<timing::Activity> expected =
      cost::expectedActivity(counted.program, counted.schedule, steps);
  ASSERT_TRUE(expected);
  EXPECT_EQ(expected->cycles, counted.activity.cycles);
  EXPECT_EQ(expected->timeSteps(), int64_t(steps));
  auto &counts = counted.activity.regions[0].instructions;
  auto &expectations = expected->regions[0].instructions;
  ASSERT_EQ(expectations.size(), counts.size());
  size_t lines = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    EXPECT_EQ(expectations[i].executions, counts[i].executions) << i;
    ASSERT_EQ(expectations[i].lines.size(), counts[i].lines.size()) << i;
    if (counts[i].lines.empty())
      continue;
    lines += counts[i].lines.size();
    EXPECT_EQ(expectations[i].lines.back().clocks,
              counts[i].lines.back().clocks);
    expectations[i].lines = counts[i].lines;
  }
  EXPECT_EQ(lines, 8u); // [x; h; 1]
  EXPECT_EQ(priced(counted, *expected), priced(counted, counted.activity));
}

TEST(Cost, CountsAreTheSameForAnyThreads) {
  constexpr size_t in = 3, steps = 5, streams = 100;
  LstmNetwork net = makeLstm(in, 4, 1);
  addRows(net.builder);
  std::vector<int32_t> lengths;
  for (size_t s = 0; s < streams; ++s)
    lengths.push_back(int32_t(s % (steps + 1)));
  NamedTensors inputs{
      {"x", tensorOf(ElementType::Float32, {steps, streams, in},
                     randomInput(steps * streams * in, 2))},
      {"lengths", tensorOf(ElementType::Int32, {streams}, lengths)}};
  Counted one = count(net.builder, inputs, 1),
          three = count(net.builder, inputs, 3);
  EXPECT_EQ(priced(one, one.activity), priced(three, three.activity));
}

TEST(Cost, PartsWithoutARowAreNamed) {
  Tiny tiny;
  std::erase_if(tiny.builder.program.machine, [](const auto &field) {
    return field->key.starts_with("cost.comparator");
  });
  Counted counted = count(tiny.builder, tinyInput({3, -5}));
  cost::Estimate e =
      cost::estimate(counted.program, counted.schedule, counted.activity);
  EXPECT_EQ(e.unpriced, std::vector<Part>{Part::Comparator});
  EXPECT_NE(
      priced(counted, counted.activity).find(R"("unpriced":["comparator"])"),
      std::string::npos);
}

TEST(Cost, AMachineWithoutRowsHasNoCost) {
  DenseNetwork net = makeDense(2, 2, 1);
  Counted counted = count(net.builder, tinyInput({1, 1}));
  EXPECT_EQ(priced(counted, counted.activity),
            R"({"why_no_cost":"the machine description has no cost rows"})");
}
