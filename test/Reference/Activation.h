//===- Activation.h - ONNX's activation functions ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Written from the text of the ONNX operators; shares no code with the compiler
// or the runtime that it checks.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_REFERENCE_ACTIVATION_H
#define RAMPART_TEST_REFERENCE_ACTIVATION_H

#include <string>
#include <vector>

namespace rampart::reference {

/// One of the functions that ONNX's recurrent operators allow, with its
/// parameters.
struct Activation {
  std::string name; // as ONNX spells it: "Sigmoid", "LeakyRelu", ...
  double alpha = 0, beta = 0;

  /// f(x); throws std::invalid_argument for a name that ONNX does not allow.
  double operator()(double x) const;
  /// Whether it takes a value of activation_alpha, of activation_beta.
  bool hasAlpha() const;
  bool hasBeta() const;
};

/// Every name that ONNX allows.
std::vector<std::string> activationNames();

/// The activations called `names`. Functions with parameters take the next
/// value of `alphas` (and of `betas`), in order; where the list has ended they
/// take ONNX's default.
std::vector<Activation> makeActivations(const std::vector<std::string> &names,
                                        const std::vector<double> &alphas,
                                        const std::vector<double> &betas);

} // namespace rampart::reference

#endif // RAMPART_TEST_REFERENCE_ACTIVATION_H
