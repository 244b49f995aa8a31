//===- ControlTest.cpp - Branches and loops of programs -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ProgramBuilder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

using namespace rampart;
using namespace rampart::test;

namespace {

/// A function called by others: its values are its arguments, then its steps'.
fb::FunctionT &addFunction(ProgramBuilder &b, size_t arguments) {
  b.program.functions.push_back(std::make_unique<fb::FunctionT>());
  fb::FunctionT &function = *b.program.functions.back();
  for (size_t i = 0; i < arguments; ++i) {
    function.arguments.push_back(std::make_unique<fb::PortT>());
    function.arguments.back()->value = function.value_count++;
  }
  return function;
}

void addResult(fb::FunctionT &function, int32_t value) {
  function.results.push_back(std::make_unique<fb::PortT>());
  function.results.back()->value = value;
}

template <typename Step>
Step &addStep(fb::FunctionT &function, Step step, size_t outputs) {
  for (size_t i = 0; i < outputs; ++i)
    step.outputs.push_back(function.value_count++);
  function.body.push_back(std::make_unique<fb::StepT>());
  function.body.back()->step.Set(std::move(step));
  return *static_cast<Step *>(function.body.back()->step.value);
}

int32_t addOp(fb::FunctionT &function, const std::string &opcode,
              std::vector<int32_t> inputs) {
  fb::HostOpT op;
  op.opcode = opcode;
  op.inputs = std::move(inputs);
  addStep(function, std::move(op), 1);
  return function.value_count - 1;
}

/// y = c ? tanh(x) : x; s, all = a loop of n passes while c: s = s + x, which
/// is also collected.
struct ControlProgram {
  ControlProgram() {
    int32_t c = b.addArgument("c", fb::ElementType::Bool, {-1});
    int32_t x = b.addArgument("x", fb::ElementType::Float32, {-1});
    int32_t n = b.addArgument("n", fb::ElementType::Int64, {-1});
    fb::HostIfT choice;
    choice.condition = c;
    choice.then_function = 1;
    choice.else_function = 2;
    choice.then_inputs = choice.else_inputs = {x};
    branch = &addStep(b.entry(), std::move(choice), 1);
    fb::HostLoopT repeat;
    repeat.body = 3;
    repeat.trips = n;
    repeat.condition = c;
    repeat.carried = repeat.captured = {x};
    loop = &addStep(b.entry(), std::move(repeat), 2);
    b.addResult("y", branch->outputs[0], fb::ElementType::Float32, {-1});
    b.addResult("s", loop->outputs[0], fb::ElementType::Float32, {-1});
    b.addResult("all", loop->outputs[1], fb::ElementType::Float32, {-1, -1});

    fb::FunctionT &thenFunction = addFunction(b, 1);
    addResult(thenFunction, addOp(thenFunction, "tanh", {0}));
    addResult(addFunction(b, 1), 0);
    fb::FunctionT &body = addFunction(b, 3);
    uint32_t yes = b.addConstant(fb::ElementType::Bool, {},
                                 b.addData(std::vector<uint8_t>{1}));
    body.body.push_back(std::make_unique<fb::StepT>());
    fb::HostConstantT constant;
    constant.constant = yes;
    constant.output = body.value_count++;
    body.body.back()->step.Set(constant);
    addResult(body, constant.output);
    int32_t sum = addOp(body, "add", {1, 2});
    addResult(body, sum);
    addResult(body, sum);
    body.results.back()->dims.push_back(std::make_unique<fb::DimT>());
  }

