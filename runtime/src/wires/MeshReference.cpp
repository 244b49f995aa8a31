//===- MeshReference.cpp - Elimination, one node at a time ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Mesh.h"

#include <cmath>

using namespace rampart::wires;

double rampart::wires::inverseRootOfSum(const double *values, size_t count) {
  double parts[8] = {};
  for (size_t i = 0; i < count; ++i)
    parts[i % 8] += values[i];
  double sum = ((parts[0] + parts[1]) + (parts[2] + parts[3])) +
               ((parts[4] + parts[5]) + (parts[6] + parts[7]));
  return sum > 0 ? 1 / std::sqrt(sum) : 0;
}

void rampart::wires::eliminateReference(Mesh &mesh, size_t number) {
  const size_t nodes = mesh.nodes();
  for (size_t k = 0; k < number; ++k) {
    double *star = mesh.row(k);
    double scale = inverseRootOfSum(star + k + 1, nodes - k - 1);
    for (size_t j = k + 1; j < nodes; ++j)
      star[j] *= scale;
    for (size_t i = k + 1; i < nodes; ++i)
      for (size_t j = i + 1; j < nodes; ++j)
        mesh.row(i)[j] = std::fma(star[i], star[j], mesh.row(i)[j]);
  }
}
