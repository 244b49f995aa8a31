//===- Activation.cpp - ONNX's activation functions -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Activation.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

using namespace rampart::reference;

namespace {

/// What ONNX says of a function: which parameters it has, their defaults, its
/// formula.
struct Row {
  const char *name;
  bool hasAlpha, hasBeta;
  double alpha, beta;
  double (*f)(double x, double alpha, double beta);
};

// The list in the documentation of RNN, GRU and LSTM. Defaults are those of the
// operators of the same name.
const Row table[] = {
    {"Relu", false, false, 0, 0,
     [](double x, double, double) { return std::max(x, 0.0); }},
    {"Tanh", false, false, 0, 0,
     [](double x, double, double) { return std::tanh(x); }},
    {"Sigmoid", false, false, 0, 0,
     [](double x, double, double) { return 1 / (1 + std::exp(-x)); }},
    {"Affine", true, true, 1, 0,
     [](double x, double a, double b) { return a * x + b; }},
    {"LeakyRelu", true, false, 0.01, 0,
     [](double x, double a, double) { return x >= 0 ? x : a * x; }},
    {"ThresholdedRelu", true, false, 1, 0,
     [](double x, double a, double) { return x > a ? x : 0; }},
    {"ScaledTanh", true, true, 1, 1,
     [](double x, double a, double b) { return a * std::tanh(b * x); }},
    {"HardSigmoid", true, true, 0.2, 0.5,
     [](double x, double a, double b) {
       return std::clamp(a * x + b, 0.0, 1.0);
     }},
    {"Elu", true, false, 1, 0,
     [](double x, double a, double) {
       return x >= 0 ? x : a * (std::exp(x) - 1);
     }},
    {"Softsign", false, false, 0, 0,
     [](double x, double, double) { return x / (1 + std::abs(x)); }},
    {"Softplus", false, false, 0, 0,
     [](double x, double, double) { return std::log(1 + std::exp(x)); }},
};

const Row &rowOf(const std::string &name) {
  for (const Row &row : table)
    if (name == row.name)
      return row;
  throw std::invalid_argument("ONNX has no activation " + name);
}

} // namespace

double Activation::operator()(double x) const {
  return rowOf(name).f(x, alpha, beta);
}

bool Activation::hasAlpha() const { return rowOf(name).hasAlpha; }
bool Activation::hasBeta() const { return rowOf(name).hasBeta; }

std::vector<std::string> rampart::reference::activationNames() {
  std::vector<std::string> names;
  for (const Row &row : table)
    names.push_back(row.name);
  return names;
}

std::vector<Activation>
rampart::reference::makeActivations(const std::vector<std::string> &names,
                                    const std::vector<double> &alphas,
                                    const std::vector<double> &betas) {
  std::vector<Activation> result;
  size_t nextAlpha = 0, nextBeta = 0;
  for (const std::string &name : names) {
    const Row &row = rowOf(name);
    Activation activation{name, row.alpha, row.beta};
    if (row.hasAlpha && nextAlpha < alphas.size())
      activation.alpha = alphas[nextAlpha++];
    if (row.hasBeta && nextBeta < betas.size())
      activation.beta = betas[nextBeta++];
    result.push_back(activation);
  }
  return result;
}
