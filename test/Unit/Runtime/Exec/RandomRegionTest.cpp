//===- RandomRegionTest.cpp - Random regions against the reference --------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every instruction with whole and partial slices, strides, scattered and
// repeated sources, accumulation, buffers that only copy others, and ramps that
// go up and down; code by code.
//===----------------------------------------------------------------------===//
#include "Reference.h"

#include "exec/ChipState.h"

#include <gtest/gtest.h>
#include <map>
#include <mutex>
#include <random>
#include <tuple>

using namespace rampart;
using namespace rampart::test;

namespace {

constexpr uint32_t bufferCount = 6, copyCount = 3, width = 7, inputLimit = 25;

class RandomRegion {
public:
  explicit RandomRegion(uint32_t seed) : random(seed) { build(); }

  ProgramBuilder builder;

private:
  /// lo .. hi
  int64_t pick(int64_t lo, int64_t hi) {
    return std::uniform_int_distribution<int64_t>(lo, hi)(random);
  }

  void build();
  void addDevices();
  void addInstruction(Owned<fb::InstructionT> &body);
  fb::IntegrateT integrateInto(uint32_t array, bool accumulate);
  /// Half of the time a whole buffer.
  fb::Slice sliceOf(uint32_t count, uint32_t buffers = bufferCount) {
    uint32_t offset = uint32_t(pick(0, width - count));
    return {uint32_t(pick(0, buffers - 1)), offset, count};
  }
  /// A source that is `dst` itself or does not touch it.
  fb::Slice sourceFor(const fb::Slice &dst) {
    fb::Slice slice = sliceOf(dst.count(), bufferCount + copies);
    return slice.buffer() == dst.buffer() ? dst : slice;
  }

  std::mt19937 random;
  std::vector<uint32_t> rows, columns; // by array
  uint32_t copies = 0;                 // made so far
};

} // namespace

void RandomRegion::addDevices() {
  std::uniform_real_distribution<float> conductance(-100e-6f, 100e-6f);
  for (uint32_t i = 0; i < 3; ++i) {
    rows.push_back(uint32_t(pick(1, 40)));
    columns.push_back(uint32_t(pick(width, 60)));
    std::vector<float> values(rows[i] * columns[i]);
    for (float &value : values)
      value = conductance(random);
    builder.addArray(0, rows[i], columns[i], values);
  }
  bool sar = pick(0, 3) == 0;
  if (sar)
    builder.setMachine("converter.kind", "sar");
  for (int limit : {1, 4, 6}) {
    RampDesign design = linearRamp(limit, 0.5, 300e-6);
    if (sar) {
      builder.addSar(0, design);
      continue;
    }
    builder.addRamp(0, design);
    fb::RampT &ramp = *builder.program.ramps.back();
    for (int8_t &direction : ramp.directions)
      direction = limit == 4 && pick(0, 1) ? -1 : 1;
    ramp.code_base = limit == 4 ? 0 : -limit;
  }
  std::vector<int32_t> entries;
  for (int i = 0; i < 15; ++i)
    entries.push_back(int32_t(pick(-30, 30)));
  builder.addTable(0, "tanh", -7, 0.1, 0.05, entries);
}

fb::IntegrateT RandomRegion::integrateInto(uint32_t array, bool accumulate) {
  // Some rows in random order, each driven by any element.
  std::vector<uint32_t> order(rows[array]);
  for (uint32_t row = 0; row < order.size(); ++row)
    order[row] = row;
  std::shuffle(order.begin(), order.end(), random);
  order.resize(size_t(pick(1, rows[array])));
  std::vector<fb::DriveT> drives;
  for (uint32_t row : order) {
    fb::DriveT drive;
    drive.row = row;
    drive.buffer = uint32_t(pick(0, bufferCount + copies - 1));
    drive.sources = {uint16_t(pick(0, width - 1))};
    drives.push_back(drive);
  }
  return integrate(array, array, accumulate, std::move(drives));
}

