//===- RegionVerifierTest.cpp - Regions that break rules ------------------===//
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

// G1, G2
TEST(RegionVerifier, Ports) {
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

// G2
TEST(RegionVerifier, Memory) {
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

// G3
TEST(RegionVerifier, LoadAndStore) {
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

// G1, G4
TEST(RegionVerifier, Loop) {
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

TEST(RegionVerifier, UnknownInstruction) {
  EXPECT_EQ("test: regions[0].body[1].op: expected an operation, found none",
            denseError([](DenseNetwork &net) {
              region(net.builder).body[1]->op.Reset();
            }));
}

// G5
TEST(RegionVerifier, Slices) {
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

// G12
TEST(RegionVerifier, Fill) {
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

// G7, G8
TEST(RegionVerifier, Integrate) {
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

// G7, G9
TEST(RegionVerifier, Convert) {
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

// G7
TEST(RegionVerifier, BanksDoNotOutliveAStep) {
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

// G6
TEST(RegionVerifier, DroppedConversionLeavesItsGateUnwritten) {
  EXPECT_EQ("test: regions[0].body[3].op.body[5].op.a: element 4 of buffer 3 "
            "is read before "
            "it is written",
            lstmError([](LstmNetwork &net) {
              net.loop->body.erase(net.loop->body.begin() +
                                   long(net.inputConversion) + 1);
            }));
}

// G6
TEST(RegionVerifier, InitialStatesMustBeWritten) {
  EXPECT_EQ("test: regions[0].body[2].op.body[1].op.drives[1].sources[0]: "
            "element 0 of "
            "buffer 1 is read before it is written",
            lstmError([](LstmNetwork &net) {
              auto &body = net.builder.program.regions[0]->body;
              body.erase(body.begin());
            }));
}

// G6
TEST(RegionVerifier, ALoopMayRunZeroTimes) {
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

// G5, G10, G11
TEST(RegionVerifier, Mul) {
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

// G10, G11
TEST(RegionVerifier, Add) {
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

// G10
TEST(RegionVerifier, Lookup) {
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
