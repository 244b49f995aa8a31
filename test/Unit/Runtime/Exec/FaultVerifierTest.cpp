//===- FaultVerifierTest.cpp - Lines and faults that break rules ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dense program has an array of 4 x 2 and a ramp of 31 devices; the
// machine arrays of 4096 x 4096 and devices of 1 to 150 uS.
//===----------------------------------------------------------------------===//
#include "BrokenPrograms.h"

#include <gtest/gtest.h>

using namespace rampart;
using namespace rampart::test;

namespace {

using Change = std::function<void(fb::ArrayT &)>;

std::string arrayError(const Change &change, bool faultMap = true) {
  return denseError([&](DenseNetwork &net) {
    net.builder.program.fault_map = faultMap;
    change(*net.builder.program.arrays[0]);
  });
}

std::string wordLines(std::vector<uint32_t> lines, uint32_t row = 0) {
  return arrayError([&](fb::ArrayT &array) {
    array.row = row;
    array.word_lines = lines;
  });
}

std::string stuck(std::vector<fb::StuckDevice> devices, bool faultMap = true) {
  return arrayError([&](fb::ArrayT &array) { array.stuck = devices; },
                    faultMap);
}

std::string targets(std::vector<fb::PairTarget> pairs) {
  return arrayError([&](fb::ArrayT &array) { array.targets = pairs; });
}

std::string steps(std::vector<fb::StuckStep> devices, uint32_t columns = 1,
                  bool faultMap = true) {
  return denseError([&](DenseNetwork &net) {
    net.builder.program.fault_map = faultMap;
    fb::RampT &record = ramp(net.builder);
    record.stuck = devices;
    if (columns > 1) {
      record.bring_up = std::make_unique<fb::BringUpT>();
      record.bring_up->columns = columns;
      record.bring_up->weights.assign(record.directions.size(), 1);
    }
  });
}

} // namespace

// A2, A5
TEST(FaultVerifier, Lines) {
  EXPECT_EQ("accepted", wordLines({7, 0, 4095, 6}, 7));
  EXPECT_EQ("accepted", arrayError([](fb::ArrayT &array) {
              array.column = 9;
              array.bit_lines = {9, 0};
            }));
  EXPECT_EQ("test: arrays[0].word_lines: expected 4 lines, found 3",
            wordLines({0, 1, 2}));
  EXPECT_EQ("test: arrays[0].word_lines: expected to begin with row = 2, found "
            "7",
            wordLines({7, 0, 5, 6}, 2));
  EXPECT_EQ("test: arrays[0].word_lines: expected each line once, found 5 "
            "again",
            wordLines({0, 5, 1, 5}));
  EXPECT_EQ("test: arrays[0].bit_lines: expected to begin with column = 0, "
            "found 1",
            arrayError([](fb::ArrayT &array) { array.bit_lines = {1, 0}; }));
  EXPECT_EQ("test: arrays[0].word_lines[2]: expected one of the array's 4096, "
            "found 4096",
            wordLines({0, 1, 4096, 3}));
  EXPECT_EQ(
      "test: arrays[0].bit_lines[1]: expected one of the array's 4096, "
      "found 4294967295",
      arrayError([](fb::ArrayT &array) { array.bit_lines = {0, UINT32_MAX}; }));
}

// A3
TEST(FaultVerifier, BlocksOfAnArrayAreApart) {
  // Beside word lines 9, 2, 5, 1 and columns 6, 3 of slot 0.
  auto error = [](uint32_t row, uint32_t column,
                  std::vector<uint32_t> wordLines) {
    return denseError([&](DenseNetwork &net) {
      fb::ArrayT &other =
          *net.builder.program
               .arrays[net.builder.addArray(0, 2, 2, std::vector<float>(4))];
      other.slot = 0;
      other.row = row;
      other.column = column;
      other.word_lines = std::move(wordLines);
      fb::ArrayT &first = *net.builder.program.arrays[0];
      first.row = 9;
      first.word_lines = {9, 2, 5, 1};
      first.column = 6;
      first.bit_lines = {6, 3};
    });
  };
  EXPECT_EQ("accepted", error(3, 4, {}));
  EXPECT_EQ("accepted", error(8, 4, {8, 3}));
  EXPECT_EQ("test: arrays[0]: expected word lines of its own in array 0 of "
            "tile 0, found those of arrays[1]",
            error(8, 4, {}));
  EXPECT_EQ("test: arrays[1]: expected word lines of its own in array 0 of "
            "tile 0, found those of arrays[0]",
            error(8, 4, {8, 2}));
  EXPECT_EQ("test: arrays[0]: expected columns of its own in array 0 of tile "
            "0, found those of arrays[1]",
            error(3, 5, {}));
}

