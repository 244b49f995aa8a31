//===- Matrix.cpp - An Integrate's matrices on a chip ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Matrix.h"

#include "LaneRounding.h"
#include "Panels.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

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

/// Whole numbers in panels whose lanes hold `perLane` inputs: values times
/// `perUnits` of their columns, at most `most`.
template <size_t perLane, typename Whole>
static const Whole *
layOutLanes(MatrixShape shape, const RowOf &rowOf, Arena &arena,
            const std::vector<float> &perUnits, float most) {
  static_assert(perLane * sizeof(Whole) == sizeof(int32_t));
  const size_t rows = (shape.inputs + perLane - 1) / perLane;
  LaneRounding rounding{{},      perLane, perUnits.data(), shape.columns, most,
                        nullptr, {}};
  rounding.height = rows * panelColumns;
  Whole *lanes =
      arena.take<Whole>(panelsFor(shape.columns) * rounding.height * perLane);
  rounding.lanes = reinterpret_cast<int32_t *>(lanes);
  const std::vector<float> none(shape.columns);
  for (size_t first = 0; first < shape.inputs; first += perLane) {
    for (size_t k = 0; k < perLane; ++k)
      rounding.rows[k] =
          first + k < shape.inputs ? rowOf(first + k) : none.data();
    roundToLanes(rounding);
    rounding.lanes += panelColumns;
  }
  return lanes;
}

static float largestOf(MatrixShape shape, const RowOf &rowOf) {
  float largest = 0;
  for (size_t i = 0; i < shape.inputs; ++i)
    largest = std::max(largest, largestMagnitude(rowOf(i), shape.columns));
  return largest;
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
      shape, rowOf, arena, std::vector<float>(shape.columns, perUnit),
      float(units));
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
  matrix.units = byteUnits(shape, rowOf, arena);
  std::vector<float> perUnits(shape.columns);
  for (size_t j = 0; j < shape.columns; ++j)
    // A unit whose reciprocal is beyond float32 is no noise.
    perUnits[j] = matrix.units[j] >= std::numeric_limits<float>::min()
                      ? 1 / matrix.units[j]
                      : 0;
  if (matrix.uniform) {
    uint8_t *bytes =
        arena.take<uint8_t>(quadsFor(shape.inputs) * inputsPerQuad);
    for (size_t i = 0; i < shape.inputs; ++i)
      bytes[i] = uint8_t(std::nearbyint(rowOf(i)[0] * perUnits[0]));
    matrix.bytes = bytes;
  } else {
    matrix.bytes =
        layOutLanes<inputsPerQuad, uint8_t>(shape, rowOf, arena, perUnits, 127);
  }
  return matrix;
}

void rampart::spreadVariances(VarianceMatrix &matrix, MatrixShape shape,
                              Arena &arena) {
  const size_t quads = quadsFor(shape.inputs),
               panels = panelsFor(shape.columns);
  uint8_t *bytes =
      arena.take<uint8_t>(panels * quads * panelColumns * inputsPerQuad);
  float *units = arena.take<float>(panels * panelColumns);
  for (size_t j = 0; j < shape.columns; ++j) {
    const size_t panel = j / panelColumns, lane = j % panelColumns;
    units[j] = matrix.units[0];
    for (size_t quad = 0; quad < quads; ++quad)
      std::copy_n(matrix.bytes + quad * inputsPerQuad, inputsPerQuad,
                  bytes + ((panel * quads + quad) * panelColumns + lane) *
                              inputsPerQuad);
  }
  matrix.bytes = bytes;
  matrix.units = units;
  matrix.uniform = false;
}
