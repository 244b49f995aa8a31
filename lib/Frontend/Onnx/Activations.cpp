//===- Activations.cpp - Activations of ONNX's recurrences ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Activations.h"

#include "Text.h"

#include <cmath>

using namespace rampart;
using namespace rampart::frontend;
using llvm::StringRef;

/// The activation functions that ONNX allows here, and which parameters each
/// takes.
static constexpr struct {
  llvm::StringLiteral name;
  bool hasAlpha, hasBeta;
} onnxFunctions[] = {
    {"relu", false, false},     {"tanh", false, false},
    {"sigmoid", false, false},  {"affine", true, true},
    {"leakyrelu", true, false}, {"thresholdedrelu", true, false},
    {"scaledtanh", true, true}, {"hardsigmoid", true, true},
    {"elu", true, false},       {"softsign", false, false},
    {"softplus", false, false},
};

namespace {

/// Hands out the values of one attribute in order.
struct Values {
  StringRef name;
  std::vector<double> list;
  size_t next = 0;

  void take(double &parameter) {
    if (next < list.size())
      parameter = list[next++];
  }

  Status finish() const {
    for (double value : list)
      if (!std::isfinite(value))
        return Error{"attribute " + quoted(name) + ": expected finite values"};
    if (next == list.size())
      return {};
    return Error{"attribute " + quoted(name) + ": expected at most " +
                 std::to_string(next) +
                 " values for these activations, found " +
                 std::to_string(list.size())};
  }
};

} // namespace

static Result<Function> readFunction(StringRef name, Values &alphas,
                                     Values &betas) {
  // Names are compared without case, as ONNX Runtime does.
  std::string lower = name.lower();
  for (const auto &entry : onnxFunctions) {
    if (entry.name != lower)
      continue;
    std::optional<FunctionKind> kind = functionKind(lower);
    if (!kind)
      break;
    Function function = defaultFunction(*kind);
    if (entry.hasAlpha)
      alphas.take(function.alpha);
    if (entry.hasBeta)
      betas.take(function.beta);
    return function;
  }
  return Error{"attribute 'activations': " + quoted(name) +
               " is not supported"};
}

Result<std::vector<Function>>
frontend::readActivations(Attributes &attributes,
                          llvm::ArrayRef<StringRef> defaults,
                          int64_t directions) {
  std::vector<std::string> names = attributes.texts("activations");
  if (names.empty())
    for (int64_t i = 0; i < directions; ++i)
      names.insert(names.end(), defaults.begin(), defaults.end());
  size_t expected = defaults.size() * directions;
  // RNN's default has two names whatever the direction.
  if (expected == 1 && names == std::vector<std::string>{"Tanh", "Tanh"})
    names.pop_back();
  if (names.size() != expected)
    return Error{"attribute 'activations': expected " +
                 std::to_string(expected) + " names, found " +
                 std::to_string(names.size())};
  Values alphas{"activation_alpha", attributes.reals("activation_alpha")};
  Values betas{"activation_beta", attributes.reals("activation_beta")};
  std::vector<Function> functions;
  for (const std::string &name : names) {
    Result<Function> function = readFunction(name, alphas, betas);
    if (!function)
      return Error{function.error()};
    functions.push_back(*function);
  }
  for (const Values &values : {alphas, betas})
    if (Status status = values.finish(); !status)
      return Error{status.error()};
  return functions;
}
