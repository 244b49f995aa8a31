//===- PlaceVerifierTest.cpp - Records on the wrong place of a chip -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dense program has an array of 4 x 2 and a ramp of 31 devices; the
// machine 16 tiles of 64 arrays of 4096 x 4096, and 1048576 ramp columns each.
//===----------------------------------------------------------------------===//
#include "BrokenPrograms.h"

#include <gtest/gtest.h>

using namespace rampart;
using namespace rampart::test;

static std::string arrayError(const std::function<void(fb::ArrayT &)> &change) {
  return denseError(
      [&](DenseNetwork &net) { change(*net.builder.program.arrays[0]); });
}

static std::string rampError(const std::function<void(fb::RampT &)> &change) {
  return denseError([&](DenseNetwork &net) { change(ramp(net.builder)); });
}

// M2
TEST(PlaceVerifier, Tiles) {
  EXPECT_EQ("test: arrays[0].tile: expected one of the machine's 16 tiles, "
            "found 16",
            arrayError([](auto &array) { array.tile = 16; }));
  EXPECT_EQ("test: ramps[0].tile: expected one of the machine's 16 tiles, "
            "found 4294967295",
            rampError([](auto &ramp) { ramp.tile = UINT32_MAX; }));
  EXPECT_EQ("test: tables[0].tile: expected one of the machine's 16 tiles, "
            "found 16",
            lstmError([](LstmNetwork &net) {
              net.builder.program.tables[0]->tile = 16;
            }));
  EXPECT_EQ("test: regions[0].buffers[1].tile: expected one of the machine's "
            "16 tiles, found 16",
            denseError([](DenseNetwork &net) {
              region(net.builder).buffers[1]->tile = 16;
            }));
  EXPECT_EQ("test: regions[0].banks[0].tile: expected one of the machine's 16 "
            "tiles, found 16",
            denseError([](DenseNetwork &net) {
              region(net.builder).banks[0]->tile = 16;
            }));
  EXPECT_EQ("test: arrays[0].slot: expected one of a tile's 64 arrays, "
            "found 64",
            arrayError([](auto &array) { array.slot = 64; }));
}

// A2
TEST(PlaceVerifier, ArraysEndWithinTheMachine) {
  EXPECT_EQ("accepted", arrayError([](auto &array) {
              array.row = 4092;
              array.column = 4094;
            }));
  EXPECT_EQ("test: arrays[0].row: expected to end within the array's 4096, "
            "found 4 from 4093",
            arrayError([](auto &array) { array.row = 4093; }));
  EXPECT_EQ("test: arrays[0].column: expected to end within the array's 4096, "
            "found 2 from 4294967295",
            arrayError([](auto &array) { array.column = UINT32_MAX; }));
}

// A3
TEST(PlaceVerifier, BlocksOfAnArrayAreApart) {
  // Beside the array of word lines 0 .. 3 and columns 0 .. 1 of slot 0.
  auto error = [](uint32_t slot, uint32_t row, uint32_t column) {
    return denseError([&](DenseNetwork &net) {
      fb::ArrayT &other =
          *net.builder.program
               .arrays[net.builder.addArray(0, 2, 3, std::vector<float>(6))];
      other.slot = slot;
      other.row = row;
      other.column = column;
    });
  };
  EXPECT_EQ("accepted", error(0, 4, 2));
  EXPECT_EQ("accepted", error(1, 0, 0));
  EXPECT_EQ("test: arrays[1]: expected word lines of its own in array 0 of "
            "tile 0, found those of arrays[0]",
            error(0, 3, 2));
  EXPECT_EQ("test: arrays[1]: expected columns of its own in array 0 of tile "
            "0, found those of arrays[0]",
            error(0, 4, 1));
}

// P6
TEST(PlaceVerifier, Ramps) {
  EXPECT_EQ("accepted", rampError([](auto &ramp) { ramp.column = 1048575; }));
  EXPECT_EQ(
      "test: ramps[0].column: expected to end within the array's 1048576, "
      "found 1 from 1048576",
      rampError([](auto &ramp) { ramp.column = 1048576; }));
  // A column for each ten of 31 devices, and two to choose from.
  auto narrow = [](uint32_t column) {
    return denseError([&](DenseNetwork &net) {
      net.builder.setMachine("array.rows", "10");
      fb::RampT &wide = ramp(net.builder);
      wide.column = column;
      wide.bring_up = std::make_unique<fb::BringUpT>();
      wide.bring_up->columns = 2;
      wide.bring_up->weights.assign(wide.directions.size(), 1);
    });
  };
  EXPECT_EQ("accepted", narrow(1048568));
  EXPECT_EQ(
      "test: ramps[0].column: expected to end within the array's 1048576, "
      "found 8 from 1048569",
      narrow(1048569));
  EXPECT_EQ("test: ramps[1]: expected ramp columns of its own in array 0 of "
            "tile 0, found those of ramps[0]",
            lstmError([](LstmNetwork &net) {
              net.builder.program.ramps[1]->column =
                  net.builder.program.ramps[0]->column;
            }));
}

// G8
TEST(PlaceVerifier, SumsStayInTheirTile) {
  EXPECT_EQ("test: regions[0].body[2].op.bank: expected tile 0, found tile 5",
            denseError([](DenseNetwork &net) {
              region(net.builder).banks[0]->tile = 5;
            }));
}
