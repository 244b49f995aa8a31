//===- Dense.h - A dense layer in double precision --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_REFERENCE_DENSE_H
#define RAMPART_TEST_REFERENCE_DENSE_H

#include "Activation.h"

#include <cstdint>

namespace rampart::reference {

/// f(x W' + b) of every vector of `x` ([..., K]); `w` is [N, K], `b` [N] or
/// empty, and no activation's name is the identity.
std::vector<double> dense(const std::vector<double> &x,
                          const std::vector<float> &w,
                          const std::vector<float> &b, int64_t outputs,
                          const Activation &activation);

} // namespace rampart::reference

#endif // RAMPART_TEST_REFERENCE_DENSE_H
