//===- Multinomial.cpp - Samples of classes ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counter-based: a draw depends on its place alone, so it is the same however a
// batch is split.
//===----------------------------------------------------------------------===//
#include "Kernels.h"
#include "rampart/core/Random.h"

#include <algorithm>
#include <cmath>

using namespace rampart;
using namespace rampart::kernels;

namespace {

/// Running sums of exp(x - max x), the weights of the classes up to each.
template <typename T>
Status cumulate(const T *logits, std::vector<double> &sums) {
  double most = *std::max_element(logits, logits + sums.size());
  double sum = 0;
  for (size_t i = 0; i < sums.size(); ++i)
    sums[i] = sum += std::exp(double(logits[i]) - most);
  if (!std::isfinite(sum))
    return Error{"expected logarithms of weights, one of them finite and none "
                 "NaN or infinite"};
  return {};
}

/// The draw's counter: node, call and run, then the sample's number.
double draw(const Call &call, uint64_t number) {
  uint64_t seed = uint64_t(call.op.getInt("seed")) ^ (number >> 32);
  return uniform({uint32_t(seed), call.context.call, call.context.invocation,
                  uint32_t(number)},
                 call.context.key);
}

} // namespace

Result<Tensor> kernels::multinomial(const Call &call) {
  const Tensor &logits = call.input(0);
  if (logits.rank() != 2 || logits.shape()[1] == 0)
    return Error{"expected log-weights of rank 2 and at least one class, found "
                 "shape " +
                 shapeText(logits.shape())};
  int64_t rows = logits.shape()[0], classes = logits.shape()[1],
          samples = call.op.getInt("samples");
  return dispatch(
      logits.type(), FloatTypes(),
      [&]<typename T>(std::type_identity<T>) -> Result<Tensor> {
        Result<Tensor> output = makeTensor(ElementType::Int64, {rows, samples});
        if (!output)
          return output;
        auto *to = output->mutableData<int64_t>();
        std::vector<double> sums(static_cast<size_t>(classes));
        for (int64_t row = 0; row < rows; ++row) {
          if (Status status = cumulate(logits.data<T>() + row * classes, sums);
              !status)
            return Error{status.error()};
          uint64_t first =
              (call.context.firstRow + uint64_t(row)) * uint64_t(samples);
          for (int64_t s = 0; s < samples; ++s) {
            double target = draw(call, first + uint64_t(s)) * sums.back();
            *to++ = std::upper_bound(sums.begin(), sums.end() - 1, target) -
                    sums.begin();
          }
        }
        return output;
      });
}
