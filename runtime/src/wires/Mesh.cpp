//===- Mesh.cpp - Vectorised elimination of nodes -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A panel of nodes at a time: within it node by node, then what all of them
// leave between the nodes behind, by tiles that stay in registers. The order of
// additions is that of the reference.
//===----------------------------------------------------------------------===//
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "wires/Mesh.cpp"
#include "hwy/foreach_target.h" // must come before highway.h

#include "wires/Mesh.h"

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace rampart::wires::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_NATIVE_FMA
/// Columns of a block; at most the mesh's padding.
constexpr size_t blockColumns = Mesh::padding;
/// Nodes that are eliminated together.
constexpr size_t panelDepth = 64;

using Doubles = hn::CappedTag<double, blockColumns / 2>;

/// Vectors of columns and rows of a tile.
constexpr size_t tileVectors = 2;
#if HWY_TARGET <= HWY_AVX3
constexpr size_t tileRows = 8;
#else
constexpr size_t tileRows = 4;
#endif

/// to[j] += factor * from[j] for first <= j < last, and some neighbours.
HWY_INLINE void addMultiple(double factor, const double *from, double *to,
                            size_t first, size_t last) {
  const Doubles d;
  const auto scale = hn::Set(d, factor);
  for (size_t j = first; j < last; j += hn::Lanes(d))
    hn::StoreU(hn::MulAdd(scale, hn::LoadU(d, from + j), hn::LoadU(d, to + j)),
               d, to + j);
}

/// Nodes first .. last-1, among themselves and in their rows.
HWY_INLINE void eliminatePanel(Mesh &mesh, size_t first, size_t last) {
  const size_t nodes = mesh.nodes();
  for (size_t k = first; k < last; ++k) {
    double *star = mesh.row(k);
    double scale = inverseRootOfSum(star + k + 1, nodes - k - 1);
    for (size_t j = k + 1; j < nodes; ++j)
      star[j] *= scale;
    for (size_t i = k + 1; i < last; ++i)
      addMultiple(star[i], star, mesh.row(i), i + 1, nodes);
  }
}

/// What a panel leaves behind it: [block][node of the panel][column].
struct Panel {
  size_t first, last, blocks;
  std::vector<double> values;

  void pack(const Mesh &mesh) {
    blocks = (mesh.nodes() - last + blockColumns - 1) / blockColumns;
    values.resize(std::max(values.size(), blocks * panelDepth * blockColumns));
    for (size_t block = 0; block < blocks; ++block)
      for (size_t k = first; k < last; ++k)
        std::copy_n(mesh.row(k) + last + block * blockColumns, blockColumns,
                    at(block) + (k - first) * blockColumns);
  }
  double *at(size_t block) {
    return values.data() + block * panelDepth * blockColumns;
  }
};

/// Adds the panel's products to `tileRows` rows of a block's columns.
HWY_INLINE void addProducts(const double *rows, const double *columns,
                            size_t depth, double *to, size_t stride) {
  const Doubles d;
  const size_t lanes = hn::Lanes(d);
  hn::Vec<Doubles> sums[tileRows][tileVectors];
  for (size_t i = 0; i < tileRows; ++i)
    for (size_t v = 0; v < tileVectors; ++v)
      sums[i][v] = hn::LoadU(d, to + i * stride + v * lanes);
  for (size_t k = 0; k < depth;
       ++k, rows += blockColumns, columns += blockColumns) {
    hn::Vec<Doubles> column[tileVectors];
    for (size_t v = 0; v < tileVectors; ++v)
      column[v] = hn::LoadU(d, columns + v * lanes);
    for (size_t i = 0; i < tileRows; ++i) {
      const auto row = hn::Set(d, rows[i]);
      for (size_t v = 0; v < tileVectors; ++v)
        sums[i][v] = hn::MulAdd(row, column[v], sums[i][v]);
    }
  }
  for (size_t i = 0; i < tileRows; ++i)
    for (size_t v = 0; v < tileVectors; ++v)
      hn::StoreU(sums[i][v], d, to + i * stride + v * lanes);
}

HWY_INLINE void addPanel(Mesh &mesh, Panel &panel) {
  const size_t depth = panel.last - panel.first;
  const size_t part = tileVectors * hn::Lanes(Doubles());
  const size_t stride = size_t(mesh.row(1) - mesh.row(0));
  for (size_t block = 0; block < panel.blocks; ++block)
    for (size_t other = 0; other <= block; ++other)
      for (size_t i = 0; i < blockColumns; i += tileRows)
        for (size_t j = 0; j < blockColumns; j += part)
          addProducts(panel.at(other) + i, panel.at(block) + j, depth,
                      mesh.row(panel.last + other * blockColumns + i) +
                          panel.last + block * blockColumns + j,
                      stride);
}

void eliminateAll(Mesh &mesh, size_t number) {
  Panel panel{};
  for (size_t first = 0; first < number; first += panelDepth) {
    panel.first = first;
    panel.last = std::min(first + panelDepth, number);
    eliminatePanel(mesh, panel.first, panel.last);
    panel.pack(mesh);
    addPanel(mesh, panel);
  }
}
#else
void eliminateAll(Mesh &mesh, size_t number) {
  eliminateReference(mesh, number);
}
#endif

} // namespace rampart::wires::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rampart::wires {

HWY_EXPORT(eliminateAll);

void eliminate(Mesh &mesh, size_t number) {
  HWY_DYNAMIC_DISPATCH(eliminateAll)(mesh, number);
}

} // namespace rampart::wires
#endif
