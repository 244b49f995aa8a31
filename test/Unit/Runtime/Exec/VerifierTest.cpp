//===- VerifierTest.cpp - Every rule has a program that breaks it
//----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Networks.h"

#include <cmath>
#include <cstring>
#include <functional>
#include <gtest/gtest.h>
#include <limits>

using namespace rampart;
using namespace rampart::test;

namespace {

/// What loading says after `change` has been made to the LSTM program of
/// Networks.h.
std::string lstmError(const std::function<void(LstmNetwork &)> &change) {
  LstmNetwork net = makeLstm(3, 4, 1);
  change(net);
  return loadError(net.builder);
}

/// ... to the dense program: buffers x, one, y; load, fill, integrate, convert,
/// store.
std::string denseError(const std::function<void(DenseNetwork &)> &change) {
  DenseNetwork net = makeDense(3, 2, 1);
  change(net);
  return loadError(net.builder);
}

fb::RegionT &region(ProgramBuilder &builder) {
  return *builder.program.regions[0];
}
fb::RampT &ramp(ProgramBuilder &builder) { return *builder.program.ramps[0]; }

template <typename T>
T &at(ProgramBuilder &builder, size_t i) {
  return operationAt<T>(region(builder).body, i);
}
/// In the LSTM's loop: load, integrate, 4 x convert, mul, mul, add, lookup,
/// mul, store.
template <typename T>
T &inLoop(LstmNetwork &net, size_t i) {
  return operationAt<T>(net.loop->body, i);
}

} // namespace

TEST(Verifier, AcceptsTheNetworks) {
  EXPECT_EQ("accepted", lstmError([](LstmNetwork &) {}));
  EXPECT_EQ("accepted", denseError([](DenseNetwork &) {}));
}

TEST(Verifier, Machine) {
  EXPECT_NE(std::string::npos, denseError([](DenseNetwork &net) {
                                 net.builder.program.machine.pop_back();
                               }).find("test: machine: "));
  EXPECT_NE(std::string::npos,
            denseError([](DenseNetwork &net) {
              net.builder.setMachine("device.g_max", "much");
            }).find("test: machine: device.g_max: expected"));
}

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

