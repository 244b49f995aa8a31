//===- Placement.cpp - Puts arrays, ramps and tables on tiles -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Placement.h"

#include "mlir/IR/Builders.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/core/Arithmetic.h"

using namespace mlir;
using namespace rampart;

Placement::Placement(ModuleOp module, const Machine &machine)
    : module(module), machine(machine), symbols(module) {
  for (Operation &op : *module.getBody())
    if (auto symbol = dyn_cast<SymbolOpInterface>(op);
        symbol && !isa_and_nonnull<xbar::XbarDialect>(op.getDialect()))
      taken.insert(symbol.getName());
}

std::string Placement::uniqueName(StringRef base) {
  std::string name = base.str();
  for (int64_t number = 1; !taken.insert(name).second; ++number)
    name = (base + "_" + Twine(number)).str();
  return name;
}

xbar::ArrayOp Placement::arrayOf(Attribute reference) {
  return symbols.lookup<xbar::ArrayOp>(
      cast<FlatSymbolRefAttr>(reference).getValue());
}

xbar::MatrixOp Placement::matrixOf(xbar::ArrayOp array) {
  return symbols.lookup<xbar::MatrixOp>(array.getMatrix());
}

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

/// float32 [rows, columns] targets of one array, S.
static Tensor conductancesOf(xbar::ArrayOp array, ArrayRef<double> gammas,
                             const xbar::MatrixLayout &layout) {
  int64_t rows = array.getRows(), columns = array.getColumns();
  Tensor result(ElementType::Float32, {rows, columns});
  float *target = result.mutableData<float>();
  for (const xbar::WordLine &line :
       layout.wordLines().slice(array.getRow(), rows))
    for (int64_t j = 0; j < columns; ++j) {
      int64_t column = array.getColumn() + j;
      *target++ = float(gammas[layout.gateOf(column)] * line.share *
                        layout.weight(line.block, line.input, column));
    }
  return result;
}

LogicalResult Placement::placeArray(xbar::ArrayOp array,
                                    const xbar::MatrixLayout &layout) {
  xbar::MatrixOp matrix = matrixOf(array);
  if (int64_t(array.getRow() + array.getRows()) >
          int64_t(layout.wordLines().size()) ||
      int64_t(array.getColumn() + array.getColumns()) > layout.columns())
    return array.emitError("reaches beyond the ")
           << layout.wordLines().size() << " word lines and "
           << layout.columns() << " columns of its matrix";
  OpBuilder builder(array);
  std::string name = array.getSymName().str();
  Tensor targets = conductancesOf(array, *matrix.getGammas(), layout);
  auto placed = tile::ArrayOp::create(
      builder, array.getLoc(), uniqueName(name), tile,
      host::constantOf(array.getContext(), targets, name));
  arrays[name] = placed;
  return success();
}

FailureOr<SmallVector<xbar::ArrayOp>>
Placement::newArrays(xbar::IntegrateOp integrate) {
  SmallVector<xbar::ArrayOp> members;
  for (Attribute reference : integrate.getArrays()) {
    xbar::ArrayOp array = arrayOf(reference);
    if (!array || !matrixOf(array))
      return integrate.emitError("unknown array or matrix of ") << reference;
    if (matrixOf(array) != matrixOf(members.empty() ? array : members.front()))
      return integrate.emitError("expected arrays of one matrix");
    if (arrays.count(array.getSymName().str()))
      return integrate.emitError("array ")
             << reference << " is part of another stack";
    int64_t sums = xbar::widthOf(integrate.getSums().getType());
    if (int64_t(array.getColumns()) != sums)
      return integrate.emitError("expected arrays of ")
             << sums << " columns but " << reference << " has "
             << int64_t(array.getColumns());
    members.push_back(array);
  }
  return members;
}

FailureOr<int64_t> Placement::placeStack(xbar::IntegrateOp integrate) {
  auto size = int64_t(integrate.getArrays().size());
  if (size == 0 || size > machine.arraysPerTile)
    return integrate.emitError("expected 1 to ")
           << machine.arraysPerTile << " arrays on one tile but got " << size;
  auto first =
      cast<FlatSymbolRefAttr>(integrate.getArrays()[0]).getValue().str();
  if (auto found = stacks.find(first); found != stacks.end()) {
    const Stack &stack = found->second;
    if (stack.arrays != integrate.getArrays() ||
        TypeRange(stack.inputs) != integrate.getInputs().getTypes())
      return integrate.emitError(
                 "expected the same arrays and codes as in the other use of '@")
             << first << "'";
    return stack.tile;
  }
  FailureOr<SmallVector<xbar::ArrayOp>> members = newArrays(integrate);
  if (failed(members))
    return failure();
  xbar::MatrixOp matrix = matrixOf(members->front());
  if (!matrix.getGammas() || !matrix.getCopies())
    return matrix.emitError("expected gammas: run xbar-scale-weights first");
  FailureOr<xbar::MatrixLayout> layout =
      xbar::MatrixLayout::make(matrix, integrate.getInputs());
  if (failed(layout))
    return failure();
  if (used + size > machine.arraysPerTile) {
    ++tile;
    used = 0;
  }
  used += size;
  for (xbar::ArrayOp array : *members)
    if (failed(placeArray(array, *layout)))
      return failure();
  stacks[first] = {integrate.getArrays(),
                   llvm::to_vector(integrate.getInputs().getTypes()), tile};
  return tile;
}