void RandomRegion::addInstruction(Owned<fb::InstructionT> &body) {
  uint32_t count = pick(0, 1) ? width : uint32_t(pick(1, width));
  fb::Slice dst = sliceOf(count);
  switch (pick(0, 6)) {
  case 0:
    return append(body, move(dst, sourceFor(dst)));
  case 1:
    return append(body, integrateInto(uint32_t(pick(0, 2)), pick(0, 1)));
  case 2:
  case 3: {
    uint32_t bank = uint32_t(pick(0, 2));
    uint32_t stride =
        count == 1 ? 1 : uint32_t(pick(1, (columns[bank] - 1) / (count - 1)));
    uint32_t last = columns[bank] - 1 - (count - 1) * stride;
    return append(body, convert(dst, bank, uint32_t(pick(0, last)), stride,
                                uint32_t(pick(0, 2))));
  }
  case 4:
    return append(body, mul(dst, sourceFor(dst), sourceFor(dst), pick(-9, 9),
                            pick(1, 20)));
  case 5:
    return append(body, add(dst, sourceFor(dst), sourceFor(dst), pick(-9, 9),
                            pick(-9, 9), pick(-30, 30), pick(1, 8)));
  default:
    return append(body, lookup(dst, sourceFor(dst), 0));
  }
}

void RandomRegion::build() {
  addDevices();
  fb::RegionT &region = builder.addRegion();
  ProgramBuilder::addInput(region, fb::PortKind::Sequence, width);
  ProgramBuilder::addInput(region, fb::PortKind::Vector, width);
  ProgramBuilder::addOutput(region, fb::PortKind::Sequence, width);
  ProgramBuilder::addOutput(region, fb::PortKind::Vector, width);
  for (uint32_t i = 0; i < bufferCount; ++i) {
    ProgramBuilder::addBuffer(region, width, int32_t(pick(-20, -8)),
                              int32_t(pick(8, 20)));
    std::vector<double> values(pick(0, 1) ? width : 1);
    for (double &value : values)
      value = double(pick(-40, 40)) / 2; // ties too
    append(region.body, fill({i, 0, width}, values));
  }
  for (uint32_t i = 0; i < copyCount; ++i)
    ProgramBuilder::addBuffer(region, width, int32_t(pick(-30, -10)),
                              int32_t(pick(10, 30)));
  append(region.body, load(0, 1));
  append(region.body, test::loop(pick(0, 1)));
  Owned<fb::InstructionT> &body = region.body.back()->op.AsLoop()->body;
  append(body, load(1, 0));
  for (uint32_t array = 0; array < 3; ++array) {
    ProgramBuilder::addBank(region, columns[array]);
    append(body, integrateInto(array, false));
  }
  for (copies = 0; copies < copyCount; ++copies) {
    fb::Slice source = sliceOf(width, bufferCount + copies);
    append(body, move({bufferCount + copies, 0, width}, source));
    for (int64_t i = pick(1, 10); i > 0; --i)
      addInstruction(body);
  }
  append(body, store(0, uint32_t(pick(0, bufferCount + copyCount - 1))));
  append(region.body, store(1, uint32_t(pick(0, bufferCount - 1))));

  int32_t x =
      builder.addArgument("x", fb::ElementType::Float32, {-1, -1, width});
  int32_t v = builder.addArgument("v", fb::ElementType::Float32, {-1, width});
  int32_t lengths = builder.addArgument("n", fb::ElementType::Int32, {-1});
  int32_t codes = builder.addQuantize(x, 1, inputLimit);
  int32_t vector = builder.addQuantize(v, 1, inputLimit);
  int32_t call = builder.addRegionCall(0, {codes, vector}, 2, lengths);
  builder.addResult("y", builder.addDequantize(call, 1),
                    fb::ElementType::Float32, {-1, -1, width});
  builder.addResult("z", builder.addDequantize(call + 1, 1),
                    fb::ElementType::Float32, {-1, width});
}

/// Copies that the executor leaves out.
static size_t forwardedMoves(const Program &program) {
  Chip chip = Chip::program(program, program.machine(), RunOptions());
  size_t count = 0;
  for (const Op &op : chip.state().regions[0].body)
    if (const auto *loop = std::get_if<LoopOp>(&op.kind))
      for (const Op &inner : loop->body)
        if (const auto *move = std::get_if<MoveOp>(&inner.kind))
          count += move->forwarded;
  return count;
}

