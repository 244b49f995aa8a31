//===- ScheduleTest.cpp - The schedule against the clock ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the schedule says a program takes and what the simulator counts by the
// instructions that it executes are the same number of cycles.
//===----------------------------------------------------------------------===//
#include "OnnxModel.h"
#include "RecurrenceCase.h"
#include "Toolchain.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>

using namespace rampart;
using namespace rampart::test;
using timing::Cycles;

namespace {

/// LSTM layers, each taking the sequence of the one before, and a dense layer
/// for every step.
class Stack {
public:
  Stack(int64_t steps, int64_t streams, int64_t width)
      : steps(steps), streams(streams), width(width) {
    model.addInput("x", {steps, streams, width});
    inputs["x"] = makeTensor({steps, streams, width}, random.vector(size(), 1));
  }

  void lstm(int64_t units, const std::string &direction);
  void dense(int64_t outputs);
  Result<Program> build(const Machine &machine) {
    model.addOutput(last, 3);
    return buildProgram(model.bytes(), machine);
  }

  NamedTensors inputs;

private:
  int64_t steps, streams, width;
  Random random{11};
  OnnxModel model;
  std::string last = "x";
  int number = 0;

  int64_t size() const { return steps * streams * width; }
  std::string constant(const std::vector<int64_t> &dims) {
    int64_t count = 1;
    for (int64_t dim : dims)
      count *= dim;
    std::string name = "w" + std::to_string(number++);
    model.addConstant(name, dims, random.vector(count, 0.5));
    return name;
  }
  onnx::NodeProto &append(const std::string &op,
                          std::vector<std::string> operands) {
    operands.insert(operands.begin(), last);
    last = "t" + std::to_string(number++);
    return model.addNode(op, operands, {last});
  }
};

} // namespace

void Stack::lstm(int64_t units, const std::string &direction) {
  int64_t directions = direction == "bidirectional" ? 2 : 1;
  std::string w = constant({directions, 4 * units, width}),
              r = constant({directions, 4 * units, units});
  onnx::NodeProto &node = append("LSTM", {w, r});
  setAttribute(node, "hidden_size", units);
  setAttribute(node, "direction", direction);
  setAttribute(append("Transpose", {}), "perm",
               std::vector<int64_t>{0, 2, 1, 3});
  width = directions * units;
  std::string shape = "s" + std::to_string(number++);
  model.addConstant(shape, {3}, std::vector<int64_t>{steps, streams, width});
  append("Reshape", {shape});
}

void Stack::dense(int64_t outputs) {
  append("MatMul", {constant({width, outputs})});
  width = outputs;
}

/// The tasks of a run end when its clock does, and no resource serves two.
static void expectOrder(const timing::Schedule &schedule,
                        const std::vector<timing::TaskRun> &tasks,
                        Cycles cycles) {
  std::map<timing::Resource, std::vector<std::pair<Cycles, Cycles>>> uses;
  Cycles last = 0;
  for (const timing::TaskRun &run : tasks) {
    const timing::Group &group =
        schedule.functions[run.function].groups[run.group];
    const timing::Task &task = group.phases[run.phase].problem.tasks[run.task];
    last = std::max(last, run.start + task.duration);
    for (uint32_t number : task.resources)
      uses[group.resources[number]].emplace_back(run.start,
                                                 run.start + task.duration);
  }
  EXPECT_EQ(last, cycles);
  for (auto &[resource, list] : uses) {
    std::sort(list.begin(), list.end());
    for (size_t i = 1; i < list.size(); ++i)
      ASSERT_LE(list[i - 1].second, list[i].first);
  }
}

static Cycles clockOf(const Program &program, const timing::Schedule &schedule,
                      const NamedTensors &inputs, Mode mode) {
  RunOptions options;
  options.mode = mode;
  ClockCount clock{&schedule};
  std::vector<timing::TaskRun> tasks;
  clock.tasks = &tasks;
  Chip chip = Chip::program(program, program.machine(), options);
  Result<NamedTensors> outputs =
      run(program, chip, inputs, options, nullptr, nullptr, &clock);
  EXPECT_TRUE(outputs) << outputs.error();
  EXPECT_EQ(clock.lateOperands, 0);
  expectOrder(schedule, tasks, clock.activity.cycles);
  return clock.activity.cycles;
}

