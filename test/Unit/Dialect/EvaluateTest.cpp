//===- EvaluateTest.cpp - Memory of folded constants ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Resources live as long as their context: copies of weights would too.
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Host/Evaluate.h"

#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Host/Transforms/Passes.h"
#include "gtest/gtest.h"

#include <numeric>

using namespace mlir;
using namespace rampart;

namespace {

struct Evaluate : ::testing::Test {
  Evaluate() {
    context.loadDialect<host::HostDialect, func::FuncDialect>();
    builder.setInsertionPointToStart(module->getBody());
  }

  Value constant(ElementsAttr value) {
    return host::ConstantOp::create(builder, location, value);
  }
  Value sizes(int64_t size) { return constant(builder.getI64TensorAttr(size)); }
  ElementsAttr evaluate(StringRef opcode, ValueRange operands, int64_t axis) {
    FailureOr<Value> value = host::createEvaluated(
        builder, location, opcode, operands,
        builder.getNamedAttr("axes", builder.getDenseI64ArrayAttr({axis})));
    EXPECT_TRUE(succeeded(value));
    return value->getDefiningOp<host::ConstantOp>().getValue();
  }

  size_t resources() {
    size_t count = 0;
    DenseResourceElementsHandle::getManagerInterface(&context)
        .getBlobManager()
        .getBlobMap([&](const auto &blobs) { count = blobs.size(); });
    return count;
  }

  MLIRContext context;
  OpBuilder builder{&context};
  Location location = builder.getUnknownLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(location);
};

} // namespace

TEST_F(Evaluate, LeadingSlicesShareTheirBytes) {
  constexpr int64_t rows = 6, columns = 1000;
  Tensor tensor(ElementType::Float32, {rows, columns});
  std::iota(tensor.mutableData<float>(),
            tensor.mutableData<float>() + tensor.size(), 0.0f);
  Value all = constant(host::constantOf(&context, tensor, "weights"));
  auto slice = [&](int64_t first, int64_t end, int64_t step, int64_t axis) {
    ElementsAttr part =
        evaluate("slice", {all, sizes(first), sizes(end), sizes(step)}, axis);
    return host::tensorOf(part)->data<float>();
  };
  const float *data = tensor.data<float>();
  EXPECT_EQ(data + 2 * columns, slice(2, 4, 1, 0));
  EXPECT_EQ(data + 3 * columns, slice(-3, 100, 1, 0));
  // These cannot.
  for (const float *copy : {slice(0, 6, 2, 0), slice(100, 700, 1, 1)})
    EXPECT_TRUE(copy < data || copy >= data + rows * columns);
  // A part of a part.
  Value part =
      constant(evaluate("slice", {all, sizes(1), sizes(6), sizes(1)}, 0));
  ElementsAttr inner =
      evaluate("slice", {part, sizes(2), sizes(4), sizes(1)}, 0);
  EXPECT_EQ(data + 3 * columns, host::tensorOf(inner)->data<float>());
}

TEST_F(Evaluate, OnlyWhatIsUsedInTheEndBecomesAResource) {
  auto type = RankedTensorType::get({50, 40}, builder.getF32Type());
  auto function = func::FuncOp::create(
      builder, location, "f", builder.getFunctionType({}, {type, type}));
  builder.setInsertionPointToStart(function.addEntryBlock());
  Tensor tensor(ElementType::Float32, {50, 40});
  std::iota(tensor.mutableData<float>(),
            tensor.mutableData<float>() + tensor.size(), 1.0f);
  auto op = [&](StringRef opcode, Value operand,
                ArrayRef<NamedAttribute> attributes = {}) {
    return *host::createKernelOp(builder, location, opcode, operand,
                                 attributes);
  };
  auto transposed = [&](Value operand) {
    return op(
        "transpose", operand,
        builder.getNamedAttr("perm", builder.getDenseI64ArrayAttr({1, 0})));
  };
  Value weights = constant(host::constantOf(&context, tensor, "weights"));
  // Both a result and a step on the way to the other.
  Value negated = transposed(op("neg", transposed(weights)));
  Value absolute = transposed(transposed(op("abs", negated)));
  func::ReturnOp::create(builder, location, ValueRange{negated, absolute});
  ASSERT_EQ(1u, resources());
  ASSERT_TRUE(succeeded(host::foldConstants(function, 1 << 20)));
  EXPECT_EQ(3u, resources());
  auto results = function.getBody().front().getTerminator()->getOperands();
  ASSERT_EQ(2u, llvm::range_size(function.getOps<host::ConstantOp>()));
  for (unsigned i : {0, 1}) {
    const float sign = i == 0 ? -1 : 1;
    ElementsAttr value = host::constantOperand(results[i]);
    ASSERT_TRUE(value);
    EXPECT_TRUE(host::resourceName(value).starts_with("weights"));
    Tensor found = *host::tensorOf(value);
    for (int64_t k = 0; k < found.size(); ++k)
      ASSERT_EQ(sign * tensor.data<float>()[k], found.data<float>()[k]);
  }
}

/// Booleans are unpacked before they are cut.
TEST_F(Evaluate, SlicesOfPackedConstantsKeepWhatTheyAreCutFrom) {
  std::vector<bool> values;
  for (int64_t i = 0; i < 3 * 2000; ++i)
    values.push_back(i % 3 == 0);
  SmallVector<bool> bits(values.begin(), values.end());
  auto type = RankedTensorType::get({3, 2000}, builder.getI1Type());
  Value all = constant(DenseElementsAttr::get(type, bits));
  ElementsAttr part = evaluate("slice", {all, sizes(1), sizes(3), sizes(1)}, 0);
  const bool *found = host::tensorOf(part)->data<bool>();
  for (int64_t i = 0; i < 2 * 2000; ++i)
    ASSERT_EQ(values[size_t(i + 2000)], found[i]) << i;
}
