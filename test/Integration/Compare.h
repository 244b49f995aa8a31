//===- Compare.h - Results against a reference ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_INTEGRATION_COMPARE_H
#define RAMPART_TEST_INTEGRATION_COMPARE_H

#include "rampart/host/Tensor.h"

#include <gtest/gtest.h>

#include <vector>

namespace rampart::test {

/// An element may differ by `relative` of its expected value, or by `absolute`.
struct Tolerance {
  double relative = 1e-5, absolute = 1e-6;
};

/// Whether a float32 tensor has this shape and, within the tolerance, these
/// values. A failure names the worst element.
testing::AssertionResult isClose(const Tensor &found, const Shape &shape,
                                 const std::vector<double> &expected,
                                 Tolerance tolerance = {});
/// The same against another float32 tensor.
testing::AssertionResult isClose(const Tensor &found, const Tensor &expected,
                                 Tolerance tolerance = {});

} // namespace rampart::test

#endif // RAMPART_TEST_INTEGRATION_COMPARE_H