TEST(Verifier, Constant) {
  auto error = [](fb::ElementType type, std::vector<int64_t> dims,
                  std::vector<uint8_t> data) {
    ProgramBuilder b;
    b.addConstant(type, std::move(dims), b.addData(data));
    return loadError(b);
  };
  EXPECT_EQ("accepted", error(fb::ElementType::UInt8, {3}, {1, 2, 3}));
  EXPECT_EQ("accepted", error(fb::ElementType::Int64, {0, 7}, {}));
  EXPECT_EQ("test: constants[0].element_type: unknown element type 7",
            error(fb::ElementType(7), {3}, {1, 2, 3}));
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

TEST(Verifier, Ports) {
  EXPECT_EQ("test: regions[0].inputs: expected at least one input: it tells "
            "the number of "
            "streams",
            denseError(
                [](DenseNetwork &net) { region(net.builder).inputs.clear(); }));
  EXPECT_EQ("test: regions[0].inputs[0].kind: unknown port kind 2",
            denseError([](DenseNetwork &net) {
              region(net.builder).inputs[0]->kind = fb::PortKind(2);
            }));
  EXPECT_EQ(
      "test: regions[0].outputs[0].width: expected 1 to 16777216, found 0",
      denseError([](DenseNetwork &net) {
        region(net.builder).outputs[0]->width = 0;
      }));
  EXPECT_EQ("test: regions[0].outputs: a sequence needs a sequence among the "
            "inputs: it "
            "tells the steps",
            denseError([](DenseNetwork &net) {
              region(net.builder).outputs[0]->kind = fb::PortKind::Sequence;
            }));
}

TEST(Verifier, Memory) {
  EXPECT_EQ("test: regions[0].buffers[0].width: expected at least 1, found 0",
            denseError([](DenseNetwork &net) {
              region(net.builder).buffers[0]->width = 0;
            }));
  EXPECT_EQ("test: regions[0].buffers[1]: expected min <= max within ±8388608, "
            "found 3 to 2",
            denseError([](DenseNetwork &net) {
              region(net.builder).buffers[1]->min = 3;
              region(net.builder).buffers[1]->max = 2;
            }));
  EXPECT_EQ("test: regions[0].buffers[1]: expected min <= max within ±8388608, "
            "found -15 to "
            "8388609",
            denseError([](DenseNetwork &net) {
              region(net.builder).buffers[1]->max = 8388609;
            }));
  EXPECT_EQ("test: regions[0].banks[0].width: expected at least 1, found 0",
            denseError([](DenseNetwork &net) {
              region(net.builder).banks[0]->width = 0;
            }));
  EXPECT_EQ("test: regions[0]: expected at most 16777216 elements in buffers "
            "and banks, "
            "found 4294967301",
            denseError([](DenseNetwork &net) {
              region(net.builder).banks[0]->width = UINT32_MAX;
            }));
}

TEST(Verifier, LoadAndStore) {
  EXPECT_EQ(
      "test: regions[0].body[0].op.dst: expected one of 3 buffers, found 3",
      denseError(
          [](DenseNetwork &net) { at<fb::LoadT>(net.builder, 0).dst = 3; }));
  EXPECT_EQ(
      "test: regions[0].body[0].op.input: expected one of 1 inputs, found 1",
      denseError(
          [](DenseNetwork &net) { at<fb::LoadT>(net.builder, 0).input = 1; }));
  EXPECT_EQ(
      "test: regions[0].body[0].op: expected a buffer of width 3, found 1",
      denseError(
          [](DenseNetwork &net) { at<fb::LoadT>(net.builder, 0).dst = 1; }));
  EXPECT_EQ(
      "test: regions[0].body[4].op.src: expected one of 3 buffers, found 9",
      denseError(
          [](DenseNetwork &net) { at<fb::StoreT>(net.builder, 4).src = 9; }));
  EXPECT_EQ(
      "test: regions[0].body[4].op.output: expected one of 1 outputs, found 1",
      denseError([](DenseNetwork &net) {
        at<fb::StoreT>(net.builder, 4).output = 1;
      }));
  EXPECT_EQ("test: regions[0].outputs[0]: expected exactly one store, found 0",
            denseError([](DenseNetwork &net) {
              region(net.builder).body.pop_back();
            }));
  EXPECT_EQ("test: regions[0].outputs[0]: expected exactly one store, found 2",
            denseError([](DenseNetwork &net) {
              append(region(net.builder).body, store(0, 2));
            }));
  EXPECT_EQ("test: regions[0].body[0].op: a sequence outside a loop",
            denseError([](DenseNetwork &net) {
              region(net.builder).inputs[0]->kind = fb::PortKind::Sequence;
            }));
  EXPECT_EQ("test: regions[0].body[3].op.body[11].op: a vector inside a loop",
            lstmError([](LstmNetwork &net) {
              inLoop<fb::StoreT>(net, 11).output = 1;
            }));
}

TEST(Verifier, Loop) {
  EXPECT_EQ("test: regions[0].body[3].op.body[0].op: a loop inside a loop",
            lstmError([](LstmNetwork &net) {
              auto inner = std::make_unique<fb::InstructionT>();
              inner->op.Set(loop(false));
              net.loop->body.insert(net.loop->body.begin(), std::move(inner));
            }));
  EXPECT_EQ("test: regions[0].body[5].op: a loop needs a sequence among the "
            "inputs: it "
            "tells the steps",
            denseError([](DenseNetwork &net) {
              append(region(net.builder).body, loop(false));
            }));
}

TEST(Verifier, UnknownInstruction) {
  EXPECT_EQ("test: regions[0].body[1].op: expected an operation, found none",
            denseError([](DenseNetwork &net) {
              region(net.builder).body[1]->op.Reset();
            }));
}

TEST(Verifier, Slices) {
  auto error = [](fb::Slice slice) {
    return denseError(
        [&](DenseNetwork &net) { *at<fb::FillT>(net.builder, 1).dst = slice; });
  };
  EXPECT_EQ("test: regions[0].body[1].op.dst.buffer: expected one of 3 "
            "buffers, found 4",
            error({4, 0, 1}));
  EXPECT_EQ("test: regions[0].body[1].op.dst: expected at least one element "
            "within a width "
            "of 1, found 0 from 0",
            error({1, 0, 0}));
  EXPECT_EQ("test: regions[0].body[1].op.dst: expected at least one element "
            "within a width "
            "of 1, found 4294967295 from 4294967295",
            error({1, UINT32_MAX, UINT32_MAX}));
  EXPECT_EQ("test: regions[0].body[1].op.dst: expected a slice, found none",
            denseError([](DenseNetwork &net) {
              at<fb::FillT>(net.builder, 1).dst.reset();
            }));
}

TEST(Verifier, Fill) {
  EXPECT_EQ(
      "test: regions[0].body[1].op.values: expected 1 or 1 values, found 2",
      denseError([](DenseNetwork &net) {
        at<fb::FillT>(net.builder, 1).values = {1, 2};
      }));
  EXPECT_EQ("test: regions[0].body[1].op.values[0]: expected a finite number, "
            "found nan",
            denseError([](DenseNetwork &net) {
              at<fb::FillT>(net.builder, 1).values = {NAN};
            }));
}

TEST(Verifier, Integrate) {
  auto error = [](const std::function<void(fb::IntegrateT &)> &change) {
    return denseError(
        [&](DenseNetwork &net) { change(at<fb::IntegrateT>(net.builder, 2)); });
  };
  const std::string op = "test: regions[0].body[2].op";
  EXPECT_EQ(op + ".array: expected one of 1 arrays, found 1",
            error([](auto &i) { i.array = 1; }));
  EXPECT_EQ(op + ".bank: expected one of 1 banks, found 1",
            error([](auto &i) { i.bank = 1; }));
  EXPECT_EQ(op + ".bank: expected the array's 2 columns, found a width of 3",
            denseError([](DenseNetwork &net) {
              region(net.builder).banks[0]->width = 3;
            }));
  EXPECT_EQ(op + ".accumulate: bank 0 holds no sum yet",
            error([](auto &i) { i.accumulate = true; }));
  EXPECT_EQ(op + ".drives: expected at least one driven row",
            error([](auto &i) { i.drives.clear(); }));
  EXPECT_EQ(op + ".drives[0].buffer: expected one of 3 buffers, found 8",
            error([](auto &i) { i.drives[0]->buffer = 8; }));
  EXPECT_EQ(op + ".drives[0].sources: expected at least one row within 4, "
                 "found 0 from 0",
            error([](auto &i) { i.drives[0]->sources.clear(); }));
  EXPECT_EQ(op + ".drives[1].sources: expected at least one row within 4, "
                 "found 1 from 4",
            error([](auto &i) { i.drives[1]->row = 4; }));
  EXPECT_EQ(op + ".drives[1].sources: expected at least one row within 4, "
                 "found 1 from "
                 "4294967295",
            error([](auto &i) { i.drives[1]->row = UINT32_MAX; }));
  EXPECT_EQ(op + ".drives[0].sources[1]: expected an element within a width of "
                 "3, found 3",
            error([](auto &i) { i.drives[0]->sources[1] = 3; }));
  EXPECT_EQ(op + ".drives[1].sources[0]: row 2 is driven twice",
            error([](auto &i) { i.drives[1]->row = 2; }));
  EXPECT_EQ(op + ".drives[0].buffer: expected tile 0, found tile 1",
            denseError([](DenseNetwork &net) {
              region(net.builder).buffers[0]->tile = 1;
            }));
  EXPECT_EQ(op + ".drives[0].sources[0]: element 0 of buffer 2 is read before "
                 "it is written",
            error([](auto &i) {
              i.drives[0]->buffer = 2;
              i.drives[0]->sources.resize(2);
            }));
}

TEST(Verifier, Convert) {
  auto error = [](const std::function<void(fb::ConvertT &)> &change) {
    return denseError(
        [&](DenseNetwork &net) { change(at<fb::ConvertT>(net.builder, 3)); });
  };
  const std::string op = "test: regions[0].body[3].op";
  EXPECT_EQ(op + ".bank: expected one of 1 banks, found 1",
            error([](auto &c) { c.bank = 1; }));
  EXPECT_EQ("test: regions[0].body[2].op.bank: bank 0 is converted before it "
            "is integrated",
            denseError([](DenseNetwork &net) {
              std::swap(region(net.builder).body[2],
                        region(net.builder).body[3]);
            }));
  EXPECT_EQ(op + ".column: expected columns within 2, found 2 from 1 by 1",
            error([](auto &c) { c.column = 1; }));
  EXPECT_EQ(
      op + ".column: expected columns within 2, found 2 from 0 by 4294967295",
      error([](auto &c) { c.column_stride = UINT32_MAX; }));
  EXPECT_EQ(op + ".column: expected columns within 2, found 2 from 0 by 0",
            error([](auto &c) { c.column_stride = 0; }));
  EXPECT_EQ(op + ".ramp: expected one of 1 ramps, found 5",
            error([](auto &c) { c.ramp = 5; }));
  EXPECT_EQ(op + ".ramp: expected tile 0, found tile 3",
            denseError([](DenseNetwork &net) { ramp(net.builder).tile = 3; }));
  EXPECT_EQ(op + ".dst: expected tile 0, found tile 2",
            denseError([](DenseNetwork &net) {
              region(net.builder).buffers[2]->tile = 2;
            }));
  EXPECT_EQ(op + ".dst: expected a buffer for the codes 0 to 31, found 0 to 30",
            denseError([](DenseNetwork &net) {
              region(net.builder).buffers[2]->max = 30;
            }));
}

TEST(Verifier, BanksDoNotOutliveAStep) {
  // Integrated before the loop, converted inside it: an analog sum does not
  // keep.
  EXPECT_EQ("test: regions[0].body[4].op.body[1].op.bank: bank 0 is converted "
            "before it is "
            "integrated",
            lstmError([](LstmNetwork &net) {
              auto &body = net.builder.program.regions[0]->body;
              auto sums = std::make_unique<fb::InstructionT>();
              sums->op.Set(integrate(0, 0, false, {drive(0, 1, 1)}));
              body.insert(body.begin() + 3, std::move(sums));
              net.loop->body.erase(net.loop->body.begin() + 1);
            }));
}

TEST(Verifier, DroppedConversionLeavesItsGateUnwritten) {
  EXPECT_EQ("test: regions[0].body[3].op.body[5].op.a: element 4 of buffer 3 "
            "is read before "
            "it is written",
            lstmError([](LstmNetwork &net) {
              net.loop->body.erase(net.loop->body.begin() +
                                   long(net.inputConversion) + 1);
            }));
}

TEST(Verifier, InitialStatesMustBeWritten) {
  EXPECT_EQ("test: regions[0].body[2].op.body[1].op.drives[1].sources[0]: "
            "element 0 of "
            "buffer 1 is read before it is written",
            lstmError([](LstmNetwork &net) {
              auto &body = net.builder.program.regions[0]->body;
              body.erase(body.begin());
            }));
}

TEST(Verifier, ALoopMayRunZeroTimes) {
  // The last state comes from a buffer that only the loop writes.
  EXPECT_EQ("test: regions[0].body[4].op.src: element 0 of buffer 6 is read "
            "before it is "
            "written",
            lstmError([](LstmNetwork &net) {
              fb::RegionT &r = *net.builder.program.regions[0];
              uint32_t copy = ProgramBuilder::addBuffer(r, 4, -15, 15);
              append(net.loop->body, move({copy, 0, 4}, {1, 0, 4}));
              operationAt<fb::StoreT>(r.body, 4).src = copy;
            }));
}

TEST(Verifier, Mul) {
  auto error = [](const std::function<void(fb::MulT &)> &change) {
    return lstmError(
        [&](LstmNetwork &net) { change(inLoop<fb::MulT>(net, 6)); });
  };
  const std::string op = "test: regions[0].body[3].op.body[6].op";
  EXPECT_EQ(op + ".a: expected 4 elements as in dst, found 3",
            error([](auto &m) { *m.a = fb::Slice(3, 4, 3); }));
  EXPECT_EQ(op + ".b: expected a slice, found none",
            error([](auto &m) { m.b.reset(); }));
  EXPECT_EQ(op + ".den: expected 1 to 2^62 - 1, found 0",
            error([](auto &m) { m.den = 0; }));
  EXPECT_EQ(op + ".den: expected 1 to 2^62 - 1, found -5",
            error([](auto &m) { m.den = -5; }));
  EXPECT_EQ(op + ".num: the product may exceed 2^62",
            error([](auto &m) { m.num = INT64_MIN; }));
  // 31 * 2047 * num < 2^62
  EXPECT_EQ("accepted", error([](auto &m) {
              m.num = ((int64_t(1) << 62) - 1) / (31 * 2047);
            }));
  EXPECT_EQ(op + ".num: the product may exceed 2^62", error([](auto &m) {
              m.num = -((int64_t(1) << 62) / (31 * 2047) + 1);
            }));
  EXPECT_EQ(op + ".b: overlaps dst at another offset",
            error([](auto &m) { *m.b = fb::Slice(5, 3, 4); }));
  EXPECT_EQ(op + ".b: overlaps dst at another offset",
            error([](auto &m) { *m.b = fb::Slice(5, 2, 4); }));
  // One instruction more before the loop.
  EXPECT_EQ(
      "test: regions[0].body[4].op.body[6].op.a: expected tile 0, found tile 1",
      lstmError([](LstmNetwork &net) {
        fb::RegionT &r = *net.builder.program.regions[0];
        uint32_t far = ProgramBuilder::addBuffer(r, 4, -15, 15, 1);
        auto write = std::make_unique<fb::InstructionT>();
        write->op.Set(fill({far, 0, 4}, {1}));
        r.body.insert(r.body.begin() + 3, std::move(write));
        *inLoop<fb::MulT>(net, 6).a = fb::Slice(far, 0, 4);
      }));
}

TEST(Verifier, Add) {
  auto error = [](const std::function<void(fb::AddT &)> &change) {
    return lstmError(
        [&](LstmNetwork &net) { change(inLoop<fb::AddT>(net, 8)); });
  };
  const std::string op = "test: regions[0].body[3].op.body[8].op";
  EXPECT_EQ(op + ".den: expected 1 to 2^62 - 1, found 4611686018427387904",
            error([](auto &a) { a.den = int64_t(1) << 62; }));
  EXPECT_EQ(op + ": the sum may exceed 2^62",
            error([](auto &a) { a.bias = INT64_MIN; }));
  EXPECT_EQ(op + ": the sum may exceed 2^62", error([](auto &a) {
              a.a_num = a.b_num = int64_t(1) << 41; // times 2^20 each
            }));
  EXPECT_EQ("accepted",
            error([](auto &a) { a.a_num = a.b_num = (int64_t(1) << 41) - 1; }));
  EXPECT_EQ(op + ".b: expected a slice, found none",
            error([](auto &a) { a.b.reset(); }));
}

TEST(Verifier, Lookup) {
  const std::string op = "test: regions[0].body[3].op.body[9].op";
  EXPECT_EQ(op + ".table: expected one of 1 tables, found 1",
            lstmError([](LstmNetwork &net) {
              inLoop<fb::LookupT>(net, 9).table = 1;
            }));
  EXPECT_EQ(op + ".src: expected tile 4, found tile 0",
            lstmError([](LstmNetwork &net) {
              net.builder.program.tables[0]->tile = 4;
            }));
  EXPECT_EQ(op + ".src: expected 4 elements as in dst, found 2",
            lstmError([](LstmNetwork &net) {
              *inLoop<fb::LookupT>(net, 9).src = fb::Slice(4, 0, 2);
            }));
}

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