TEST(RandomRegion, AgreesWithTheReferenceCodeByCode) {
  constexpr size_t steps = 3, streams = 5;
  size_t forwarded = 0;
  for (uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomRegion region(seed);
    Result<Program> program = region.builder.load();
    ASSERT_TRUE(program) << program.error();
    forwarded += forwardedMoves(*program);
    std::mt19937 random(seed);
    std::vector<float> x(steps * streams * width), v(streams * width);
    for (std::vector<float> *values : {&x, &v})
      for (float &value : *values)
        value = float(int(random() % (2 * inputLimit + 1)) - int(inputLimit));
    std::vector<int32_t> lengths = {3, 1, 3, 0, 2};
    Result<NamedTensors> results = runOnce(
        *program,
        {{"x", tensorOf(ElementType::Float32, {steps, streams, width}, x)},
         {"v", tensorOf(ElementType::Float32, {streams, width}, v)},
         {"n", tensorOf(ElementType::Int32, {streams}, lengths)}},
        {});
    ASSERT_TRUE(results) << results.error();
    std::vector<float> y(steps * streams * width), z;
    for (size_t s = 0; s < streams; ++s) {
      size_t length = size_t(lengths[s]);
      Codes sequence, vector(v.begin() + long(s * width),
                             v.begin() + long((s + 1) * width));
      for (size_t t = 0; t < length; ++t)
        for (size_t i = 0; i < width; ++i)
          sequence.push_back(x[(t * streams + s) * width + i]);
      std::vector<Codes> expected =
          Reference(region.builder, false).run(0, {sequence, vector}, length);
      for (size_t t = 0; t < length; ++t)
        std::copy_n(expected[0].begin() + long(t * width), width,
                    y.begin() + long((t * streams + s) * width));
      z.insert(z.end(), expected[1].begin(), expected[1].end());
    }
    EXPECT_EQ(y, valuesOf<float>(results->at("y")));
    EXPECT_EQ(z, valuesOf<float>(results->at("z")));
  }
  EXPECT_GT(forwarded, 100u);
}

namespace {

/// All that is told of a run, by stream, instruction and time step.
class Recorder : public Observer {
public:
  using Key = std::tuple<size_t, uint32_t, size_t>;
  struct Record {
    Codes codes, sums;
    bool operator==(const Record &) const = default;
  };

  bool wants(const RegionPlace &, uint32_t) const override { return true; }
  void observe(const Execution &execution) override {
    std::lock_guard lock(mutex);
    EXPECT_EQ(execution.streams.size(), execution.times.size());
    clipped[execution.instruction] += execution.clipped;
    const size_t width = execution.width;
    for (size_t row = 0; row < execution.streams.size(); ++row) {
      auto part = [&](std::span<const double> all) {
        if (all.empty())
          return Codes();
        std::span<const double> one = all.subspan(row * width, width);
        return Codes(one.begin(), one.end());
      };
      bool isNew =
          records
              .emplace(Key{execution.streams[row], execution.instruction,
                           execution.times[row]},
                       Record{part(execution.codes), part(execution.sums)})
              .second;
      EXPECT_TRUE(isNew);
    }
  }

  std::map<Key, Record> records;
  std::map<uint32_t, size_t> clipped; // by instruction

private:
  std::mutex mutex;
};

} // namespace

