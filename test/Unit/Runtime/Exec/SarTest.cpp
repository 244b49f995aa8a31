//===- SarTest.cpp - Conversions by successive approximation --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Thresholds that no device touches, and columns that wait for one another.
//===----------------------------------------------------------------------===//
#include "ProgramBuilder.h"

#include "exec/ChipState.h"
#include "rampart/timing/Schedule.h"

#include <gtest/gtest.h>

using namespace rampart;
using namespace rampart::test;

namespace {

constexpr uint32_t rows = 3, columns = 16;

/// Conversions of one sum of 16 columns by converters of 13 levels: 4 bits.
class Program16 {
public:
  explicit Program16(const std::string &columnsPerSar,
                     uint32_t firstColumn = 0);

  ProgramBuilder builder;
  /// `count` columns from `column` on.
  void convert(uint32_t column, uint32_t stride, uint32_t count);
  /// Cycles of every conversion, in order.
  std::vector<timing::Cycles> cycles();
  Program load();

private:
  fb::RegionT *region;
  uint32_t bank = 0, done = 0;
  std::vector<size_t> conversions; // among the region's instructions
};

} // namespace

Program16::Program16(const std::string &columnsPerSar, uint32_t firstColumn) {
  builder.setMachine("converter.kind", "sar");
  builder.setMachine("converter.columns_per_sar", columnsPerSar);
  builder.setMachine("device.programming_sigma", "[0.1]");
  std::vector<float> conductances;
  for (uint32_t i = 0; i < rows * columns; ++i)
    conductances.push_back(float(i % 7) * 10e-6f);
  uint32_t array = builder.addArray(0, rows, columns, conductances);
  builder.program.arrays[array]->column = firstColumn;
  builder.addSar(0, linearRamp(6, 0.5, 300e-6));
  region = &builder.addRegion();
  ProgramBuilder::addInput(*region, fb::PortKind::Vector, rows);
  ProgramBuilder::addOutput(*region, fb::PortKind::Vector, columns);
  uint32_t x = ProgramBuilder::addBuffer(*region, rows, -15, 15);
  ProgramBuilder::addBuffer(*region, columns, -6, 6);
  bank = ProgramBuilder::addBank(*region, columns);
  append(region->body, test::load(x, 0));
  append(region->body, integrate(bank, array, false, {drive(0, x, rows)}));
}

void Program16::convert(uint32_t column, uint32_t stride, uint32_t count) {
  conversions.push_back(region->body.size());
  append(region->body,
         test::convert({1, done, count}, bank, column, stride, 0));
  done += count;
}

Program Program16::load() {
  if (done < columns)
    append(region->body, fill({1, done, columns - done}, {0}));
  append(region->body, store(0, 1));
  int32_t x = builder.addArgument("x", fb::ElementType::Float32, {-1, rows});
  int32_t call = builder.addRegionCall(0, {builder.addQuantize(x, 1, 15)}, 1);
  builder.addResult("y", builder.addDequantize(call, 1),
                    fb::ElementType::Float32, {-1, columns});
  Result<Program> program = builder.load();
  EXPECT_TRUE(program) << program.error();
  return *program;
}

std::vector<timing::Cycles> Program16::cycles() {
  Program program = load();
  Result<timing::Schedule> schedule = timing::makeSchedule(program);
  EXPECT_TRUE(schedule) << schedule.error();
  const timing::Group &group = schedule->functions[0].groups[0];
  std::vector<timing::Cycles> result;
  for (size_t i : conversions) {
    timing::Place place = group.members[0].places[i];
    result.push_back(
        group.phases[place.phase].problem.tasks[place.task].duration);
  }
  return result;
}

using CycleList = std::vector<timing::Cycles>;

TEST(Sar, ColumnsOfOneConverterFollowOneAnother) {
  Program16 all("8");
  all.convert(0, 1, 16);
  EXPECT_EQ(all.cycles(), CycleList{8 * 4});
  Program16 own("1");
  own.convert(0, 1, 16);
  EXPECT_EQ(own.cycles(), CycleList{4});
  Program16 one("1024");
  one.convert(0, 1, 16);
  EXPECT_EQ(one.cycles(), CycleList{16 * 4});
}

// Columns 0, 4, 8, 12 and 1, 5, 9, 13: of each four neighbours two.
TEST(Sar, GatesShareAPassAndItsConverters) {
  Program16 gates("4");
  gates.convert(0, 4, 4);
  gates.convert(1, 4, 4);
  gates.convert(2, 2, 7); // columns 2 and 14 once more, 4 to 12 by 2
  gates.convert(3, 1, 1);
  EXPECT_EQ(gates.cycles(), CycleList(4, 4 * 4));
}

// From column 6 on, the converters of columns 4 to 7 take two.
TEST(Sar, ColumnsAreThoseOfThePhysicalArray) {
  Program16 shifted("4", 6);
  shifted.convert(0, 1, 3); // physical 6, 7, 8
  EXPECT_EQ(shifted.cycles(), CycleList{2 * 4});
}

TEST(Sar, ColumnsMayLieOnAnyBitLines) {
  Program16 scattered("4");
  std::vector<uint32_t> &lines = scattered.builder.program.arrays[0]->bit_lines;
  lines = {0, 100, 2, 101}; // of two converters, in turn
  for (uint32_t line = 200; lines.size() < 16; line += 4)
    lines.push_back(line);
  scattered.convert(0, 1, 3);
  scattered.convert(4, 1, 12);
  EXPECT_EQ(scattered.cycles(), CycleList(2, 2 * 4)); // one pass
}

TEST(Sar, ProgrammingErrorsDoNotTouchThresholds) {
  Program16 network("8");
  network.convert(0, 1, 16);
  Program program = network.load();
  std::vector<float> expected;
  for (int k = -6; k < 6; ++k)
    expected.push_back(float((k + 0.5) * 0.5 * 300e-6));
  for (Mode mode : {Mode::Quantized, Mode::Noisy}) {
    RunOptions options;
    options.mode = mode;
    options.seed = 3;
    Chip chip = Chip::program(program, program.machine(), options);
    const std::vector<float> &found = chip.state().ramps[0].thresholds;
    ASSERT_EQ(found.size(), expected.size());
    for (size_t k = 0; k < expected.size(); ++k)
      EXPECT_FLOAT_EQ(found[k], expected[k]);
    EXPECT_EQ(chip.state().arrays[0].programmed.empty(),
              mode == Mode::Quantized);
    EXPECT_TRUE(rampErrors(chip).empty()); // nothing was programmed
  }
}
