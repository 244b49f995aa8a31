//===- Codes.cpp - Between float tensors and codes --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
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

Result<Tensor> kernels::quantize(const Call &call) {
  const Tensor &input = call.input(0);
  double scale = call.op.getFloat("scale");
  int32_t min = int32_t(call.op.getInt("min")),
          max = int32_t(call.op.getInt("max"));
  ElementType type =
      call.context.real ? ElementType::RealCode : ElementType::Code;
  return dispatch(input.type(), FloatTypes(),
                  [&]<typename T>(std::type_identity<T>) -> Result<Tensor> {
                    Result<Tensor> output = makeTensor(type, input.shape());
                    if (!output)
                      return output;
                    const T *from = input.data<T>();
                    int64_t count = input.size();
                    if (call.context.real) {
                      double *to = output->mutableData<double>();
                      for (int64_t i = 0; i < count; ++i)
                        to[i] = double(from[i]) / scale;
                    } else {
                      roundCodes(from, count, scale, min, max,
                                 output->mutableData<int32_t>());
                    }
                    return output;
                  });
}

Result<Tensor> kernels::dequantize(const Call &call) {
  const Tensor &input = call.input(0);
  bool real = input.type() == ElementType::RealCode;
  if (!real && input.type() != ElementType::Code)
    return Error{"expected codes, found " +
                 std::string(elementTypeName(input.type()))};
  Result<Tensor> output = makeTensor(ElementType::Float32, input.shape());
  if (!output)
    return output;
  double scale = call.op.getFloat("scale");
  float *to = output->mutableData<float>();
  auto fill = [&](const auto *from) {
    for (int64_t i = 0, n = input.size(); i < n; ++i)
      to[i] = float(double(from[i]) * scale);
  };
  if (real)
    fill(input.data<double>());
  else
    fill(input.data<int32_t>());
  return output;
}
