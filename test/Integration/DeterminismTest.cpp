//===- DeterminismTest.cpp - The same result however it is computed -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A stream's bits depend on the program, the chip and the stream's number
// alone.
//===----------------------------------------------------------------------===//
#include "RecurrenceCase.h"
#include "Toolchain.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <sstream>

using namespace rampart;
using namespace rampart::test;

namespace {

/// A layer with every kind of noise, and 70 streams of several lengths: more
/// than one pass over the arrays takes.
class NoisyLstm : public testing::Test {
protected:
  void SetUp() override {
    Random random(3);
    reference::RecurrenceInputs &t = lstm.tensors;
    t.inputs = 12;
    t.units = 10;
    t.steps = 6;
    t.streams = 70;
    t.x = random.vector(t.steps * t.streams * t.inputs, 2);
    t.w = random.vector(4 * t.units * t.inputs, 0.8);
    t.r = random.vector(4 * t.units * t.units, 0.8);
    t.b = random.vector(8 * t.units, 0.5);
    t.lengths.emplace();
    for (int64_t s = 0; s < t.streams; ++s)
      t.lengths->push_back(int32_t(random.integer(0, t.steps)));
    lstm.attributes.direction = "bidirectional";
    for (std::vector<float> *weights : {&t.w, &t.r, &t.b})
      weights->insert(weights->end(), weights->begin(), weights->end());
    Machine machine = machineOf(
        "nlramp-16nm", {"array.rows=16", "array.columns=24",
                        "device.read_sigma=[0.02]", "converter.ramp_bits=7"});
    Result<Program> built = buildProgram(lstm.model(), machine);
    ASSERT_TRUE(built) << built.error();
    program = *built;
  }

  NamedTensors run(const RunOptions &options, const NamedTensors &inputs) {
    Result<NamedTensors> outputs = runProgram(*program, inputs, options);
    EXPECT_TRUE(outputs) << outputs.error();
    return outputs ? *outputs : NamedTensors();
  }
  NamedTensors run(const RunOptions &options) {
    return run(options, lstm.inputs());
  }
  static RunOptions noisy(uint64_t seed) {
    RunOptions options;
    options.mode = Mode::Noisy;
    options.seed = seed;
    return options;
  }

  RecurrenceCase lstm;
  std::optional<Program> program;
};

bool identicalAll(const NamedTensors &a, const NamedTensors &b) {
  if (a.empty() || a.size() != b.size())
    return false;
  for (const auto &[name, tensor] : a)
    if (!b.contains(name) || !identical(tensor, b.at(name)))
      return false;
  return true;
}

/// Positions [begin, end) of `axis`.
Tensor slice(const Tensor &tensor, size_t axis, int64_t begin, int64_t end) {
  Shape shape = tensor.shape();
  int64_t outer = 1, inner = int64_t(elementSize(tensor.type()));
  for (size_t i = 0; i < axis; ++i)
    outer *= shape[i];
  for (size_t i = axis + 1; i < shape.size(); ++i)
    inner *= shape[i];
  int64_t size = shape[axis], count = end - begin;
  shape[axis] = count;
  Tensor result(tensor.type(), shape);
  for (int64_t i = 0; i < outer; ++i)
    std::memcpy(result.mutableData<std::byte>() + i * count * inner,
                tensor.data<std::byte>() + (i * size + begin) * inner,
                size_t(count * inner));
  return result;
}

} // namespace

TEST_F(NoisyLstm, RepeatsWithTheSameSeed) {
  NamedTensors first = run(noisy(1));
  EXPECT_TRUE(identicalAll(first, run(noisy(1))));
  EXPECT_FALSE(identicalAll(first, run(noisy(2))));
}

TEST_F(NoisyLstm, DiffersBetweenChipsAndInvocations) {
  NamedTensors first = run(noisy(1));
  RunOptions chip = noisy(1), invocation = noisy(1);
  chip.chip = 1;
  invocation.invocation = 1;
  EXPECT_FALSE(identicalAll(first, run(chip)));
  EXPECT_FALSE(identicalAll(first, run(invocation)));
}

TEST_F(NoisyLstm, DoesNotDependOnThreads) {
  for (Mode mode : {Mode::Ideal, Mode::Quantized, Mode::Noisy}) {
    RunOptions options = noisy(5);
    options.mode = mode;
    NamedTensors one = run(options);
    for (int threads : {2, 3}) {
      options.threads = threads;
      EXPECT_TRUE(identicalAll(one, run(options))) << threads << " threads";
    }
  }
}

TEST_F(NoisyLstm, DoesNotDependOnHowTheBatchIsSplit) {
  // Axis of the streams in each input and output.
  std::map<std::string, size_t> axes{
      {"x", 1}, {"lengths", 0}, {"Y", 2}, {"Y_h", 1}, {"Y_c", 1}};
  NamedTensors whole = run(noisy(7)), inputs = lstm.inputs();
  int64_t begin = 0;
  for (int64_t end : {1, 34, 35, 70}) {
    NamedTensors part;
    for (const auto &[name, tensor] : inputs)
      part[name] = slice(tensor, axes.at(name), begin, end);
    RunOptions options = noisy(7);
    options.firstStream = uint64_t(begin);
    for (const auto &[name, tensor] : run(options, part))
      EXPECT_TRUE(
          identical(tensor, slice(whole.at(name), axes.at(name), begin, end)))
          << name << " of streams " << begin << " to " << end;
    begin = end;
  }
}

TEST_F(NoisyLstm, WithoutNoiseEqualsTheQuantizedMode) {
  Machine quiet = program->machine();
  quiet.programmingSigma = quiet.readSigma = {0};
  Chip chip = Chip::program(*program, quiet, noisy(1));
  Result<NamedTensors> silent =
      rampart::run(*program, chip, lstm.inputs(), noisy(1));
  ASSERT_TRUE(silent) << silent.error();
  Result<NamedTensors> quantized =
      runProgram(*program, lstm.inputs(), Mode::Quantized);
  ASSERT_TRUE(quantized) << quantized.error();
  EXPECT_TRUE(identicalAll(*silent, *quantized));
}

//===----------------------------------------------------------------------===//
// One program for every size
//===----------------------------------------------------------------------===//

TEST(KeywordModel, ServesEveryBatchAndLength) {
  std::ifstream file(RAMPART_EXAMPLES "/keyword-spotting/keyword.onnx",
                     std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  Result<Program> program = buildProgram(bytes.str(), machineOf("nlramp-16nm"));
  ASSERT_TRUE(program) << program.error();
  Random random(1);
  for (auto [steps, streams] :
       {std::pair(1, 1), {7, 3}, {40, 2}, {13, 33}, {5, 0}}) {
    Tensor features = makeTensor({streams, steps, 40},
                                 random.vector(steps * streams * 40, 2));
    Result<NamedTensors> batch =
        runProgram(*program, {{"features", features}}, Mode::Quantized);
    ASSERT_TRUE(batch) << batch.error();
    ASSERT_EQ(batch->size(), 1u);
    const auto &[name, logits] = *batch->begin();
    ASSERT_EQ(logits.shape()[0], streams);
    for (int64_t s = 0; s < streams; ++s) {
      auto alone =
          runProgram(*program, {{"features", slice(features, 0, s, s + 1)}},
                     Mode::Quantized);
      ASSERT_TRUE(alone) << alone.error();
      EXPECT_TRUE(identical(alone->at(name), slice(logits, 0, s, s + 1)))
          << "stream " << s << " of " << streams << ", " << steps << " steps";
    }
  }
}
