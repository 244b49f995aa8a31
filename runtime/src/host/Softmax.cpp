//===- Softmax.cpp - Softmax and its logarithm ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements are summed in row-major order, in double.
//===----------------------------------------------------------------------===//
#include "Groups.h"

#include <cmath>
#include <limits>

using namespace rampart;
using namespace rampart::kernels;

namespace {

/// exp(x - max) / sum or its logarithm; neither overflows.
template <typename T>
void softmaxGroup(const T *from, T *to, const std::vector<int64_t> &members,
                  bool logarithm) {
  double max = -std::numeric_limits<double>::infinity(), sum = 0;
  for (int64_t member : members)
    max = std::max(max, double(from[member]));
  for (int64_t member : members)
    sum += std::exp(double(from[member]) - max);
  double logSum = std::log(sum);
  for (int64_t member : members) {
    double x = double(from[member]) - max;
    to[member] = T(logarithm ? x - logSum : std::exp(x) / sum);
  }
}

Result<Tensor> softmaxOf(const Call &call, bool logarithm) {
  const Tensor &input = call.input(0);
  const std::vector<int64_t> &axes = call.op.getInts("axes");
  if (Status status = checkAxes(axes, input.rank()); !status)
    return Error{status.error()};
  return dispatch(input.type(), FloatTypes(),
                  [&]<typename T>(std::type_identity<T>) -> Result<Tensor> {
                    Result<Tensor> output =
                        makeTensor(input.type(), input.shape());
                    if (!output)
                      return output;
                    Groups groups = groupAlong(input, axes);
                    for (int64_t group : groups.groups)
                      softmaxGroup(input.data<T>() + group,
                                   output->mutableData<T>() + group,
                                   groups.members, logarithm);
                    return output;
                  });
}

} // namespace

Result<Tensor> kernels::softmax(const Call &call) {
  return softmaxOf(call, false);
}

Result<Tensor> kernels::logSoftmax(const Call &call) {
  return softmaxOf(call, true);
}
