//===- VerifierTest.cpp - Data, devices and functions that break rules ----===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rules are labelled as in docs/ProgramFormat.md.
//===----------------------------------------------------------------------===//
#include "BrokenPrograms.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>

using namespace rampart;
using namespace rampart::test;

TEST(Verifier, AcceptsTheNetworks) {
  EXPECT_EQ("accepted", lstmError([](LstmNetwork &) {}));
  EXPECT_EQ("accepted", denseError([](DenseNetwork &) {}));
}

// M1
TEST(Verifier, Machine) {
  EXPECT_NE(std::string::npos, denseError([](DenseNetwork &net) {
                                 net.builder.program.machine.pop_back();
                               }).find("test: machine: "));
  EXPECT_NE(std::string::npos,
            denseError([](DenseNetwork &net) {
              net.builder.setMachine("device.g_max", "much");
            }).find("test: machine: device.g_max: expected"));
}

// D1
TEST(Verifier, Data) {
  auto error = [](uint64_t offset, uint64_t size) {
    return denseError([&](DenseNetwork &net) {
      *net.builder.program.arrays[0]->conductances = fb::DataRef(offset, size);
    });
  };
  EXPECT_EQ("test: arrays[0].conductances: expected an offset that is a "
            "multiple of 64, "
            "found 4",
            error(4, 32));
  EXPECT_EQ("test: arrays[0].conductances: expected 8 elements of 4 bytes, "
            "found 28 bytes",
            error(0, 28));
  EXPECT_EQ("test: arrays[0].conductances: expected 8 elements of 4 bytes, "
            "found 30 bytes",
            error(0, 30));
  EXPECT_EQ("test: arrays[0].conductances: 32 bytes at 64 exceed the data "
            "section of 32 "
            "bytes",
            error(64, 32));
  EXPECT_NE(std::string::npos,
            error(0, UINT64_MAX - 3).find("exceed the data section"));
  EXPECT_NE(std::string::npos,
            error(UINT64_MAX - 63, 64).find("exceed the data section"));
  EXPECT_EQ("test: arrays[0].conductances: expected data, found none",
            denseError([](DenseNetwork &net) {
              net.builder.program.arrays[0]->conductances.reset();
            }));
}

// A4
TEST(Verifier, Labels) {
  auto errorOf = [](fb::RowRun row, fb::ColumnRun column) {
    return denseError([&](DenseNetwork &net) {
      fb::ArrayT &array = *net.builder.program.arrays[0];
      array.labels = std::make_unique<fb::ArrayLabelsT>();
      array.labels->inputs = {"x"};
      array.labels->gates = {"y"};
      array.labels->rows = {row};
      array.labels->columns = {column};
    });
  };
  EXPECT_EQ("accepted", errorOf({0, 0, 2, 2, 0}, {0, 1, 0, 2}));
  EXPECT_EQ("test: arrays[0].labels: row run 0: expected one of 1 names, found "
            "number 1",
            errorOf({1, 0, 2, 2, 0}, {0, 1, 0, 2}));
  EXPECT_EQ("test: arrays[0].labels: expected column runs that name each of 2 "
            "lines once",
            errorOf({0, 0, 2, 2, 0}, {0, 1, 0, 1}));
}

// A1
TEST(Verifier, Array) {
  EXPECT_EQ("test: arrays[0]: expected at least one row and column, found 0x2",
            denseError([](DenseNetwork &net) {
              net.builder.program.arrays[0]->rows = 0;
            }));
  // rows * columns * 4 would wrap to what is there.
  EXPECT_EQ("test: arrays[0].conductances: expected 4611686018427387904 "
            "elements of 4 bytes, "
            "found 32 bytes",
            denseError([](DenseNetwork &net) {
              net.builder.program.arrays[0]->rows = uint32_t(1) << 31;
              net.builder.program.arrays[0]->columns = uint32_t(1) << 31;
            }));
  auto withValue = [](float value) {
    return denseError([&](DenseNetwork &net) {
      std::memcpy(net.builder.data.data() + 5 * sizeof value, &value,
                  sizeof value);
    });
  };
  EXPECT_EQ("accepted", withValue(float(149e-6)));
  EXPECT_EQ("accepted", withValue(float(-149e-6)));
  EXPECT_EQ("test: arrays[0].conductances: row 2, column 1: expected a "
            "difference of at "
            "most 0.000149 S, found -0.00015",
            withValue(-150e-6f));
  EXPECT_NE(std::string::npos, withValue(NAN).find("found nan"));
  EXPECT_NE(std::string::npos, withValue(-INFINITY).find("found -inf"));
}

