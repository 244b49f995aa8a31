//===- Matrix.cpp - An Integrate's matrices on a chip ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Matrix.h"

#include "Panels.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

using namespace rampart;

static const float *layOutFloats(MatrixShape shape, const RowOf &rowOf,
                                 Arena &arena) {
  float *floats =
      arena.take<float>(panelsFor(shape.columns) * shape.inputs * panelColumns);
  for (size_t i = 0; i < shape.inputs; ++i) {
    const float *row = rowOf(i);
    for (size_t j = 0; j < shape.columns; j += panelColumns)
      std::copy_n(row + j, std::min(panelColumns, shape.columns - j),
                  floats + j * shape.inputs + i * panelColumns);
  }
  return floats;
}

/// Whole numbers in panels whose lanes hold `perLane` inputs; `put` makes one
/// of a value and its column.
template <size_t perLane, typename Whole, typename Put>
static const Whole *layOutLanes(MatrixShape shape, const RowOf &rowOf,
                                Arena &arena, Put put) {
  const size_t rows = (shape.inputs + perLane - 1) / perLane;
  const size_t height = rows * panelColumns * perLane; // of a panel
  Whole *lanes = arena.take<Whole>(panelsFor(shape.columns) * height);
  for (size_t i = 0; i < shape.inputs; ++i) {
    const float *row = rowOf(i);
    Whole *to = lanes + i / perLane * panelColumns * perLane + i % perLane;
    for (size_t j = 0; j < shape.columns; ++j)
      to[j / panelColumns * height + j % panelColumns * perLane] =
          Whole(put(row[j], j));
  }
  return lanes;
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

/// Rounds to whole units, `most` of them.
static float wholeUnits(float value, float perUnit, float most) {
  return std::clamp(std::nearbyint(value * perUnit), -most, most);
}

ConductanceMatrix rampart::layOutConductances(MatrixShape shape,
                                              const RowOf &rowOf,
                                              Arena &arena) {
  ConductanceMatrix matrix;
  matrix.floats = layOutFloats(shape, rowOf, arena);
  return matrix;
}

ConductanceMatrix rampart::layOutProgrammed(MatrixShape shape,
                                            const RowOf &rowOf,
                                            int32_t largestCode, Arena &arena) {
  constexpr int64_t wordLimit = INT16_MAX, fewest = 4096;
  const int64_t codes = int64_t(shape.inputs) * std::max(largestCode, 1);
  const int64_t units = std::min<int64_t>(wordLimit, INT32_MAX / codes);
  const float largest = largestOf(shape, rowOf);
  const float perUnit = float(units) / largest;
  if (units < fewest || largestCode > wordLimit || !std::isfinite(perUnit))
    return layOutConductances(shape, rowOf, arena);
  ConductanceMatrix matrix;
  matrix.unit = largest / float(units);
  matrix.words = layOutLanes<inputsPerPair, int16_t>(
      shape, rowOf, arena, [&](float value, size_t) {
        return wholeUnits(value, perUnit, float(units));
      });
  return matrix;
}

static bool isUniform(MatrixShape shape, const RowOf &rowOf) {
  for (size_t i = 0; i < shape.inputs; ++i) {
    const float *row = rowOf(i);
    if (!std::all_of(row, row + shape.columns,
                     [&](float value) { return value == row[0]; }))
      return false;
  }
  return true;
}

/// Per column 127 of them are its largest value.
static const float *byteUnits(MatrixShape shape, const RowOf &rowOf,
                              Arena &arena) {
  float *units = arena.take<float>(panelsFor(shape.columns) * panelColumns);
  for (size_t i = 0; i < shape.inputs; ++i) {
    const float *row = rowOf(i);
    for (size_t j = 0; j < shape.columns; ++j)
      units[j] = std::max(units[j], row[j] / 127);
  }
  return units;
}

VarianceMatrix rampart::layOutVariances(MatrixShape shape, const RowOf &rowOf,
                                        int64_t largestWeight, Arena &arena) {
  VarianceMatrix matrix;
  // Sums of bytes stay below 2^31.
  constexpr size_t inputLimit = 65536;
  if (largestWeight > 65535 || shape.inputs > inputLimit) {
    matrix.floats = layOutFloats(shape, rowOf, arena);
    return matrix;
  }
  matrix.planes = largestWeight > 255 ? 2 : 1;
  matrix.uniform = isUniform(shape, rowOf);
  if (matrix.uniform)
    shape.columns = 1;
  const float *units = byteUnits(shape, rowOf, arena);
  auto byteOf = [&](float value, size_t column) {
    return units[column] > 0 ? wholeUnits(value, 1 / units[column], 127) : 0;
  };
  matrix.units = units;
  if (matrix.uniform) {
    uint8_t *bytes =
        arena.take<uint8_t>(quadsFor(shape.inputs) * inputsPerQuad);
    for (size_t i = 0; i < shape.inputs; ++i)
      bytes[i] = uint8_t(byteOf(rowOf(i)[0], 0));
    matrix.bytes = bytes;
  } else {
    matrix.bytes =
        layOutLanes<inputsPerQuad, uint8_t>(shape, rowOf, arena, byteOf);
  }
  return matrix;
}
