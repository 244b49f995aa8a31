//===- StreamTest.cpp - Runs that follow one another in time --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Chunks of any size give what one run over the whole sequence gives, bit for
// bit, whatever other streams of the chip do meanwhile.
//===----------------------------------------------------------------------===//
#include "Networks.h"

#include <gtest/gtest.h>
#include <random>
#include <thread>

using namespace rampart;
using namespace rampart::test;

namespace {

Program lstm(bool reverse = false) {
  Result<Program> program = makeLstm(3, 4, 1, reverse).builder.load();
  EXPECT_TRUE(program) << program.error();
  return *program;
}

Chip chipOf(const Program &program, Mode mode) {
  Result<Machine> machine = withDeviceSettings(
      program.machine(), {{"device.programming_sigma", "[0.02]"},
                          {"device.read_sigma", "[0.01]"}});
  EXPECT_TRUE(machine);
  RunOptions options;
  options.mode = mode;
  options.seed = 3;
  return Chip::program(program, *machine, options);
}

/// A sequence of so many steps for some streams, and how long each is.
struct Sequence {
  Sequence(int64_t steps, int64_t streams, std::mt19937 &random)
      : steps(steps), streams(streams),
        x(randomInput(size_t(steps * streams * 3), uint32_t(random()))) {
    for (int64_t s = 0; s < streams; ++s)
      lengths.push_back(
          std::uniform_int_distribution<int32_t>(0, int32_t(steps))(random));
  }

  Tensor part(int64_t first, int64_t count) const {
    auto begin = x.begin() + first * streams * 3;
    return tensorOf(ElementType::Float32, {count, streams, 3},
                    std::vector<float>(begin, begin + count * streams * 3));
  }
  Tensor ends() const {
    return tensorOf(ElementType::Int32, {streams}, lengths);
  }

  int64_t steps, streams;
  std::vector<float> x;
  std::vector<int32_t> lengths;
};

Call openStream(const Chip &chip) {
  Result<Call> call = Call::stream(chip);
  EXPECT_TRUE(call) << call.error();
  return std::move(*call);
}

/// Feeds the sequence in chunks of 1 to `most` steps; all of "y", then the last
/// "y_h".
std::vector<float> feed(Call &call, const Sequence &sequence,
                        const RunOptions &options, int64_t most,
                        std::mt19937 &random) {
  std::vector<float> values, last;
  call.bind(1, sequence.ends());
  for (int64_t step = 0; step < sequence.steps;) {
    int64_t count =
        std::min(std::uniform_int_distribution<int64_t>(1, most)(random),
                 sequence.steps - step);
    call.bind(0, sequence.part(step, count));
    Status status = call.run(options);
    EXPECT_TRUE(status) << status.error();
    EXPECT_EQ((Shape{count, sequence.streams, 4}), call.output(0).shape());
    std::vector<float> y = valuesOf<float>(call.output(0));
    values.insert(values.end(), y.begin(), y.end());
    last = valuesOf<float>(call.output(1));
    step += count;
    EXPECT_EQ(uint64_t(step), call.stepsDone());
  }
  values.insert(values.end(), last.begin(), last.end());
  return values;
}

std::vector<float> runWhole(const Chip &chip, const Sequence &sequence,
                            const RunOptions &options) {
  Result<NamedTensors> outputs = rampart::run(
      chip.source(), chip,
      {{"x", sequence.part(0, sequence.steps)}, {"lengths", sequence.ends()}},
      options);
  EXPECT_TRUE(outputs) << outputs.error();
  std::vector<float> values = valuesOf<float>(outputs->at("y")),
                     last = valuesOf<float>(outputs->at("y_h"));
  values.insert(values.end(), last.begin(), last.end());
  return values;
}

} // namespace

TEST(Stream, ChunksGiveTheWholeRunsBits) {
  Program program = lstm();
  for (Mode mode : {Mode::Ideal, Mode::Quantized, Mode::Noisy}) {
    Chip chip = chipOf(program, mode);
    std::mt19937 random(7);
    Call call = openStream(chip);
    for (int i = 0; i < 12; ++i) {
      Sequence sequence(1 + int64_t(random() % 20), 1 + int64_t(random() % 40),
                        random);
      RunOptions options = chip.options();
      options.invocation = uint32_t(i);
      options.firstStream = random() % 3;
      options.threads = 1 + int(random() % 3);
      call.restart();
      EXPECT_EQ(runWhole(chip, sequence, options),
                feed(call, sequence, options, 1 + i % 5, random))
          << "case " << i;
    }
  }
}

