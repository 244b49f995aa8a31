//===- Codes.cpp - Between float tensors and codes --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/host/Codes.h"

#include "CodeRow.h"
#include "Kernels.h"

using namespace rampart;
using namespace rampart::kernels;

template <typename T>
static void divideAll(const T *from, int64_t count, double scale, double *to) {
  for (int64_t i = 0; i < count; ++i)
    to[i] = double(from[i]) / scale;
}

Status rampart::quantizeInto(const HostOp &op, const Tensor &input, bool real,
                             void *to) {
  const CodeRange range{op.getFloat("scale"), int32_t(op.getInt("min")),
                        int32_t(op.getInt("max"))};
  const int64_t count = input.size();
  auto *codes = static_cast<int32_t *>(to);
  auto *numbers = static_cast<double *>(to);
  if (input.type() == ElementType::Float32)
    real ? divideAll(input.data<float>(), count, range.scale, numbers)
         : quantizeRow(range, input.data<float>(), size_t(count), codes);
  else if (input.type() == ElementType::Float64)
    real ? divideAll(input.data<double>(), count, range.scale, numbers)
         : quantizeRowReference(range, input.data<double>(), size_t(count),
                                codes);
  else
    return wrongType(input.type(), FloatTypes());
  return {};
}

Status rampart::dequantizeInto(const HostOp &op, const Tensor &input,
                               float *to) {
  const double scale = op.getFloat("scale");
  const auto count = size_t(input.size());
  if (input.type() == ElementType::Code)
    dequantizeRow(scale, input.data<int32_t>(), count, to);
  else if (input.type() == ElementType::RealCode)
    for (size_t i = 0; i < count; ++i)
      to[i] = float(input.data<double>()[i] * scale);
  else
    return Error{"expected codes, found " +
                 std::string(elementTypeName(input.type()))};
  return {};
}

Result<Tensor> kernels::quantize(const Call &call) {
  bool real = call.context.real;
  Result<Tensor> output = makeTensor(
      real ? ElementType::RealCode : ElementType::Code, call.input(0).shape());
  if (!output)
    return output;
  Status status = quantizeInto(call.op, call.input(0), real,
                               output->mutableData<std::byte>());
  return status ? std::move(output) : Result<Tensor>(Error{status.error()});
}

Result<Tensor> kernels::dequantize(const Call &call) {
  Result<Tensor> output =
      makeTensor(ElementType::Float32, call.input(0).shape());
  if (!output)
    return output;
  Status status =
      dequantizeInto(call.op, call.input(0), output->mutableData<float>());
  return status ? std::move(output) : Result<Tensor>(Error{status.error()});
}
