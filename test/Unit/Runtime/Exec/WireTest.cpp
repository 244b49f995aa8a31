//===- WireTest.cpp - Chips whose lines have resistance ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "NodalSolution.h"
#include "TwoBlocks.h"

#include "exec/ChipState.h"

using namespace rampart;
using namespace rampart::test;

namespace {

/// What a chip should compute with: [row][pair] of the physical array.
std::vector<double> expectedDifferences(const Machine &machine,
                                        const TwoBlocks &blocks,
                                        bool interleaved,
                                        const Lines &lines = {}) {
  std::vector<double> cells[2] = {devices(machine, blocks, 0, lines),
                                  devices(machine, blocks, 1, lines)};
  std::vector<double> result(rows * pairs);
  if (interleaved) {
    std::vector<double> all;
    for (size_t i = 0; i < rows * pairs; ++i)
      all.insert(all.end(), {cells[0][i], cells[1][i]});
    std::vector<double> map =
        effectiveByKirchhoff({rows, 2 * pairs, all, 20, 35, 200, 100});
    for (size_t i = 0; i < rows * pairs; ++i)
      result[i] = map[2 * i] - map[2 * i + 1];
    return result;
  }
  for (int sign : {0, 1}) {
    std::vector<double> map =
        effectiveByKirchhoff({rows, pairs, cells[sign], 20, 35, 200, 100});
    for (size_t i = 0; i < rows * pairs; ++i)
      result[i] += sign == 0 ? map[i] : -map[i];
  }
  return result;
}

const Lines scattered{{7, 0, 3, 5}, {5, 1, 2}, {1, 8, 2, 6, 4}, {0, 4}};

void placeOn(ProgramBuilder &builder, const Lines &lines) {
  auto place = [&](size_t number, const auto &wordLines, const auto &bitLines) {
    fb::ArrayT &block = *builder.program.arrays[number];
    block.row = wordLines[0];
    block.column = bitLines[0];
    block.word_lines.assign(wordLines.begin(), wordLines.end());
    block.bit_lines.assign(bitLines.begin(), bitLines.end());
  };
  place(0, lines.firstRows, lines.firstColumns);
  place(1, lines.secondRows, lines.secondColumns);
}

} // namespace

/// All cells of a physical array count, those of other blocks and of none.
TEST(Wires, ChipsComputeWithWhatLinesLeave) {
  for (const char *lines : {"interleaved", "separate"})
    for (const char *scheme : {"one_sided", "balanced"}) {
      SCOPED_TRACE(std::string(lines) + " " + scheme);
      TwoBlocks blocks(1);
      setResistances(blocks.builder);
      blocks.builder.setMachine("array.pair_lines", lines);
      blocks.builder.setMachine("array.pair", scheme);
      Program program = blocks.load();
      std::vector<double> expected = expectedDifferences(
          program.machine(), blocks, std::string(lines) == "interleaved");
      Chip chip = Chip::program(program, program.machine(), noisy(1));
      const float *first = chip.state().arrays[0].conductances;
      const float *second = chip.state().arrays[1].conductances;
      constexpr double rounding = 1e-11; // of a float32, S
      for (size_t i = 0; i < 4; ++i)
        for (size_t j = 0; j < 3; ++j)
          EXPECT_NEAR(expected[i * pairs + j], first[i * 3 + j], rounding);
      for (size_t i = 0; i < 5; ++i)
        for (size_t j = 0; j < 2; ++j)
          EXPECT_NEAR(expected[(4 + i) * pairs + 3 + j], second[i * 2 + j],
                      rounding);
    }
}

TEST(Wires, RowsAndColumnsMayLieOnAnyLines) {
  const Lines lines = scattered;
  TwoBlocks blocks(1);
  setResistances(blocks.builder);
  placeOn(blocks.builder, lines);
  Program program = blocks.load();
  std::vector<double> expected =
      expectedDifferences(program.machine(), blocks, true, lines);
  Chip chip = Chip::program(program, program.machine(), noisy(1));
  constexpr double rounding = 1e-11; // of a float32, S
  for (size_t i = 0; i < 4; ++i)
    for (size_t j = 0; j < 3; ++j)
      EXPECT_NEAR(expected[lines.firstRows[i] * pairs + lines.firstColumns[j]],
                  chip.state().arrays[0].conductances[i * 3 + j], rounding);
  for (size_t i = 0; i < 5; ++i)
    for (size_t j = 0; j < 2; ++j)
      EXPECT_NEAR(
          expected[lines.secondRows[i] * pairs + lines.secondColumns[j]],
          chip.state().arrays[1].conductances[i * 2 + j], rounding);
}

