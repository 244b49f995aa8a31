//===- Codes.cpp - Between float tensors and codes --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/host/Codes.h"

#include "Kernels.h"
#include "rampart/core/Arithmetic.h"

using namespace rampart;
using namespace rampart::kernels;

/// to[i] = roundSaturate(from[i] / scale, min, max), in a form that compilers
/// turn into vectors: saturation first, and a sum so large that its last place
/// is the ones' place rounds to even.
template <typename T>
static void roundCodes(const T *from, int64_t count, double scale, int32_t min,
                       int32_t max, int32_t *to) {
  constexpr double onesPlace = 0x1.8p52;
  const double lowest = min, highest = max;
  for (int64_t i = 0; i < count; ++i) {
    double code = double(from[i]) / scale;
    code = code == code ? code : 0;
    code = code < lowest ? lowest : code;
    code = code > highest ? highest : code;
    to[i] = int32_t((code + onesPlace) - onesPlace);
  }
}

template <typename T>
static void quantizeAll(const HostOp &op, const Tensor &input, bool real,
                        void *to) {
  double scale = op.getFloat("scale");
  const T *from = input.data<T>();
  int64_t count = input.size();
  if (!real) {
    roundCodes(from, count, scale, int32_t(op.getInt("min")),
               int32_t(op.getInt("max")), static_cast<int32_t *>(to));
    return;
  }
  for (int64_t i = 0; i < count; ++i)
    static_cast<double *>(to)[i] = double(from[i]) / scale;
}

Status rampart::quantizeInto(const HostOp &op, const Tensor &input, bool real,
                             void *to) {
  if (input.type() == ElementType::Float32)
    quantizeAll<float>(op, input, real, to);
  else if (input.type() == ElementType::Float64)
    quantizeAll<double>(op, input, real, to);
  else
    return wrongType(input.type(), FloatTypes());
  return {};
}

Status rampart::dequantizeInto(const HostOp &op, const Tensor &input,
                               float *to) {
  double scale = op.getFloat("scale");
  auto fill = [&](const auto *from) {
    for (int64_t i = 0, n = input.size(); i < n; ++i)
      to[i] = float(double(from[i]) * scale);
  };
  if (input.type() == ElementType::RealCode)
    fill(input.data<double>());
  else if (input.type() == ElementType::Code)
    fill(input.data<int32_t>());
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
