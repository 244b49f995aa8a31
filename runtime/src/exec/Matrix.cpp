//===- Matrix.cpp - An Integrate's matrices on a chip ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Matrix.h"

#include "PanelSum.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

using namespace rampart;

/// Calls `put(place, value)` for every element of a matrix in panels.
template <typename Put>
static void forEachElement(MatrixShape shape, const RowOf &rowOf, Put put) {
  for (size_t i = 0; i < shape.inputs; ++i) {
    const float *row = rowOf(i);
    for (size_t j = 0; j < shape.columns; ++j)
      put((j / panelColumns * shape.inputs + i) * panelColumns +
              j % panelColumns,
          row[j]);
  }
}

static size_t panelSize(MatrixShape shape) {
  return panelsFor(shape.columns) * shape.inputs * panelColumns;
}

/// The values, each changed by `change`.
template <typename Change>
static const float *layOutFloats(MatrixShape shape, const RowOf &rowOf,
                                 Arena &arena, Change change) {
  float *floats = arena.take<float>(panelSize(shape));
  forEachElement(shape, rowOf, [&](size_t place, float value) {
    floats[place] = change(value);
  });
  return floats;
}

static const float *layOutFloats(MatrixShape shape, const RowOf &rowOf,
                                 Arena &arena) {
  return layOutFloats(shape, rowOf, arena, [](float value) { return value; });
}

static float largestOf(MatrixShape shape, const RowOf &rowOf) {
  float largest = 0;
  for (size_t i = 0; i < shape.inputs; ++i) {
    const float *row = rowOf(i);
    for (size_t j = 0; j < shape.columns; ++j)
      largest = std::max(largest, std::abs(row[j]));
  }
  return largest;
}

ConductanceMatrix rampart::layOutConductances(MatrixShape shape,
                                              const RowOf &rowOf,
                                              WeightForm form, Arena &arena) {
  ConductanceMatrix matrix;
  int exponent = 0;
  if (form != WeightForm::Exact)
    std::frexp(largestOf(shape, rowOf), &exponent);
  // Beyond any conductance a code times the unit might not be exact.
  constexpr int exponentLimit = 64;
  if (form == WeightForm::Exact || std::abs(exponent) > exponentLimit) {
    matrix.wide = layOutFloats(shape, rowOf, arena);
    return matrix;
  }
  const float unit = std::ldexp(1.0f, exponent - 15), perUnit = 1 / unit;
  if (form == WeightForm::Rounded) {
    matrix.wide = layOutFloats(shape, rowOf, arena, [&](float value) {
      return toFloat(toHalf(value * perUnit)) * unit;
    });
    return matrix;
  }
  Half *halves = arena.take<Half>(panelSize(shape));
  forEachElement(shape, rowOf, [&](size_t place, float value) {
    halves[place] = toHalf(value * perUnit);
  });
  matrix.narrow = halves;
  matrix.unit = unit;
  return matrix;
}

VarianceMatrix rampart::layOutVariances(MatrixShape shape, const RowOf &rowOf,
                                        int64_t largestWeight, Arena &arena) {
  VarianceMatrix matrix;
  // Sums of bytes stay below 2^31.
  constexpr size_t inputLimit = 65536;
  if (largestWeight > 65535 || shape.inputs > inputLimit) {
    matrix.wide = layOutFloats(shape, rowOf, arena);
    return matrix;
  }
  matrix.planes = largestWeight > 255 ? 2 : 1;
  const size_t panels = panelsFor(shape.columns);
  const size_t quads = quadsFor(shape.inputs);
  float *scales = arena.take<float>(panels * panelColumns);
  for (size_t i = 0; i < shape.inputs; ++i) {
    const float *row = rowOf(i);
    for (size_t j = 0; j < shape.columns; ++j)
      scales[j] = std::max(scales[j], row[j] / 127);
  }
  uint8_t *bytes =
      arena.take<uint8_t>(panels * quads * panelColumns * inputsPerQuad);
  for (size_t i = 0; i < shape.inputs; ++i) {
    const float *row = rowOf(i);
    for (size_t j = 0; j < shape.columns; ++j) {
      size_t place =
          (j / panelColumns * quads + i / inputsPerQuad) * panelColumns +
          j % panelColumns;
      float units = scales[j] > 0 ? row[j] / scales[j] : 0;
      bytes[place * inputsPerQuad + i % inputsPerQuad] =
          uint8_t(std::min(std::nearbyint(units), 127.0f));
    }
  }
  matrix.scales = scales;
  matrix.bytes = bytes;
  return matrix;
}