// D2
TEST(Verifier, Constant) {
  auto error = [](fb::ElementType type, std::vector<int64_t> dims,
                  std::vector<uint8_t> data) {
    ProgramBuilder b;
    b.addConstant(type, std::move(dims), b.addData(data));
    return loadError(b);
  };
  EXPECT_EQ("accepted", error(fb::ElementType::UInt8, {3}, {1, 2, 3}));
  EXPECT_EQ("accepted", error(fb::ElementType::Int64, {0, 7}, {}));
  EXPECT_EQ("test: constants[0].element_type: unknown element type 8",
            error(fb::ElementType(8), {3}, {1, 2, 3}));
  EXPECT_EQ(
      "test: constants[0].dims[1]: expected a size of at least 0, found -2",
      error(fb::ElementType::UInt8, {1, -2}, {1, 2}));
  EXPECT_EQ("test: constants[0].dims[1]: the shape has more than 2^60 elements",
            error(fb::ElementType::UInt8,
                  {int64_t(1) << 40, int64_t(1) << 40, 0}, {}));
  EXPECT_EQ(
      "test: constants[0].data: expected 2 elements of 4 bytes, found 7 bytes",
      error(fb::ElementType::Int32, {2}, {1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ("test: constants[0].data: expected booleans of 0 or 1, found 2",
            error(fb::ElementType::Bool, {2}, {1, 2}));
}

// F1
TEST(Verifier, FunctionSpec) {
  auto error = [](const std::function<void(fb::FunctionSpecT &)> &change) {
    return denseError(
        [&](DenseNetwork &net) { change(*ramp(net.builder).function); });
  };
  EXPECT_EQ("test: ramps[0].function.kind: unknown function 'cosine'",
            error([](auto &spec) { spec.kind = "cosine"; }));
  EXPECT_EQ(
      "test: ramps[0].function.alpha: expected a finite number, found inf",
      error([](auto &spec) { spec.alpha = INFINITY; }));
  EXPECT_EQ("test: ramps[0].function.beta: expected a finite number, found nan",
            error([](auto &spec) { spec.beta = NAN; }));
  EXPECT_EQ("test: ramps[0].function.clip: expected a positive number, found 0",
            error([](auto &spec) { spec.clip = 0; }));
  EXPECT_EQ("test: ramps[0].function: expected a function, found none",
            denseError(
                [](DenseNetwork &net) { ramp(net.builder).function.reset(); }));
}

// P1-P4
TEST(Verifier, Ramp) {
  auto error = [](const std::function<void(fb::RampT &)> &change) {
    return denseError([&](DenseNetwork &net) { change(ramp(net.builder)); });
  };
  EXPECT_EQ("test: ramps[0].gamma: expected a positive number, found 0",
            error([](auto &r) { r.gamma = 0; }));
  EXPECT_EQ("test: ramps[0].gain: expected a positive number, found -1",
            error([](auto &r) { r.gain = -1; }));
  EXPECT_EQ("test: ramps[0].code_scale: expected a positive number, found inf",
            error([](auto &r) { r.code_scale = INFINITY; }));
  EXPECT_EQ("test: ramps[0].y_hi: expected more than y_lo = 0, found 0",
            error([](auto &r) { r.y_hi = 0; }));
  EXPECT_EQ(
      "test: ramps[0].directions: expected 1 to 65536 thresholds, found 0",
      error([](auto &r) { r.directions.clear(); }));
  EXPECT_EQ("test: ramps[0].directions[4]: expected 1 or -1, found 0",
            error([](auto &r) { r.directions[4] = 0; }));
  EXPECT_EQ("test: ramps[0].code_stride: expected at least 1, found 0",
            error([](auto &r) { r.code_stride = 0; }));
  EXPECT_EQ("test: ramps[0].code_base: expected codes within ±8388608, found "
            "8388600 to "
            "8388631",
            error([](auto &r) { r.code_base = 8388600; }));
  EXPECT_EQ("test: ramps[0].step_conductances: expected 30 devices, found 29",
            error([](auto &r) { r.step_conductances.pop_back(); }));
  EXPECT_EQ("test: ramps[0].step_clocks: expected 30 counts, found 31",
            error([](auto &r) { r.step_clocks.push_back(1); }));
  auto bringUp = [&](auto change) {
    return error([&](auto &r) {
      r.bring_up = std::make_unique<fb::BringUpT>();
      change(*r.bring_up);
    });
  };
  EXPECT_EQ("test: ramps[0].bring_up.columns: expected 1 to 64, found 0",
            bringUp([](auto &b) { b.columns = 0; }));
  EXPECT_EQ(
      "test: ramps[0].bring_up.trim_clocks: expected at most 32767, found "
      "32768",
      bringUp([](auto &b) { b.trim_clocks = 32768; }));
  EXPECT_EQ("test: ramps[0].bring_up.per_step: expected more than 1 column",
            bringUp([](auto &b) { b.per_step = true; }));
  EXPECT_EQ("test: ramps[0].bring_up.weights: expected 31 weights, found 0",
            bringUp([](auto &b) { b.trim_clocks = 1; }));
  EXPECT_EQ("test: ramps[0].bring_up.weights: expected 0 weights, found 1",
            bringUp([](auto &b) { b.weights = {1}; }));
  EXPECT_EQ("test: ramps[0].bring_up.weights[30]: expected a finite number of "
            "at least 0, found -1",
            bringUp([](auto &b) {
              b.columns = 2;
              b.weights.assign(31, 1);
              b.weights[30] = -1;
            }));
  EXPECT_EQ("test: ramps[0].offset_clocks: expected 1 counts, found 0",
            error([](auto &r) { r.offset_clocks.clear(); }));
  EXPECT_EQ("test: ramps[0].step_conductances[3]: expected 0 to 0.00015 S, "
            "found 0.0002",
            error([](auto &r) { r.step_conductances[3] = 200e-6f; }));
  EXPECT_EQ("test: ramps[0].offset_conductances[0]: expected 0 to 0.00015 S, "
            "found nan",
            error([](auto &r) { r.offset_conductances[0] = NAN; }));
  EXPECT_EQ("test: ramps[0].step_clocks[7]: expected at least 1, found 0",
            error([](auto &r) { r.step_clocks[7] = 0; }));
  EXPECT_EQ("test: ramps[0]: a threshold exceeds float32",
            error([](auto &r) { r.gain = 1e300; }));
}

// P7, P8
TEST(Verifier, UniformThresholds) {
  auto errorOn = [](const std::string &kind,
                    const std::function<void(fb::RampT &)> &change) {
    return denseError([&](DenseNetwork &net) {
      net.builder.setMachine("converter.kind", kind);
      if (kind == "sar") {
        net.builder.program.ramps.clear();
        net.builder.addSar(0, linearRamp(6, 0.5, 300e-6));
        test::ramp(net.builder).code_base = 0;
      }
      change(test::ramp(net.builder));
    });
  };
  auto error = [&](const std::function<void(fb::RampT &)> &change) {
    return errorOn("sar", change);
  };
  const std::string at = "test: ramps[0].uniform";
  EXPECT_EQ("accepted", error([](auto &) {}));
  EXPECT_EQ(at + ".first: expected a finite number, found nan",
            error([](auto &r) { r.uniform->first = NAN; }));
  EXPECT_EQ(at + ".step: expected a positive number, found 0",
            error([](auto &r) { r.uniform->step = 0; }));
  for (void (*change)(fb::RampT &) :
       {+[](fb::RampT &r) { r.step_clocks = {1}; },
        +[](fb::RampT &r) { r.step_conductances = {1e-6f}; },
        +[](fb::RampT &r) { r.offset_clocks = {1}; },
        +[](fb::RampT &r) { r.offset_conductances = {1e-6f}; },
        +[](fb::RampT &r) { r.gain = 1; }, +[](fb::RampT &r) { r.column = 1; },
        +[](fb::RampT &r) { r.bring_up = std::make_unique<fb::BringUpT>(); }})
    EXPECT_EQ(at + ": expected neither devices, gain, bring_up nor a column",
              error(change));
  EXPECT_EQ("test: ramps[0].directions[1]: expected 1, found -1",
            error([](auto &r) { r.directions[1] = -1; }));
  EXPECT_EQ("test: ramps[0]: a threshold exceeds float32",
            error([](auto &r) { r.uniform->step = 1e38; }));
  EXPECT_EQ(at + ": expected thresholds without devices, as converter.kind is "
                 "sar, found none",
            error([](auto &r) { r.uniform.reset(); }));
  EXPECT_EQ("test: ramps[0].function: expected identity without a clip, as "
            "converter.kind is sar, found sigmoid",
            error([](auto &r) { r.function->kind = "sigmoid"; }));
  EXPECT_EQ("test: ramps[0].slot: expected one of a tile's 64 arrays, found 64",
            error([](auto &r) { r.slot = 64; }));
  EXPECT_EQ("test: ramps[0].function: expected identity without a clip, as "
            "converter.kind is linramp, found tanh",
            errorOn("linramp", [](auto &r) { r.function->kind = "tanh"; }));
  EXPECT_EQ(at + ": expected thresholds by devices, as converter.kind is not "
                 "sar",
            errorOn("linramp", [](auto &r) {
              r.uniform = std::make_unique<fb::UniformThresholdsT>();
            }));
}

// T1
TEST(Verifier, Table) {
  auto error = [](const std::function<void(fb::LookupTableT &)> &change) {
    return lstmError(
        [&](LstmNetwork &net) { change(*net.builder.program.tables[0]); });
  };
  EXPECT_EQ("test: tables[0].input_scale: expected a positive number, found 0",
            error([](auto &t) { t.input_scale = 0; }));
  EXPECT_EQ(
      "test: tables[0].output_scale: expected a positive number, found nan",
      error([](auto &t) { t.output_scale = NAN; }));
  EXPECT_EQ("test: tables[0].entries: expected at least one entry",
            error([](auto &t) { t.entries.reset(); }));
  EXPECT_EQ("test: tables[0].entries: expected 4094 elements of 4 bytes, found "
            "16379 bytes",
            error([](auto &t) {
              *t.entries =
                  fb::DataRef(t.entries->offset(), t.entries->size() - 1);
            }));
  EXPECT_EQ("test: tables[0].first: expected indices within ±8388608, found "
            "2147483647 to "
            "2147487741",
            error([](auto &t) { t.first = INT32_MAX; }));
}

// H1, H2
TEST(Verifier, Function) {
  EXPECT_EQ("test: functions: expected an entry function, found none",
            denseError([](DenseNetwork &net) {
              net.builder.program.functions.clear();
            }));
  auto error = [](const std::function<void(fb::FunctionT &)> &change) {
    return denseError([&](DenseNetwork &net) { change(net.builder.entry()); });
  };
  EXPECT_EQ("test: functions[0].value_count: expected 0 to 4, found 5",
            error([](auto &f) { f.value_count = 5; }));
  EXPECT_EQ("test: functions[0].value_count: expected 0 to 4, found -1",
            error([](auto &f) { f.value_count = -1; }));
  EXPECT_EQ("test: functions[0].arguments[0].name: expected a name, found none",
            error([](auto &f) { f.arguments[0]->name.clear(); }));
  EXPECT_EQ(
      "test: functions[0].arguments[0].element_type: unknown element type 77",
      error(
          [](auto &f) { f.arguments[0]->element_type = fb::ElementType(77); }));
  EXPECT_EQ("test: functions[0].results[0].element_type: codes do not leave "
            "the program",
            error([](auto &f) {
              f.results[0]->element_type = fb::ElementType::Code;
            }));
  EXPECT_EQ("test: functions[0].arguments[0].dims[0]: expected a size of at "
            "least -1, "
            "found -2",
            error([](auto &f) { f.arguments[0]->dims[0]->size = -2; }));
  EXPECT_EQ("test: functions[0].results[1].name: 'y' appears twice",
            error([](auto &f) {
              f.results.push_back(std::make_unique<fb::PortT>(*f.results[0]));
            }));
  EXPECT_EQ("test: functions[0].arguments[0].value: expected a value below 4, "
            "found 4",
            error([](auto &f) { f.arguments[0]->value = 4; }));
  EXPECT_EQ(
      "test: functions[0].results[0].value: expected a value below 4, found -1",
      error([](auto &f) { f.results[0]->value = -1; }));
}

// H2, H3
TEST(Verifier, HostSteps) {
  auto error =
      [](const std::function<void(fb::HostOpT &, fb::FunctionT &)> &change) {
        return denseError([&](DenseNetwork &net) {
          change(*net.builder.entry().body[0]->step.AsHostOp(),
                 net.builder.entry());
        });
      };
  const std::string op = "test: functions[0].body[0].step";
  EXPECT_EQ(op + ": expected a step, found none",
            error([](auto &, auto &f) { f.body[0]->step.Reset(); }));
  EXPECT_NE(std::string::npos,
            error([](auto &o, auto &) { o.opcode = "dance"; }).find(op + ": "));
  EXPECT_EQ(op + ".inputs[0]: value 3 is used before it is defined",
            error([](auto &o, auto &) { o.inputs = {3}; }));
  EXPECT_NE(std::string::npos,
            error([](auto &o, auto &) { o.inputs = {0, 0}; }).find(op + ": "));
  EXPECT_EQ(op + ".outputs[0]: value 0 is defined twice",
            error([](auto &o, auto &) { o.outputs = {0}; }));
  EXPECT_EQ(op + ".outputs: expected one output, found 2",
            error([](auto &o, auto &) { o.outputs = {1, 2}; }));
  EXPECT_EQ(
      op + ".attributes[0]: expected one of ints, floats and text, found 2",
      error([](auto &o, auto &) { o.attributes[0]->ints = {1}; }));
  EXPECT_EQ(op + ".attributes[1].name: 'scale' appears twice",
            error([](auto &o, auto &) { o.attributes[1]->name = "scale"; }));
  EXPECT_NE(std::string::npos, error([](auto &o, auto &) {
                                 o.attributes.pop_back();
                               }).find(op + ": "));
}

// H4
TEST(Verifier, RegionCall) {
  auto error = [](const std::function<void(fb::RegionCallT &)> &change) {
    return denseError([&](DenseNetwork &net) {
      change(*net.builder.entry().body[1]->step.AsRegionCall());
    });
  };
  const std::string op = "test: functions[0].body[1].step";
  EXPECT_EQ(op + ".region: expected one of 1 regions, found 1",
            error([](auto &c) { c.region = 1; }));
  EXPECT_EQ(op + ".inputs: expected 1 values, found 0",
            error([](auto &c) { c.inputs.clear(); }));
  EXPECT_EQ(op + ".inputs[0]: value 3 is used before it is defined",
            error([](auto &c) { c.inputs = {3}; }));
  EXPECT_EQ("test: functions[0].value_count: expected 0 to 3, found 4",
            error([](auto &c) { c.outputs.clear(); }));
  EXPECT_EQ(op + ".outputs: expected 1 values, found 2",
            error([](auto &c) { c.outputs.push_back(3); }));
  EXPECT_EQ(op + ".lengths: lengths without a sequence",
            error([](auto &c) { c.lengths = 0; }));
}

TEST(Verifier, HostConstant) {
  ProgramBuilder b;
  b.addConstant(fb::ElementType::UInt8, {1},
                b.addData(std::vector<uint8_t>{1}));
  b.addHostConstant(1);
  EXPECT_EQ("test: functions[0].body[0].step.constant: expected one of 1 "
            "constants, found 1",
            loadError(b));
}