/// The schedule, after both counts of it agreed.
static timing::Schedule
checkedSchedule(const Program &program, const NamedTensors &inputs,
                timing::Overlap overlap = timing::Overlap::Wavefront) {
  Result<timing::Schedule> schedule = timing::makeSchedule(program, overlap);
  EXPECT_TRUE(schedule) << schedule.error();
  std::optional<Cycles> cycles = timing::callCycles(program, *schedule, -1);
  EXPECT_TRUE(cycles.has_value());
  EXPECT_GT(*cycles, 0);
  for (Mode mode : {Mode::Quantized, Mode::Ideal})
    EXPECT_EQ(clockOf(program, *schedule, inputs, mode), *cycles);
  return std::move(*schedule);
}

TEST(Schedule, FourStackedLayersOverlapAsAWavefront) {
  Stack stack(100, 1, 40);
  for (int layer = 0; layer < 4; ++layer)
    stack.lstm(32, "forward");
  Result<Program> program = stack.build(machineOf("nlramp-16nm"));
  ASSERT_TRUE(program) << program.error();
  timing::Schedule wavefront = checkedSchedule(*program, stack.inputs);
  timing::Schedule serial =
      checkedSchedule(*program, stack.inputs, timing::Overlap::None);
  EXPECT_EQ(wavefront.functions[0].groups.size(), 1u);
  EXPECT_EQ(serial.functions[0].groups.size(), 4u);
  double gain = double(*timing::callCycles(*program, serial, -1)) /
                double(*timing::callCycles(*program, wavefront, -1));
  EXPECT_GE(gain, 3);
  EXPECT_LT(gain, 4); // four layers at once can gain no more
}

TEST(Schedule, ADenseLayerFollowsStepByStep) {
  Stack stack(9, 3, 5);
  stack.lstm(6, "reverse");
  stack.dense(4);
  Result<Program> program = stack.build(machineOf("nlramp-16nm"));
  ASSERT_TRUE(program) << program.error();
  timing::Schedule schedule = checkedSchedule(*program, stack.inputs);
  ASSERT_EQ(schedule.functions[0].groups.size(), 1u);
  const timing::Group &group = schedule.functions[0].groups[0];
  ASSERT_EQ(group.members.size(), 2u);
  EXPECT_EQ(group.members[1].timeAxis, 0u);
  EXPECT_TRUE(group.members[1].reversed);
}

TEST(Schedule, DirectionsShareAGroupAndWhatNeedsBothWaits) {
  Stack stack(8, 2, 5);
  stack.lstm(6, "bidirectional");
  stack.lstm(3, "bidirectional");
  Result<Program> program = stack.build(machineOf("nlramp-16nm"));
  ASSERT_TRUE(program) << program.error();
  timing::Schedule schedule = checkedSchedule(*program, stack.inputs);
  ASSERT_EQ(schedule.functions[0].groups.size(), 2u);
  for (const timing::Group &group : schedule.functions[0].groups)
    EXPECT_EQ(group.members.size(), 2u);
}

TEST(Schedule, ALayerCutOverTilesAgrees) {
  Stack stack(6, 1, 20);
  stack.lstm(24, "forward");
  stack.lstm(12, "forward");
  Result<Program> program = stack.build(
      machineOf("nlramp-16nm",
                {"array.rows=64", "array.columns=32", "array.arrays_per_tile=2",
                 "network.link_bits=8", "digital.lanes=4"}));
  ASSERT_TRUE(program) << program.error();
  checkedSchedule(*program, stack.inputs);
}

/// Streams of their own lengths, any operator, any machine.
TEST(Schedule, RandomRecurrencesAgree) {
  Seeds seeds = seedsOf(12);
  for (int64_t i = 0; i < seeds.count; ++i) {
    uint64_t seed = seeds.first + uint64_t(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    RecurrenceCase layer = randomRecurrence(random);
    Result<Program> program =
        buildProgram(layer.model(), randomMachine(random));
    ASSERT_TRUE(program) << program.error();
    Result<timing::Schedule> schedule = timing::makeSchedule(*program);
    ASSERT_TRUE(schedule) << schedule.error();
    Cycles expected = 0;
    for (const timing::Group &group : schedule->functions[0].groups)
      for (int64_t s = 0; s < layer.tensors.streams; ++s)
        expected += group.cycles(layer.tensors.lengths
                                     ? (*layer.tensors.lengths)[size_t(s)]
                                     : layer.tensors.steps);
    EXPECT_EQ(clockOf(*program, *schedule, layer.inputs(), Mode::Quantized),
              expected);
  }
}
