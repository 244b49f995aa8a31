//===- Mesh.h - Conductances between nodes ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A network of conductances as a matrix, and its reduction to fewer nodes.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_WIRES_MESH_H
#define RAMPART_SRC_WIRES_MESH_H

#include <algorithm>
#include <cstddef>
#include <vector>

namespace rampart::wires {

/// Every two nodes of a network are joined by a conductance of 0 S or more.
/// Kernels read and write `padding` further rows and columns, which stay 0.
class Mesh {
public:
  static constexpr size_t padding = 16;

  explicit Mesh(size_t nodes)
      : count(nodes), stride(nodes + padding), values(stride * stride) {}

  size_t nodes() const { return count; }
  /// Of nodes `i` < `j`, at row(i)[j], S. What lies before has no meaning.
  double *row(size_t i) { return values.data() + i * stride; }
  const double *row(size_t i) const { return values.data() + i * stride; }
  /// Between different nodes; of one node it carries nothing.
  void add(size_t i, size_t j, double conductance) {
    if (i != j)
      row(std::min(i, j))[std::max(i, j)] += conductance;
  }

private:
  size_t count, stride;
  std::vector<double> values;
};

/// Eliminates nodes 0 .. number-1, in order: node k leaves the conductance
/// g_ki g_kj / sum_l g_kl between any two nodes i, j > k (a star becomes a
/// mesh). Bit for bit, in double:
///   p_kl = g_kl * (1 / sqrt(sum of g_kl over l > k));  g_ij = fma(p_ki, p_kj,
///   g_ij)
/// where eight interleaved partial sums are added pairwise.
void eliminate(Mesh &mesh, size_t number);
void eliminateReference(Mesh &mesh, size_t number);

/// 1 / sqrt(sum), or 0 where nothing is connected.
double inverseRootOfSum(const double *values, size_t count);

} // namespace rampart::wires

#endif // RAMPART_SRC_WIRES_MESH_H
