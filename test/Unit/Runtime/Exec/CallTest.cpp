//===- CallTest.cpp - Prepared calls --------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whatever ran before on a call, its results are those of a run of its own.
//===----------------------------------------------------------------------===//
#include "Networks.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <new>
#include <random>

using namespace rampart;
using namespace rampart::test;

// Counts what this thread takes with `new`.
static thread_local int64_t allocations = 0;

void *operator new(size_t size) {
  ++allocations;
  if (void *memory = std::malloc(size ? size : 1))
    return memory;
  throw std::bad_alloc();
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, size_t) noexcept { std::free(memory); }

namespace {

Machine noisyMachine(const Program &program) {
  Result<Machine> machine = withDeviceSettings(
      program.machine(), {{"device.programming_sigma", "[0.02]"},
                          {"device.read_sigma", "[0.01]"}});
  EXPECT_TRUE(machine);
  return *machine;
}

Chip chipOf(const Program &program, Mode mode) {
  RunOptions options;
  options.mode = mode;
  options.seed = 3;
  return Chip::program(program, noisyMachine(program), options);
}

} // namespace

TEST(Call, GivesWhatARunOfItsOwnGives) {
  Result<Program> program = makeLstm(3, 4, 1).builder.load();
  ASSERT_TRUE(program) << program.error();
  std::mt19937 random(1);
  auto pick = [&](int64_t lo, int64_t hi) {
    return std::uniform_int_distribution<int64_t>(lo, hi)(random);
  };
  for (Mode mode : {Mode::Ideal, Mode::Quantized, Mode::Noisy}) {
    Chip chip = chipOf(*program, mode);
    Call call(chip);
    int64_t steps = 1, streams = 1;
    for (uint32_t i = 0; i < 60; ++i) {
      if (i % 3 == 0) { // else the same sizes once more
        steps = pick(0, 6);
        streams = pick(0, 40);
      }
      std::vector<int32_t> lengths;
      for (int64_t s = 0; s < streams; ++s)
        lengths.push_back(int32_t(pick(0, steps)));
      NamedTensors inputs{
          {"x", tensorOf(ElementType::Float32, {steps, streams, 3},
                         randomInput(size_t(steps * streams * 3), i))},
          {"lengths", tensorOf(ElementType::Int32, {streams}, lengths)}};
      RunOptions options = chip.options();
      options.invocation = uint32_t(pick(0, 2));
      options.firstStream = uint64_t(pick(0, 2));
      options.threads = int(pick(1, 3));
      call.bind(0, inputs.at("x"));
      call.bind(1, inputs.at("lengths"));
      Status status = call.run(options);
      ASSERT_TRUE(status) << status.error();
      Result<NamedTensors> expected =
          rampart::run(*program, chip, inputs, options);
      ASSERT_TRUE(expected) << expected.error();
      EXPECT_EQ(expected->at("y").shape(), call.output(0).shape());
      EXPECT_EQ(valuesOf<float>(expected->at("y")),
                valuesOf<float>(call.output(0)))
          << "run " << i;
      EXPECT_EQ(valuesOf<float>(expected->at("y_h")),
                valuesOf<float>(call.output(1)));
    }
  }
}

TEST(Call, NeedsNoNewMemoryWhileSizesStay) {
  Result<Program> program = makeDense(128, 128, 1).builder.load();
  ASSERT_TRUE(program) << program.error();
  Chip chip = chipOf(*program, Mode::Noisy);
  Call call(chip);
  std::vector<float> x = randomInput(128, 1);
  call.bind(0, Tensor::borrow(ElementType::Float32, {1, 128}, x.data()));
  RunOptions options = chip.options();
  ASSERT_TRUE(call.run(options));
  std::vector<float> first = valuesOf<float>(call.output(0));
  const float *data = call.output(0).data<float>();
  int64_t before = allocations;
  std::fill(x.begin(), x.end(), 0.25f); // read anew
  ASSERT_TRUE(call.run(options));
  EXPECT_EQ(before, allocations);
  EXPECT_EQ(data, call.output(0).data<float>());
  EXPECT_NE(first, valuesOf<float>(call.output(0)));
}

TEST(Call, OutputsDoNotPointIntoInputs) {
  ProgramBuilder b;
  int32_t x = b.addArgument("x", fb::ElementType::Float32, {-1});
  b.addResult("y", x, fb::ElementType::Float32, {-1});
  Result<Program> program = b.load();
  ASSERT_TRUE(program) << program.error();
  Chip chip = chipOf(*program, Mode::Quantized);
  Call call(chip);
  std::vector<float> values{1, 2, 3};
  call.bind(0, Tensor::borrow(ElementType::Float32, {3}, values.data()));
  ASSERT_TRUE(call.run(chip.options()));
  EXPECT_NE(values.data(), call.output(0).data<float>());
  EXPECT_EQ(values, valuesOf<float>(call.output(0)));
}

TEST(Call, GoesOnAfterAnError) {
  Result<Program> program = makeDense(5, 7, 1).builder.load();
  ASSERT_TRUE(program) << program.error();
  Chip chip = chipOf(*program, Mode::Quantized);
  Call call(chip);
  Status status = call.run(chip.options());
  ASSERT_FALSE(status);
  EXPECT_EQ("input 'x': expected float32 of shape nx5, found none",
            status.error());
  call.bind(0, tensorOf(ElementType::Float32, {2, 4}, randomInput(8, 1)));
  status = call.run(chip.options());
  ASSERT_FALSE(status);
  EXPECT_EQ("input 'x': expected float32 of shape nx5, found float32 of shape "
            "2x4",
            status.error());
  call.bind(0, tensorOf(ElementType::Float32, {2, 5}, randomInput(10, 1)));
  status = call.run(chip.options());
  EXPECT_TRUE(status) << status.error();
  EXPECT_EQ((Shape{2, 7}), call.output(0).shape());
}