  ProgramBuilder b;
  fb::HostIfT *branch;
  fb::HostLoopT *loop;
};

std::string errorAfter(const std::function<void(ControlProgram &)> &change) {
  ControlProgram program;
  change(program);
  return loadError(program.b);
}

Result<NamedTensors> runControl(const ControlProgram &program,
                                const std::vector<uint8_t> &c,
                                const std::vector<int64_t> &n) {
  Result<Program> loaded = program.b.load();
  if (!loaded)
    return Error{loaded.error()};
  auto size = [](const auto &values) { return int64_t(values.size()); };
  std::vector<float> x{0, 1};
  return runOnce(*loaded,
                 {{"c", tensorOf(ElementType::Bool, {size(c)}, c)},
                  {"x", tensorOf(ElementType::Float32, {2}, x)},
                  {"n", tensorOf(ElementType::Int64, {size(n)}, n)}},
                 {});
}

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

TEST(Control, ChoosesAndRepeats) {
  Result<NamedTensors> results = runControl({}, {1}, {3});
  ASSERT_TRUE(results) << results.error();
  EXPECT_EQ(valuesOf<float>(results->at("y")),
            (std::vector<float>{0, std::tanh(1.0f)}));
  EXPECT_EQ(valuesOf<float>(results->at("s")), (std::vector<float>{0, 4}));
  EXPECT_EQ(results->at("all").shape(), (Shape{3, 2}));
  EXPECT_EQ(valuesOf<float>(results->at("all")),
            (std::vector<float>{0, 2, 0, 3, 0, 4}));
}

TEST(Control, NoPassLeavesWhatIsCarried) {
  for (int64_t trips : {int64_t(0), int64_t(-1)}) {
    Result<NamedTensors> results = runControl({}, {1}, {trips});
    ASSERT_TRUE(results) << results.error();
    EXPECT_EQ(valuesOf<float>(results->at("s")), (std::vector<float>{0, 1}));
    EXPECT_EQ(results->at("all").shape(), (Shape{0, 0}));
  }
  Result<NamedTensors> results = runControl({}, {0}, {3});
  ASSERT_TRUE(results) << results.error();
  EXPECT_EQ(valuesOf<float>(results->at("y")), (std::vector<float>{0, 1}));
  EXPECT_EQ(results->at("all").shape(), (Shape{0, 0}));
}

TEST(Control, RunTimeErrors) {
  auto error = [](const ControlProgram &program, std::vector<uint8_t> c,
                  std::vector<int64_t> n) {
    Result<NamedTensors> results = runControl(program, c, n);
    return results ? std::string("accepted") : results.error();
  };
  EXPECT_EQ(error({}, {1, 0}, {1}),
            "if: expected one bool as the condition, found bool of shape 2");
  EXPECT_EQ(error({}, {1}, {1, 2}), "loop: expected one int64 as the number of "
                                    "passes, found int64 of shape 2");
  ControlProgram other;
  other.loop->trips = 1;
  EXPECT_EQ(error(other, {1}, {1}), "loop: expected one int64 as the number of "
                                    "passes, found float32 of shape 2");
  ControlProgram goes;
  goes.b.program.functions[3]->results[0]->value = 1;
  EXPECT_EQ(error(goes, {1}, {2}), "pass 0: expected one bool as the "
                                   "condition, found float32 of shape 2");
  ControlProgram inner;
  inner.b.program.functions[3]->body[1]->location = "sum";
  inner.loop->captured = {2};
  EXPECT_EQ(error(inner, {1}, {2}).rfind("pass 0: sum: add: ", 0), 0u);
}

TEST(Control, ScansHaveOneShape) {
  // s = concat(s, x) grows; it is collected too.
  ControlProgram program;
  fb::FunctionT &body = *program.b.program.functions[3];
  fb::HostOpT &op = *body.body[1]->step.AsHostOp();
  op.opcode = "concat";
  op.attributes.push_back(std::make_unique<fb::AttributeT>());
  op.attributes[0]->name = "axis";
  op.attributes[0]->ints = {0};
  Result<NamedTensors> results = runControl(program, {1}, {2});
  ASSERT_FALSE(results);
  EXPECT_EQ(results.error(),
            "loop: expected values of one shape in scan 0, found float32 of "
            "shape 4 in pass 0 and float32 of shape 6 in pass 1");
}

//===----------------------------------------------------------------------===//
// The verifier
//===----------------------------------------------------------------------===//

// H5
TEST(Control, VerifiesBranches) {
  const std::string step = "test: functions[0].body[0].step";
  EXPECT_EQ(errorAfter([](auto &p) { p.branch->condition = 9; }),
            step + ".condition: expected a value below 6, found 9");
  EXPECT_EQ(errorAfter([](auto &p) { p.branch->then_inputs = {3}; }),
            step + ".then_inputs[0]: value 3 is used before it is defined");
  EXPECT_EQ(errorAfter([](auto &p) { p.branch->else_inputs = {-1}; }),
            step + ".else_inputs[0]: expected a value below 6, found -1");
  EXPECT_EQ(errorAfter([](auto &p) { p.branch->then_function = 4; }),
            step + ".then_function: expected one of 4 functions, found 4");
  EXPECT_EQ(errorAfter([](auto &p) { p.branch->else_function = 0; }),
            step + ".else_function: expected a function after its caller 0, "
                   "found 0");
  EXPECT_EQ(errorAfter([](auto &p) { p.branch->then_function = 3; }),
            step + ".then_function: expected 1 arguments, found 3");
  EXPECT_EQ(
      errorAfter([](auto &p) { addResult(*p.b.program.functions[2], 0); }),
      step + ".else_function: expected 1 results, found 2");
  EXPECT_EQ(errorAfter([](auto &p) { p.branch->outputs = {0}; }),
            step + ".outputs[0]: value 0 is defined twice");
}

// H6
TEST(Control, VerifiesLoops) {
  const std::string step = "test: functions[0].body[1].step";
  EXPECT_EQ(errorAfter([](auto &p) { p.loop->trips = 4; }),
            step + ".trips: value 4 is used before it is defined");
  EXPECT_EQ(errorAfter([](auto &p) { p.loop->condition = -2; }),
            step + ".condition: expected a value below 6, found -2");
  EXPECT_EQ(errorAfter([](auto &p) { p.loop->carried = {7}; }),
            step + ".carried[0]: expected a value below 6, found 7");
  EXPECT_EQ(errorAfter([](auto &p) { p.loop->captured = {5}; }),
            step + ".captured[0]: value 5 is used before it is defined");
  EXPECT_EQ(errorAfter([](auto &p) { p.loop->body = 0; }),
            step + ".body: expected a function after its caller 0, found 0");
  EXPECT_EQ(errorAfter([](auto &p) { p.loop->captured.clear(); }),
            step + ".body: expected 2 arguments, found 3");
  EXPECT_EQ(
      errorAfter([](auto &p) { p.b.program.functions[3]->results.pop_back(); }),
      step + ".body: expected 3 results, found 2");
  EXPECT_EQ(errorAfter([](auto &p) { p.loop->carried = {1, 1, 1}; }),
            step + ".outputs: expected a value for each of 3 carried ones, "
                   "found 2");
}

// H5
TEST(Control, BoundsTheDepthOfCalls) {
  ProgramBuilder b;
  b.addArgument("c", fb::ElementType::Bool, {});
  constexpr size_t depth = 65;
  for (size_t i = 1; i <= depth; ++i) {
    fb::HostIfT call;
    call.condition = 0;
    call.then_function = call.else_function = uint32_t(i);
    call.then_inputs = call.else_inputs = {0};
    addStep(*b.program.functions.back(), std::move(call), 0);
    addFunction(b, 1);
  }
  EXPECT_EQ(loadError(b), "test: functions[0]: expected calls at most 64 deep, "
                          "found 65");
}

} // namespace