//===----------------------------------------------------------------------===//
// Ramps
//===----------------------------------------------------------------------===//

static tile::BringUpAttr bringUpOf(DictionaryAttr devices) {
  auto given = devices.getAs<DictionaryAttr>("bring_up");
  if (!given)
    return {};
  return tile::BringUpAttr::get(
      devices.getContext(), given.getAs<IntegerAttr>("columns").getInt(),
      given.getAs<BoolAttr>("feedback").getValue(),
      given.getAs<IntegerAttr>("trim_clocks").getInt());
}

static DenseF32ArrayAttr weightsOf(DictionaryAttr devices) {
  auto given = devices.getAs<DictionaryAttr>("bring_up");
  return given ? given.getAs<DenseF32ArrayAttr>("weights")
               : DenseF32ArrayAttr();
}

tile::RampOp Placement::makeRamp(xbar::RampOp ramp, int64_t onTile) {
  DictionaryAttr devices = *ramp.getDevices();
  auto code = cast<host::CodeType>(ramp.getType());
  auto levels = int64_t(ramp.getLevels());
  int64_t stride = (code.getMax() - code.getMin()) / (levels - 1);
  SmallVector<int8_t> directions(levels - 1, 1);
  int64_t first = 0;
  if (auto given = devices.getAs<DenseI8ArrayAttr>("directions")) {
    directions = llvm::to_vector(given.asArrayRef());
    first = devices.getAs<IntegerAttr>("first").getInt();
  }
  OpBuilder builder(ramp);
  return tile::RampOp::create(
      builder, ramp.getLoc(), uniqueName(ramp.getSymName()), onTile,
      ramp.getFunction(), ramp.getLo(), ramp.getHi(), *ramp.getGamma(),
      code.getMin() + stride * first, stride, llvm::APFloat(code.getScale()),
      directions, devices.getAs<FloatAttr>("gain").getValue(),
      devices.getAs<DenseF32ArrayAttr>("steps").asArrayRef(),
      devices.getAs<DenseI64ArrayAttr>("step_clocks").asArrayRef(),
      devices.getAs<DenseF32ArrayAttr>("offsets").asArrayRef(),
      devices.getAs<DenseI64ArrayAttr>("offset_clocks").asArrayRef(),
      bringUpOf(devices), weightsOf(devices));
}

FailureOr<tile::RampOp> Placement::rampFor(xbar::ConvertOp convert,
                                           xbar::IntegrateOp integrate) {
  auto ramp = symbols.lookup<xbar::RampOp>(convert.getRamp());
  if (!ramp || !ramp.getGamma() || !ramp.getDevices())
    return convert.emitError(
        "expected a ramp with devices: run xbar-synthesize-ramps first");
  xbar::ArrayOp first = arrayOf(integrate.getArrays()[0]);
  tile::RampOp &placed =
      ramps[{ramp.getSymName().str(), first.getSymName().str()}];
  if (!placed)
    placed = makeRamp(ramp, arrays.at(first.getSymName().str()).getTile());
  return placed;
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

/// The code of the level nearest f for every input code.
static std::vector<int32_t> entriesOf(xbar::TableOp table) {
  auto input = cast<host::CodeType>(table.getInput());
  auto output = cast<host::CodeType>(table.getOutput());
  auto last = int32_t(table.getLevels()) - 1;
  int64_t stride = (output.getMax() - output.getMin()) / last;
  Function function = table.getFunction().getValue();
  std::vector<int32_t> entries;
  entries.reserve(input.getMax() - input.getMin() + 1);
  for (int64_t code = input.getMin(); code <= input.getMax(); ++code) {
    double y =
        evaluate(function, double(code) * input.getScale()) / output.getScale();
    int32_t level =
        roundSaturate((y - double(output.getMin())) / double(stride), 0, last);
    entries.push_back(int32_t(output.getMin() + stride * level));
  }
  return entries;
}

tile::TableOp Placement::makeTable(xbar::TableOp table, int64_t onTile) {
  auto input = cast<host::CodeType>(table.getInput());
  auto output = cast<host::CodeType>(table.getOutput());
  std::vector<int32_t> entries = entriesOf(table);
  Tensor tensor(ElementType::Int32, {int64_t(entries.size())});
  llvm::copy(entries, tensor.mutableData<int32_t>());
  OpBuilder builder(table);
  std::string name = table.getSymName().str();
  return tile::TableOp::create(
      builder, table.getLoc(), uniqueName(name), onTile, table.getFunction(),
      input.getMin(), llvm::APFloat(input.getScale()),
      llvm::APFloat(output.getScale()),
      host::constantOf(table.getContext(), tensor, name));
}

FailureOr<tile::TableOp> Placement::tableFor(xbar::LookupOp lookup,
                                             int64_t onTile) {
  auto table = symbols.lookup<xbar::TableOp>(lookup.getTable());
  if (!table)
    return lookup.emitError("unknown table ") << lookup.getTableAttr();
  tile::TableOp &placed = tables[{table.getSymName().str(), onTile}];
  if (!placed)
    placed = makeTable(table, onTile);
  return placed;
}
