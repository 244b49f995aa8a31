//===- Spread.cpp - How trials differ ---------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spread.h"

#include <algorithm>
#include <cmath>

using namespace rampart;

namespace {

/// Mean and sum of squared differences per element, updated trial by trial
/// (Welford 1962).
struct Moments {
  explicit Moments(size_t elements) : mean(elements), squares(elements) {}

  template <typename Number>
  void add(const void *values) {
    auto *x = static_cast<const Number *>(values);
    ++count;
    for (size_t i = 0; i < mean.size(); ++i) {
      double difference = double(x[i]) - mean[i];
      mean[i] += difference / double(count);
      squares[i] += difference * (double(x[i]) - mean[i]);
    }
  }

  OutputSpread spread() const {
    OutputSpread result;
    double variance = 0, largest = 0;
    for (size_t i = 0; i < mean.size(); ++i) {
      result.mean += mean[i] / double(mean.size());
      double own = squares[i] / double(count - 1);
      variance += own / double(mean.size());
      largest = std::max(largest, own);
    }
    result.deviation = std::sqrt(variance);
    result.largestDeviation = std::sqrt(largest);
    return result;
  }

  size_t count = 0;
  std::vector<double> mean, squares;
};

} // namespace

/// Calls Moments::add for elements of `type`.
static void addTo(Moments &moments, ElementType type, const void *values) {
  switch (type) {
  case ElementType::Float32:
    return moments.add<float>(values);
  case ElementType::Float64:
  case ElementType::RealCode:
    return moments.add<double>(values);
  case ElementType::Int32:
  case ElementType::Code:
    return moments.add<int32_t>(values);
  case ElementType::Int64:
    return moments.add<int64_t>(values);
  case ElementType::Bool:
  case ElementType::UInt8:
    return moments.add<uint8_t>(values);
  case ElementType::Int8:
    return moments.add<int8_t>(values);
  }
}

Result<std::vector<OutputSpread>> rampart::spreadOf(const OutputWriter &outputs,
                                                    uint32_t trials) {
  std::vector<OutputSpread> spreads;
  for (size_t i = 0; i < outputs.outputs().size(); ++i) {
    const OutputInfo &info = outputs.outputs()[i];
    Moments moments(size_t(elementCount(info.shape)) / trials);
    Status status = outputs.forEachTrial(
        i, [&](const void *values) { addTo(moments, info.type, values); });
    if (!status)
      return Error{status.error()};
    spreads.push_back(moments.spread());
  }
  return spreads;
}