/// What an observer is told is what the definition makes, copies that are left
/// out included, and telling it changes nothing, on one thread or two.
TEST(RandomRegion, ObserversSeeEveryValue) {
  constexpr size_t steps = 3, streams = 40; // more than a block
  for (uint32_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomRegion region(seed);
    Result<Program> program = region.builder.load();
    ASSERT_TRUE(program) << program.error();
    std::mt19937 random(seed);
    std::vector<float> x(steps * streams * width), v(streams * width);
    for (std::vector<float> *values : {&x, &v})
      for (float &value : *values)
        value = float(int(random() % (2 * inputLimit + 1)) - int(inputLimit));
    std::vector<int32_t> lengths(streams);
    for (int32_t &length : lengths)
      length = int32_t(random() % (steps + 1));
    NamedTensors inputs{
        {"x", tensorOf(ElementType::Float32, {steps, streams, width}, x)},
        {"v", tensorOf(ElementType::Float32, {streams, width}, v)},
        {"n", tensorOf(ElementType::Int32, {streams}, lengths)}};
    Recorder expected;
    for (size_t s = 0; s < streams; ++s) {
      Codes sequence, vector(v.begin() + long(s * width),
                             v.begin() + long((s + 1) * width));
      for (size_t t = 0; t < size_t(lengths[s]); ++t)
        for (size_t i = 0; i < width; ++i)
          sequence.push_back(x[(t * streams + s) * width + i]);
      Reference reference(region.builder, false);
      reference.run(0, {sequence, vector}, size_t(lengths[s]));
      for (const ReferenceRecord &record : reference.records()) {
        expected.records[{s, record.instruction, record.time}] = {record.codes,
                                                                  record.sums};
        expected.clipped[record.instruction] += record.clipped;
      }
    }
    Result<NamedTensors> plain = runOnce(*program, inputs, {});
    ASSERT_TRUE(plain) << plain.error();
    for (int threads : {1, 2}) {
      RunOptions options;
      options.threads = threads;
      Recorder recorder;
      Chip chip = Chip::program(*program, program->machine(), options);
      Result<NamedTensors> results =
          run(*program, chip, inputs, options, &recorder);
      ASSERT_TRUE(results) << results.error();
      for (const auto &[name, tensor] : *plain)
        EXPECT_EQ(valuesOf<float>(tensor), valuesOf<float>(results->at(name)));
      EXPECT_EQ(expected.records, recorder.records);
      EXPECT_EQ(expected.clipped, recorder.clipped);
    }
  }
}

/// The clock counts what is executed, and every operand has arrived.
TEST(RandomRegion, TakesTheCyclesOfItsSchedule) {
  constexpr size_t steps = 6, streams = 4;
  const std::vector<int32_t> lengths = {3, 6, 0, 1};
  NamedTensors inputs{
      {"x", tensorOf(ElementType::Float32, {steps, streams, width},
                     std::vector<float>(steps * streams * width, 1))},
      {"v", tensorOf(ElementType::Float32, {streams, width},
                     std::vector<float>(streams * width, 2))},
      {"n", tensorOf(ElementType::Int32, {streams}, lengths)}};
  for (uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomRegion region(seed);
    region.builder.setMachine("converter.t_adc", seed % 2 ? "1 ns" : "3.3 ns");
    Result<Program> program = region.builder.load();
    ASSERT_TRUE(program) << program.error();
    Result<timing::Schedule> schedule = timing::makeSchedule(*program);
    ASSERT_TRUE(schedule) << schedule.error();
    ASSERT_EQ(schedule->functions[0].groups.size(), 1u);
    timing::Cycles expected = 0;
    for (int32_t length : lengths)
      expected += schedule->functions[0].groups[0].cycles(length);
    RunOptions options;
    options.threads = 1 + int(seed % 2);
    ClockCount clock{&*schedule};
    Chip chip = Chip::program(*program, program->machine(), options);
    ASSERT_TRUE(run(*program, chip, inputs, options, nullptr, nullptr, &clock));
    EXPECT_EQ(clock.activity.cycles, expected);
    EXPECT_EQ(clock.lateOperands, 0);
  }
}

/// The watch sees a schedule that starts something too early.
TEST(RandomRegion, AnEarlyStartIsSeen) {
  RandomRegion region(1);
  Result<Program> program = region.builder.load();
  ASSERT_TRUE(program) << program.error();
  Result<timing::Schedule> schedule = timing::makeSchedule(*program);
  ASSERT_TRUE(schedule) << schedule.error();
  for (timing::Phase &phase : schedule->functions[0].groups[0].phases)
    for (timing::Cycles &start : phase.solution.starts)
      start = 0;
  ClockCount clock{&*schedule};
  Chip chip = Chip::program(*program, program->machine(), {});
  ASSERT_TRUE(
      run(*program, chip,
          {{"x", tensorOf(ElementType::Float32, {2, 1, width},
                          std::vector<float>(2 * width, 1))},
           {"v", tensorOf(ElementType::Float32, {1, width},
                          std::vector<float>(width, 2))},
           {"n", tensorOf(ElementType::Int32, {1}, std::vector<int32_t>{2})}},
          {}, nullptr, nullptr, &clock));
  EXPECT_GT(clock.lateOperands, 0);
}