TEST(Wires, OnlyNoisyChipsHaveThem) {
  TwoBlocks blocks(2);
  setResistances(blocks.builder);
  Program program = blocks.load();
  auto targets = program.conductances(*program.index().arrays()->Get(0));
  for (Mode mode : {Mode::Ideal, Mode::Quantized}) {
    RunOptions options;
    options.mode = mode;
    Chip chip = Chip::program(program, program.machine(), options);
    EXPECT_EQ(targets.data(), chip.state().arrays[0].conductances);
  }
}

/// The devices are those of the chip without resistance: errors are drawn
/// alike.
TEST(Wires, ActOnProgrammedDevices) {
  TwoBlocks blocks(3);
  blocks.builder.setMachine("device.programming_sigma", "[0.02]");
  Program program = blocks.load();
  Machine resistive = program.machine();
  resistive.senseResistance = 1e-6;
  Chip without = Chip::program(program, program.machine(), noisy(5));
  Chip with = Chip::program(program, resistive, noisy(5));
  for (size_t i = 0; i < 12; ++i)
    EXPECT_NEAR(without.state().arrays[0].conductances[i],
                with.state().arrays[0].conductances[i], 2e-11);
  resistive.senseResistance = 1e3;
  Chip far = Chip::program(program, resistive, noisy(5));
  EXPECT_GT(std::abs(without.state().arrays[0].conductances[0] -
                     far.state().arrays[0].conductances[0]),
            1e-8);
}

namespace {

/// Column sums by Kirchhoff's laws, clock by clock: drivers let go of word
/// lines whose pulses have ended, and of those that have none.
std::vector<double> floatingSums(const std::vector<double> &cells,
                                 const std::vector<float> &codes) {
  std::vector<double> sums(pairs);
  for (int clock = 0; clock < 15; ++clock) {
    ArrayNetwork array(rows, 2 * pairs, cells, 20, 35, 200, 100);
    bool driven = false;
    for (size_t i = 0; i < codes.size(); ++i)
      if (std::abs(codes[i]) > float(clock)) {
        array.network.source(array.driverOf(i), codes[i] > 0 ? 1 : -1);
        driven = true;
      }
    if (!driven)
      break;
    array.network.solve();
    for (size_t j = 0; j < pairs; ++j)
      sums[j] +=
          double(array.network.currentInto(array.amplifierOf(2 * j)) -
                 array.network.currentInto(array.amplifierOf(2 * j + 1)));
  }
  return sums;
}

} // namespace

/// The whole way: every code is that of the exact sum.
static void expectExactFloatingSums(const Lines &lines) {
  TwoBlocks blocks(6);
  ProgramBuilder &b = blocks.builder;
  setResistances(b);
  placeOn(b, lines);
  b.setMachine("array.idle_rows", "disconnected");
  blocks.convertFirst();
  Program program = blocks.load();
  std::vector<double> cells[2] = {devices(program.machine(), blocks, 0, lines),
                                  devices(program.machine(), blocks, 1, lines)};
  std::vector<double> all;
  for (size_t i = 0; i < rows * pairs; ++i)
    all.insert(all.end(), {cells[0][i], cells[1][i]});
  Chip chip = Chip::program(program, program.machine(), noisy(1));
  const std::vector<float> &thresholds = chip.state().ramps[0].thresholds;
  const float *clamped = chip.state().arrays[0].conductances;
  double differ = 0;
  for (const std::vector<float> &codes :
       {std::vector<float>{15, -3, 0, 8}, {1, 2, 3, 4}, {-15, 15, 1, -15}}) {
    std::vector<float> byLine(rows);
    for (size_t i = 0; i < 4; ++i)
      byLine[lines.firstRows[i]] = codes[i];
    std::vector<double> sums = floatingSums(all, byLine);
    std::vector<float> found = convertedCodes(program, codes);
    for (size_t j = 0; j < 3; ++j) {
      const double sum = sums[lines.firstColumns[j]];
      auto passed =
          std::lower_bound(thresholds.begin(), thresholds.end(), float(sum)) -
          thresholds.begin();
      EXPECT_EQ(float(passed - 250), found[j]) << j;
      double other = 0;
      for (size_t i = 0; i < 4; ++i)
        other += codes[i] * double(clamped[i * 3 + j]);
      differ = std::max(differ, std::abs(other - sum));
    }
  }
  EXPECT_GT(differ, 20e-6); // than with clamped lines: more than a code
}

