//===- TileDialect.cpp - Registration of the tile dialect -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Tile/Tile.h"

#include "FaultLists.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/SmallVectorExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace rampart::tile;

#include "rampart/Dialect/Tile/TileDialect.cpp.inc"
#include "rampart/Dialect/Tile/TileEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "rampart/Dialect/Tile/TileAttrs.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "rampart/Dialect/Tile/TileTypes.cpp.inc"

void TileDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "rampart/Dialect/Tile/TileAttrs.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "rampart/Dialect/Tile/TileTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "rampart/Dialect/Tile/TileOps.cpp.inc"
      >();
}

LogicalResult BringUpAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  int64_t columns, bool, int64_t trimClocks,
                                  bool perStep) {
  if (columns < 1 || columns > 64)
    return emitError() << "expected 1 to 64 columns but got " << columns;
  if (trimClocks < 0 || trimClocks > 32767)
    return emitError() << "expected trim_clocks within 0 to 32767 but got "
                       << trimClocks;
  if (perStep && columns == 1)
    return emitError() << "expected more than 1 column for per_step";
  return success();
}

LabelsAttr LabelsAttr::get(MLIRContext *context,
                           const rampart::ArrayLabels &labels) {
  auto names = [&](const std::vector<std::string> &texts) {
    return llvm::map_to_vector(texts, [&](const std::string &text) {
      return StringAttr::get(context, text);
    });
  };
  SmallVector<int64_t> rows, columns;
  for (const rampart::RowRun &run : labels.rows)
    rows.append({run.input, run.first, run.count, run.copies, run.copy});
  for (const rampart::ColumnRun &run : labels.columns)
    columns.append({run.gate, run.gates, run.first, run.count});
  return get(context, StringAttr::get(context, labels.matrix),
             names(labels.inputs), rows, names(labels.gates), columns);
}

rampart::ArrayLabels LabelsAttr::getValue() const {
  rampart::ArrayLabels labels;
  labels.matrix = getMatrix().str();
  for (StringAttr name : getInputs())
    labels.inputs.push_back(name.str());
  for (StringAttr name : getGates())
    labels.gates.push_back(name.str());
  ArrayRef<int64_t> rows = getRows(), columns = getColumns();
  auto at = [](ArrayRef<int64_t> numbers, size_t i) {
    return uint32_t(numbers[i]);
  };
  for (; !rows.empty(); rows = rows.drop_front(5))
    labels.rows.push_back(
        {at(rows, 0), at(rows, 1), at(rows, 2), at(rows, 3), at(rows, 4)});
  for (; !columns.empty(); columns = columns.drop_front(4))
    labels.columns.push_back(
        {at(columns, 0), at(columns, 1), at(columns, 2), at(columns, 3)});
  return labels;
}

LogicalResult LabelsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 StringAttr, ArrayRef<StringAttr>,
                                 ArrayRef<int64_t> rows, ArrayRef<StringAttr>,
                                 ArrayRef<int64_t> columns) {
  if (rows.size() % 5 || columns.size() % 4)
    return emitError() << "expected five numbers per run of rows, four per run "
                          "of columns, but got "
                       << rows.size() << " and " << columns.size();
  for (int64_t number : llvm::concat<const int64_t>(rows, columns))
    if (number < 0 || number > UINT32_MAX)
      return emitError() << "expected numbers within 0 to 4294967295 but got "
                         << number;
  return success();
}

LogicalResult PortAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                               PortKind, int64_t width) {
  if (width < 1 || width > UINT32_MAX)
    return emitError() << "expected a port width of 1 to 4294967295, found "
                       << width;
  return success();
}
