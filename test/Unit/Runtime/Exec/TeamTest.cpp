//===- TeamTest.cpp - Threads that share a stream's columns ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "exec/Team.h"
#include "ProgramBuilder.h"

#include <atomic>
#include <gtest/gtest.h>
#include <new>
#include <random>

using namespace rampart;
using namespace rampart::test;

namespace {

TEST(Team, EveryMemberDoesEveryTask) {
  for (size_t size : {1, 2, 5}) {
    Team team(size);
    ASSERT_EQ(size, team.size());
    std::vector<int> done(size);
    for (int task = 1; task <= 500; ++task) {
      team.run([&](size_t member) { done[member] += task; });
      if (task % 100 == 0) // so that the others go to sleep
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      ASSERT_EQ(done, std::vector<int>(size, task * (task + 1) / 2));
    }
  }
}

TEST(Team, LackOfMemoryReachesTheCaller) {
  Team team(3);
  for (size_t unlucky : {0, 2}) {
    std::atomic<int> calls = 0;
    EXPECT_THROW(team.run([&](size_t member) {
      ++calls;
      if (member == unlucky)
        throw std::bad_alloc();
    }),
                 std::bad_alloc);
    EXPECT_EQ(3, calls);
    team.run([](size_t) {});
  }
}

/// Four banks of 256 columns, each the sum of two arrays of 256 word lines:
/// enough for one stream to be shared.
struct LargeRegion {
  static constexpr uint32_t banks = 4, size = 256;

  LargeRegion() {
    std::mt19937 random(3);
    std::uniform_real_distribution<float> difference(-1e-4f, 1e-4f);
    ProgramBuilder &b = builder;
    b.setMachine("device.programming_sigma", "[0.02]");
    b.setMachine("device.read_sigma", "[0.005, 0.01]");
    for (uint32_t i = 0; i < 2 * banks; ++i) {
      std::vector<float> conductances(size * size);
      for (float &each : conductances)
        each = difference(random);
      b.addArray(0, size, size, conductances);
    }
    b.addRamp(0, linearRamp(250, 1, 2e-5));
    fb::RegionT &region = b.addRegion();
    ProgramBuilder::addInput(region, fb::PortKind::Sequence, size);
    ProgramBuilder::addOutput(region, fb::PortKind::Sequence, banks * size);
    ProgramBuilder::addBuffer(region, size, -15, 15);
    ProgramBuilder::addBuffer(region, banks * size, -250, 250);
    fb::LoopT steps = loop(false);
    append(steps.body, test::load(0, 0));
    for (uint32_t bank = 0; bank < banks; ++bank) {
      ProgramBuilder::addBank(region, size);
      for (uint32_t part : {0, 1})
        append(steps.body, integrate(bank, 2 * bank + part, part == 1,
                                     {drive(0, 0, size)}));
    }
    for (uint32_t bank = 0; bank < banks; ++bank)
      append(steps.body, convert({1, bank * size, size}, bank, 0, 1, 0));
    append(steps.body, store(0, 1));
    append(region.body, std::move(steps));
    int32_t x = b.addArgument("x", fb::ElementType::Float32, {-1, -1, size});
    b.addResult(
        "y",
        b.addDequantize(b.addRegionCall(0, {b.addQuantize(x, 1, 15)}, 1), 1),
        fb::ElementType::Float32, {-1, -1, banks * size});
  }

  ProgramBuilder builder;
};

TEST(Team, ColumnsAreSharedBitForBit) {
  const Result<Program> program = LargeRegion().builder.load();
  ASSERT_TRUE(program) << program.error();
  std::mt19937 random(4);
  for (Mode mode : {Mode::Ideal, Mode::Quantized, Mode::Noisy})
    for (int64_t streams : {1, 3}) {
      Tensor x(ElementType::Float32, {5, streams, LargeRegion::size});
      for (int64_t i = 0; i < x.size(); ++i)
        x.mutableData<float>()[i] = float(random() % 31) - 15;
      RunOptions options;
      options.mode = mode;
      options.seed = 6;
      std::vector<float> expected;
      for (int threads : {1, 2, 3, 4, 7}) {
        options.threads = threads;
        Result<NamedTensors> results = runOnce(*program, {{"x", x}}, options);
        ASSERT_TRUE(results) << results.error();
        auto found = valuesOf<float>(results->at("y"));
        if (threads == 1)
          expected = found;
        EXPECT_EQ(expected, found) << "mode " << int(mode) << ", " << streams
                                   << " streams, " << threads;
      }
    }
}

} // namespace
