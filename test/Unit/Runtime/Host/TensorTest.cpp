//===- TensorTest.cpp - Host tensors ----------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/host/Tensor.h"

#include <gtest/gtest.h>

using namespace rampart;

// Under the address sanitizer too, too large a request gives null.
extern "C" const char *__asan_default_options() {
  return "allocator_may_return_null=1";
}

namespace {

TEST(Tensor, ElementTypes) {
  EXPECT_EQ(elementSize(ElementType::Float32), 4u);
  EXPECT_EQ(elementSize(ElementType::Bool), 1u);
  EXPECT_EQ(elementSize(ElementType::RealCode), 8u);
  EXPECT_EQ(elementTypeName(ElementType::UInt8), "uint8");
  for (ElementType type :
       {ElementType::Float32, ElementType::Int32, ElementType::Int64,
        ElementType::Bool, ElementType::UInt8, ElementType::Code,
        ElementType::RealCode, ElementType::Float64})
    EXPECT_EQ(elementTypeNamed(elementTypeName(type)), type);
  EXPECT_EQ(elementTypeNamed("float16"), std::nullopt);
}

TEST(Tensor, Counts) {
  EXPECT_EQ(elementCount(Shape{}), 1);
  EXPECT_EQ(elementCount(Shape{2, 3}), 6);
  EXPECT_EQ(elementCount(Shape{INT64_MAX, INT64_MAX, 0}), 0);
  EXPECT_EQ(elementCount(Shape{INT64_MAX, 2}), INT64_MAX);
  EXPECT_EQ(shapeText(Shape{}), "scalar");
  EXPECT_EQ(shapeText(Shape{2, 3, 40}), "2x3x40");
}

TEST(Tensor, MemoryIsAlignedAndShared) {
  Tensor tensor(ElementType::Float32, {2, 3});
  EXPECT_EQ(uintptr_t(tensor.data<float>()) % 64, 0u);
  EXPECT_EQ(tensor.byteSize(), 24u);
  Tensor view = tensor.reshaped({6});
  EXPECT_EQ(view.data<float>(), tensor.data<float>());
  EXPECT_EQ(view.shape(), Shape{6});
  EXPECT_EQ(tensor.rank(), 2);
  EXPECT_EQ(Tensor().size(), 0);
}

TEST(Tensor, BorrowsBytes) {
  const float values[] = {1, 2};
  Tensor tensor = Tensor::borrow(ElementType::Float32, {2}, values);
  EXPECT_EQ(tensor.data<float>(), values);
}

TEST(Tensor, RefusesUnsoundShapes) {
  EXPECT_EQ(makeTensor(ElementType::Float32, {2, -1}).error(),
            "expected dimensions of at least 0, found 2x-1");
  EXPECT_EQ(
      makeTensor(ElementType::Float32, {1 << 30, 1 << 30, 1 << 30}).error(),
      "expected at most 1099511627776 elements, found "
      "1073741824x1073741824x1073741824");
  EXPECT_FALSE(makeTensor(ElementType::Float32, {0, INT64_MAX, INT64_MAX}));
  EXPECT_TRUE(makeTensor(ElementType::Float32, {0, 1 << 30}));
  EXPECT_TRUE(makeTensor(ElementType::Float32, {}));
}

TEST(Tensor, ReportsMemoryThatDoesNotSuffice) {
  Result<Tensor> tensor = makeTensor(ElementType::Float64, {maxElements});
  if (tensor)
    GTEST_SKIP() << "this system promises any amount of memory";
  EXPECT_EQ(tensor.error(),
            "not enough memory for 1099511627776 elements of float64");
}

} // namespace
