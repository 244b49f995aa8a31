//===- HostOpTest.cpp - The table of host operations ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "HostTesting.h"

#include <cmath>
#include <set>

using namespace rampart;
using namespace rampart::testing;

namespace {

std::string makeError(std::string_view opcode, size_t inputs,
                      HostAttributes attributes) {
  Result<HostOp> op = HostOp::make(opcode, inputs, std::move(attributes));
  return op ? "accepted" : op.error();
}

TEST(HostOp, TableIsConsistent) {
  std::set<std::string_view> opcodes;
  for (const HostOpSpec &row : hostOps()) {
    EXPECT_TRUE(opcodes.insert(row.opcode).second) << row.opcode;
    EXPECT_EQ(findHostOp(row.opcode), &row);
    EXPECT_LE(row.minInputs, row.maxInputs);
  }
  EXPECT_FALSE(opcodes.empty());
  const HostOpSpec *gemm = findHostOp("gemm");
  ASSERT_TRUE(gemm);
  EXPECT_EQ(gemm->minInputs, 2);
  EXPECT_EQ(gemm->maxInputs, 3);
  ASSERT_EQ(gemm->attributes.size(), 4u);
  EXPECT_EQ(gemm->attributes[0].name, "alpha");
  EXPECT_EQ(gemm->attributes[0].kind, AttributeKind::Float);
  EXPECT_EQ(gemm->attributes[2].name, "trans_a");
  EXPECT_EQ(gemm->attributes[2].kind, AttributeKind::Int);
  EXPECT_EQ(findHostOp("lstm"), nullptr);
}

TEST(HostOp, GivesItsAttributes) {
  Result<HostOp> op = HostOp::make(
      "quantize", 1,
      {{"scale", Floats{0.5}}, {"min", Ints{-15}}, {"max", Ints{15}}});
  ASSERT_TRUE(op) << op.error();
  EXPECT_EQ(op->spec().opcode, "quantize");
  EXPECT_EQ(op->getFloat("scale"), 0.5);
  EXPECT_EQ(op->getInt("min"), -15);
  EXPECT_EQ(HostOp::make("cast", 1, {{"to", "int64"}})->getText("to"), "int64");
  EXPECT_EQ(
      HostOp::make("transpose", 1, {{"perm", Ints{1, 0}}})->getInts("perm"),
      (Ints{1, 0}));
}

TEST(HostOp, RefusesWhatTheTableDoesNotHave) {
  EXPECT_EQ(makeError("lstm", 1, {}),
            "expected an opcode of the host operations, found 'lstm'");
  EXPECT_EQ(makeError("relu", 2, {}), "relu: expected 1 inputs, found 2");
  EXPECT_EQ(makeError("gemm", 4, {}), "gemm: expected 2 to 3 inputs, found 4");
  EXPECT_EQ(makeError("concat", 0, {{"axis", Ints{0}}}),
            "concat: expected 1 to 65535 inputs, found 0");
  EXPECT_EQ(makeError("concat", 1, {}),
            "concat: expected an attribute 'axis', found none");
  EXPECT_EQ(makeError("relu", 1, {{"axis", Ints{0}}}),
            "relu: expected no attribute 'axis', found one");
}

TEST(HostOp, RefusesAttributesOfAnotherKind) {
  EXPECT_EQ(
      makeError("concat", 1, {{"axis", Ints{0, 1}}}),
      "concat: attribute 'axis': expected an integer, found something else");
  EXPECT_EQ(makeError("squeeze", 1, {{"axes", Floats{0}}}),
            "squeeze: attribute 'axes': expected a list of integers, found "
            "something else");
  EXPECT_EQ(makeError("elu", 1, {{"alpha", Ints{1}}}),
            "elu: attribute 'alpha': expected a number, found something else");
  EXPECT_EQ(makeError("cast", 1, {{"to", Ints{1}}}),
            "cast: attribute 'to': expected text, found something else");
}

TEST(HostOp, RefusesValuesOfAttributes) {
  EXPECT_EQ(makeError("squeeze", 1, {{"axes", Ints{0, -1}}}),
            "squeeze: attribute 'axes': expected distinct axes of at least 0, "
            "found [0, -1]");
  EXPECT_NE(makeError("squeeze", 1, {{"axes", Ints{1, 1}}}), "accepted");
  EXPECT_EQ(makeError("squeeze", 1, {{"axes", Ints{}}}), "accepted");
  EXPECT_EQ(
      makeError("transpose", 1, {{"perm", Ints{0, 2}}}),
      "transpose: attribute 'perm': expected a permutation, found [0, 2]");
  EXPECT_NE(makeError("transpose", 1, {{"perm", Ints{0, 0}}}), "accepted");
  EXPECT_EQ(
      makeError("gather", 2, {{"axis", Ints{-1}}}),
      "gather: attribute 'axis': expected an axis of at least 0, found [-1]");
  EXPECT_EQ(makeError("reshape", 2, {{"allow_zero", Ints{2}}}),
            "reshape: attribute 'allow_zero': expected 0 or 1, found [2]");
  EXPECT_EQ(makeError("cast", 1, {{"to", "code"}}),
            "cast: attribute 'to': expected float32, float64, int32, int64, "
            "bool, int8 or uint8, "
            "found 'code'");
  EXPECT_NE(makeError("cast", 1, {{"to", "float16"}}), "accepted");
  EXPECT_EQ(makeError("elu", 1, {{"alpha", Floats{INFINITY}}}),
            "elu: attribute 'alpha': expected a finite number, found [inf]");
  EXPECT_EQ(makeError("shape", 1, {{"start", Ints{2}}, {"end", Ints{1}}}),
            "shape: expected 'start' not above 'end', found [2] and [1]");
  EXPECT_NE(makeError("shape", 1, {{"start", Ints{-1}}, {"end", Ints{1}}}),
            "accepted");
}

TEST(HostOp, RefusesScalesAndRangesOfCodes) {
  auto quantize = [](double scale, int64_t min, int64_t max) {
    return makeError(
        "quantize", 1,
        {{"scale", Floats{scale}}, {"min", Ints{min}}, {"max", Ints{max}}});
  };
  EXPECT_EQ(quantize(1, -15, 15), "accepted");
  EXPECT_EQ(
      quantize(0, -15, 15),
      "quantize: attribute 'scale': expected a positive, finite number, found "
      "[0.000000]");
  EXPECT_NE(quantize(NAN, -15, 15), "accepted");
  EXPECT_EQ(quantize(1, -15, int64_t(1) << 31),
            "quantize: attribute 'max': expected an int32, found [2147483648]");
  EXPECT_EQ(quantize(1, 3, 2),
            "quantize: expected 'min' not above 'max', found [3] and [2]");
}

TEST(HostOp, RunChecksTheNumberOfInputs) {
  Result<HostOp> op = HostOp::make("add", 2, {});
  Tensor input = counting({2});
  EXPECT_EQ(op->run({&input, 1}).error(), "add: expected 2 inputs, found 1");
}

} // namespace
