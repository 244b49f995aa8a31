//===- Compare.cpp - Results against a reference --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Compare.h"

#include <cmath>

using namespace rampart;
using namespace rampart::test;

testing::AssertionResult
rampart::test::isClose(const Tensor &found, const Shape &shape,
                       const std::vector<double> &expected,
                       Tolerance tolerance) {
  if (found.type() != ElementType::Float32 || found.shape() != shape)
    return testing::AssertionFailure()
           << "expected float32 of shape " << shapeText(shape) << ", found "
           << std::string(elementTypeName(found.type())) << " of shape "
           << shapeText(found.shape());
  if (int64_t(expected.size()) != found.size())
    return testing::AssertionFailure() << "expected " << expected.size()
                                       << " elements, found " << found.size();
  // How often an element's error is what it may be.
  double worst = 0;
  size_t where = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    double error = std::abs(double(found.data<float>()[i]) - expected[i]);
    double share = error / std::max(tolerance.relative * std::abs(expected[i]),
                                    tolerance.absolute);
    if (std::isnan(share) || share > worst) {
      worst = share;
      where = i;
    }
    if (std::isnan(share))
      break;
  }
  if (worst <= 1)
    return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << "element " << where << " of shape " << shapeText(shape)
         << ": expected " << expected[where] << ", found "
         << found.data<float>()[where] << ", " << worst
         << " times the tolerance";
}

testing::AssertionResult rampart::test::isClose(const Tensor &found,
                                                const Tensor &expected,
                                                Tolerance tolerance) {
  if (expected.type() != ElementType::Float32)
    return testing::AssertionFailure()
           << "expected float32, found "
           << std::string(elementTypeName(expected.type()));
  const float *values = expected.data<float>();
  return isClose(found, expected.shape(), {values, values + expected.size()},
                 tolerance);
}