TEST(Wires, IdleRowsMayFloat) {
  expectExactFloatingSums({});
  expectExactFloatingSums(scattered);
}

/// A ramp's device is read on its own word line, past all pairs and the ramp
/// columns before it; the others of its column are clamped.
TEST(Wires, RampsAreReadThroughTheirLines) {
  for (bool interleaved : {true, false}) {
    TwoBlocks blocks(4);
    setResistances(blocks.builder);
    blocks.builder.setMachine("array.pair_lines",
                              interleaved ? "interleaved" : "separate");
    blocks.builder.addRamp(0, linearRamp(7, 1, 100e-6));
    fb::RampT &ramp = *blocks.builder.program.ramps[0];
    Program program = blocks.load();
    Chip chip = Chip::program(program, program.machine(), noisy(1));
    std::vector<double> conductances;
    for (auto *list : {&ramp.step_conductances, &ramp.offset_conductances})
      conductances.insert(conductances.end(), list->begin(), list->end());
    std::vector<double> effective;
    for (size_t first = 0; first < conductances.size(); first += rows) {
      size_t pitches =
          (interleaved ? 2 : 1) * pairs + ramp.column + first / rows;
      std::vector<double> cells(rows * (pitches + 1)); // of others: off
      for (size_t i = 0; i < rows; ++i)
        cells[i * (pitches + 1) + pitches] =
            first + i < conductances.size() ? conductances[first + i] : gMin;
      std::vector<double> map =
          effectiveByKirchhoff({rows, pitches + 1, cells, 20, 35, 200, 100});
      for (size_t i = 0; i < rows; ++i)
        effective.push_back(map[i * (pitches + 1) + pitches]);
    }
    double sum = 0;
    const size_t steps = ramp.step_conductances.size();
    for (size_t d = 0; d < ramp.offset_conductances.size(); ++d)
      sum += effective[steps + d] * ramp.offset_clocks[d];
    const std::vector<float> &found = chip.state().ramps[0].thresholds;
    ASSERT_EQ(steps + 1, found.size());
    for (size_t k = 0; k < found.size(); ++k) {
      double expected = ramp.gain * sum;
      EXPECT_NEAR(expected, found[k], 1e-6 * std::abs(found.front())) << k;
      if (k < steps)
        sum += effective[k] * ramp.step_clocks[k];
    }
  }
}

/// Without resistance to speak of lines that float are lines at 0 V; what leaks
/// away leaks from both.
TEST(Wires, IntegratorsOfFloatingRowsLeak) {
  std::vector<std::vector<float>> found;
  for (auto [idle, leak] : {std::pair("clamped", "5 ns"),
                            {"disconnected", "5 ns"},
                            {"disconnected", "0 s"}}) {
    TwoBlocks blocks(8);
    blocks.builder.setMachine("array.sense_resistance", "1 uOhm");
    blocks.builder.setMachine("array.idle_rows", idle);
    blocks.builder.setMachine("converter.leak_time", leak);
    blocks.convertFirst();
    // Thresholds that do not leak.
    blocks.builder.setMachine("converter.kind", "sar");
    blocks.builder.program.ramps.clear();
    blocks.builder.addSar(0, linearRamp(250, 1, 20e-6));
    found.push_back(convertedCodes(blocks.load(), {15, -3, 2, 8}));
  }
  EXPECT_EQ(found[0], found[1]);
  EXPECT_NE(found[1], found[2]);
}
