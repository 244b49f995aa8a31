//===- MutationTest.cpp - Hostile programs must not crash -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Changes bytes of the index and repairs the checksum, so that every check
// behind it is reached; what the verifier accepts must run. Most useful with
// RAMPART_SANITIZE.
//===----------------------------------------------------------------------===//
#include "Networks.h"

#include <cstring>
#include <gtest/gtest.h>
#include <random>

using namespace rampart;
using namespace rampart::test;

namespace {

/// A few bytes become random, extreme, or copies of their neighbours.
void mutate(std::vector<std::byte> &file, size_t indexSize,
            std::mt19937 &random) {
  for (int changes = 1 + int(random() % 3); changes > 0; --changes) {
    size_t at = 64 + random() % indexSize;
    switch (random() % 4) {
    case 0:
      file[at] ^= std::byte(1 << random() % 8);
      break;
    case 1:
      file[at] = std::byte(random());
      break;
    case 2:
      file[at] = random() % 2 ? std::byte{0} : std::byte{0xff};
      break;
    case 3:
      std::memcpy(&file[at & ~size_t(3)],
                  &file[64 + (random() % indexSize & ~size_t(3))], 4);
      break;
    }
  }
  updateChecksum(file);
}

/// Runs whatever has been accepted; the result does not matter.
void exercise(const Program &program, const NamedTensors &inputs) {
  for (Mode mode : {Mode::Ideal, Mode::Quantized, Mode::Noisy}) {
    RunOptions options;
    options.mode = mode;
    options.threads = 2;
    (void)runOnce(program, inputs, options);
  }
}

void mutateMany(const ProgramBuilder &builder, const NamedTensors &inputs,
                int count) {
  const std::vector<std::byte> original = builder.bytes();
  uint64_t indexSize;
  std::memcpy(&indexSize, original.data() + 24, sizeof indexSize);
  int accepted = 0;
  for (int seed = 0; seed < count; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{uint32_t(seed)};
    std::vector<std::byte> file = original;
    mutate(file, indexSize, random);
    Result<Program> program = Program::fromBytes(std::move(file), "mutant");
    if (!program) {
      EXPECT_EQ(std::string::npos, program.error().find('\n'));
      continue;
    }
    ++accepted;
    exercise(*program, inputs);
  }
  // Names and many numbers may change at will; the rest must not.
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, count);
}

} // namespace

TEST(Mutation, OfALstm) {
  LstmNetwork net = makeLstm(3, 4, 1);
  net.builder.setMachine("device.programming_sigma", "[0.02]");
  net.builder.setMachine("device.read_sigma", "[0.01]");
  mutateMany(
      net.builder,
      {{"x", tensorOf(ElementType::Float32, {3, 2, 3}, randomInput(18, 1))},
       {"lengths",
        tensorOf(ElementType::Int32, {2}, std::vector<int32_t>{3, 1})}},
      4000);
}

TEST(Mutation, OfADenseLayer) {
  DenseNetwork net = makeDense(5, 3, 1);
  mutateMany(
      net.builder,
      {{"x", tensorOf(ElementType::Float32, {2, 5}, randomInput(10, 1))}},
      4000);
}
