//===- Dense.cpp - A dense layer in double precision ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Dense.h"

using namespace rampart::reference;

std::vector<double> rampart::reference::dense(const std::vector<double> &x,
                                              const std::vector<float> &w,
                                              const std::vector<float> &b,
                                              int64_t outputs,
                                              const Activation &activation) {
  int64_t inputs = int64_t(w.size()) / outputs,
          vectors = int64_t(x.size()) / inputs;
  std::vector<double> y;
  for (int64_t v = 0; v < vectors; ++v)
    for (int64_t n = 0; n < outputs; ++n) {
      double sum = b.empty() ? 0 : b[n];
      for (int64_t k = 0; k < inputs; ++k)
        sum += x[v * inputs + k] * w[n * inputs + k];
      y.push_back(activation.name.empty() ? sum : activation(sum));
    }
  return y;
}
