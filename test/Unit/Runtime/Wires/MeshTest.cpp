//===- MeshTest.cpp - Elimination of nodes ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "wires/Mesh.h"

#include "Targets.h"

#include <gtest/gtest.h>
#include <random>

using namespace rampart::test;
using namespace rampart::wires;

namespace {

Mesh randomMesh(size_t nodes, std::mt19937 &random) {
  std::uniform_real_distribution<double> exponent(-7, 3);
  std::bernoulli_distribution joined(0.7);
  Mesh mesh(nodes);
  for (size_t i = 0; i < nodes; ++i)
    for (size_t j = i + 1; j < nodes; ++j)
      if (joined(random))
        mesh.add(i, j, std::pow(10, exponent(random)));
  return mesh;
}

} // namespace

/// Panels, tiles and vectors give the bits of one node at a time.
TEST(Mesh, EqualsItsReference) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const size_t nodes = std::uniform_int_distribution<size_t>(1, 220)(random);
    const size_t number =
        std::uniform_int_distribution<size_t>(0, nodes)(random);
    const Mesh start = randomMesh(nodes, random);
    Mesh expected = start;
    eliminateReference(expected, number);
    forEachTarget([&] {
      Mesh found = start;
      eliminate(found, number);
      for (size_t i = number; i < nodes; ++i)
        for (size_t j = i + 1; j < nodes; ++j)
          ASSERT_EQ(expected.row(i)[j], found.row(i)[j]) << i << " " << j;
    });
  }
}

/// 2 S and 3 S in series.
TEST(Mesh, AStarOfTwoIsASeries) {
  Mesh mesh(3);
  mesh.add(0, 1, 2);
  mesh.add(2, 0, 3);
  eliminate(mesh, 1);
  EXPECT_DOUBLE_EQ(1.2, mesh.row(1)[2]);
}

/// Conductances to a node are added, a loop carries nothing, and what nothing
/// is joined to leaves nothing.
TEST(Mesh, ConductancesAddUp) {
  Mesh mesh(4);
  mesh.add(1, 2, 2);
  mesh.add(2, 1, 3);
  mesh.add(2, 2, 100);
  eliminate(mesh, 1);
  EXPECT_EQ(5, mesh.row(1)[2]);
  EXPECT_EQ(0, mesh.row(2)[3]);
}