TEST(Stream, ManyShareAChip) {
  Program program = lstm();
  Chip chip = chipOf(program, Mode::Noisy);
  std::vector<std::jthread> threads;
  for (uint32_t seed = 0; seed < 4; ++seed)
    threads.emplace_back([&, seed] {
      std::mt19937 random(seed);
      Sequence sequence(30, 2, random);
      RunOptions options = chip.options();
      options.firstStream = seed;
      Call call = openStream(chip);
      EXPECT_EQ(runWhole(chip, sequence, options),
                feed(call, sequence, options, 3, random));
    });
}

TEST(Stream, SaysWhereTimeStepsAre) {
  Call call = openStream(chipOf(lstm(), Mode::Quantized));
  EXPECT_EQ(0, call.inputTimeAxis(0));
  EXPECT_EQ(-1, call.inputTimeAxis(1));
  EXPECT_EQ(0, call.outputTimeAxis(0));
  EXPECT_EQ(-1, call.outputTimeAxis(1));
}

TEST(Stream, RefusesWhatNeedsTheWholeSequence) {
  Result<Call> reverse = Call::stream(chipOf(lstm(true), Mode::Quantized));
  ASSERT_FALSE(reverse);
  EXPECT_EQ("node 1: cannot run step by step: it runs from the last time step "
            "to the first",
            reverse.error());
  Result<Program> dense = makeDense(3, 4, 1).builder.load();
  ASSERT_TRUE(dense) << dense.error();
  Result<Call> none = Call::stream(chipOf(*dense, Mode::Quantized));
  ASSERT_FALSE(none);
  EXPECT_EQ("cannot run step by step: no recurrent node reads time steps of an "
            "input",
            none.error());
  // A sum over time steps of the output.
  LstmNetwork net = makeLstm(3, 4, 1);
  fb::AttributeT axis, exclusive, reversed;
  axis.name = "axis";
  exclusive.name = "exclusive";
  reversed.name = "reverse";
  for (fb::AttributeT *attribute : {&axis, &exclusive, &reversed})
    attribute->ints = {0};
  int32_t y = net.builder.entry().results[0]->value;
  net.builder.entry().results[0]->value =
      net.builder.addHostOp("cum_sum", {y}, {axis, exclusive, reversed});
  Result<Program> summed = net.builder.load();
  ASSERT_TRUE(summed) << summed.error();
  Result<Call> mixed = Call::stream(chipOf(*summed, Mode::Quantized));
  ASSERT_FALSE(mixed);
  EXPECT_EQ("node 4: cannot run step by step: cum_sum: it mixes time steps",
            mixed.error());
}

TEST(Stream, ReportsErrors) {
  Chip chip = chipOf(lstm(), Mode::Quantized);
  Call call = openStream(chip);
  std::mt19937 random(1);
  Sequence sequence(4, 2, random), other(4, 3, random);
  call.bind(0, sequence.part(0, 0));
  call.bind(1, sequence.ends());
  Status status = call.run(chip.options());
  ASSERT_FALSE(status);
  EXPECT_EQ("input 'x': expected at least one time step, found none",
            status.error());
  call.bind(0, sequence.part(0, 2));
  ASSERT_TRUE(call.run(chip.options()));
  call.bind(0, other.part(2, 2));
  call.bind(1, other.ends());
  status = call.run(chip.options());
  ASSERT_FALSE(status);
  EXPECT_EQ("node 1: region region0: expected 2 streams as before, found 3",
            status.error());
  status = call.run(chip.options());
  ASSERT_FALSE(status);
  EXPECT_EQ("the stream's last run failed: restart it", status.error());
  call.restart();
  EXPECT_TRUE(call.run(chip.options()));
  EXPECT_EQ(2u, call.stepsDone());
}