// A6, M3
TEST(FaultVerifier, StuckDevices) {
  EXPECT_EQ(
      "accepted",
      stuck({{0, 1, false, 0.0f}, {0, 1, true, 150e-6f}, {3, 0, true, 1.0f}}));
  EXPECT_EQ("accepted", stuck({}, false));
  EXPECT_EQ("test: arrays[0].stuck: expected no devices without a fault_map, "
            "found 1",
            stuck({{0, 1, false, 0.0f}}, false));
  EXPECT_EQ("test: arrays[0].stuck: device 1: expected a pair of the block's "
            "4x2, found row 4, column 0",
            stuck({{0, 0, false, 0.0f}, {4, 0, false, 0.0f}}));
  EXPECT_EQ("test: arrays[0].stuck: device 0: expected a pair of the block's "
            "4x2, found row 0, column 2",
            stuck({{0, 2, false, 0.0f}}));
  EXPECT_EQ("test: arrays[0].stuck: device 0: expected 0 to 1 S, found -1e-06",
            stuck({{0, 0, false, -1e-6f}}));
  EXPECT_EQ("test: arrays[0].stuck: device 0: expected 0 to 1 S, found nan",
            stuck({{0, 0, false, NAN}}));
  const std::string order = "test: arrays[0].stuck: device 1: expected devices "
                            "in order of row, column and side, each once";
  EXPECT_EQ(order, stuck({{0, 0, true, 0.0f}, {0, 0, true, 0.0f}}));
  EXPECT_EQ(order, stuck({{0, 0, true, 0.0f}, {0, 0, false, 0.0f}}));
  EXPECT_EQ(order, stuck({{0, 1, true, 0.0f}, {0, 0, true, 0.0f}}));
  EXPECT_EQ(order, stuck({{1, 0, true, 0.0f}, {0, 0, true, 0.0f}}));
}

// A7
TEST(FaultVerifier, Targets) {
  EXPECT_EQ("accepted",
            targets({{0, 1, 1e-6f, 150e-6f}, {3, 0, 2e-6f, 1e-6f}}));
  EXPECT_EQ("test: arrays[0].targets: pair 0: expected a pair of the block's "
            "4x2, found row 4, column 2",
            targets({{4, 2, 1e-6f, 1e-6f}}));
  const std::string window = "test: arrays[0].targets: pair 0: expected 1e-06 "
                             "to 0.00015 S, found ";
  EXPECT_EQ(window + "0", targets({{0, 0, 0.0f, 1e-6f}}));
  EXPECT_EQ(window + "0.000151", targets({{0, 0, 1e-6f, 151e-6f}}));
  EXPECT_EQ(window + "inf", targets({{0, 0, INFINITY, 1e-6f}}));
  const std::string order =
      "test: arrays[0].targets: pair 1: expected pairs in "
      "order of row and column, each once";
  EXPECT_EQ(order, targets({{1, 0, 1e-6f, 1e-6f}, {0, 1, 1e-6f, 1e-6f}}));
  EXPECT_EQ(order, targets({{0, 1, 1e-6f, 1e-6f}, {0, 1, 1e-6f, 1e-6f}}));
}

// P9, M3
TEST(FaultVerifier, Steps) {
  EXPECT_EQ("accepted", steps({{0, 0, 0.0f}, {0, 30, 150e-6f}}));
  EXPECT_EQ("accepted", steps({{0, 30, 0.0f}, {1, 3, 0.0f}}, 2));
  EXPECT_EQ("test: ramps[0].stuck: expected no devices without a fault_map, "
            "found 1",
            steps({{0, 0, 0.0f}}, 1, false));
  EXPECT_EQ("test: ramps[0].stuck: device 0: expected one of 31 devices of one "
            "of 1 columns, found column 1, device 3",
            steps({{1, 3, 0.0f}}));
  EXPECT_EQ("test: ramps[0].stuck: device 0: expected one of 31 devices of one "
            "of 2 columns, found column 1, device 31",
            steps({{1, 31, 0.0f}}, 2));
  EXPECT_EQ("test: ramps[0].stuck: device 0: expected 0 to 1 S, found 2",
            steps({{0, 3, 2.0f}}));
  const std::string order = "test: ramps[0].stuck: device 1: expected devices "
                            "in order of column and device, each once";
  EXPECT_EQ(order, steps({{0, 3, 0.0f}, {0, 3, 0.0f}}));
  EXPECT_EQ(order, steps({{1, 3, 0.0f}, {0, 4, 0.0f}}, 2));
}
