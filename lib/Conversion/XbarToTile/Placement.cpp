//===- Placement.cpp - Puts arrays, ramps and tables on tiles -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Placement.h"

#include "Labels.h"
#include "mlir/IR/Builders.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/core/Arithmetic.h"
#include "rampart/core/Ramp.h"

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

static tile::BringUpAttr bringUpOf(DictionaryAttr devices) {
  auto given = devices.getAs<DictionaryAttr>("bring_up");
  if (!given)
    return {};
  return tile::BringUpAttr::get(
      devices.getContext(), given.getAs<IntegerAttr>("columns").getInt(),
      given.getAs<BoolAttr>("feedback").getValue(),
      given.getAs<IntegerAttr>("trim_clocks").getInt(),
      given.contains("per_step"));
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

LogicalResult Placement::makeArray(xbar::ArrayOp array, int64_t onTile,
                                   const mapping::BlockPlace &place,
                                   const xbar::MatrixLayout &layout) {
  if (int64_t(array.getRow() + array.getRows()) >
          int64_t(layout.wordLines().size()) ||
      int64_t(array.getColumn() + array.getColumns()) > layout.columns())
    return array.emitError("reaches beyond the ")
           << layout.wordLines().size() << " word lines and "
           << layout.columns() << " columns of its matrix";
  OpBuilder builder(array);
  std::string name = array.getSymName().str();
  Tensor targets = conductancesOf(array, *matrixOf(array).getGammas(), layout);
  arrays[name] = tile::ArrayOp::create(
      builder, array.getLoc(), uniqueName(name), onTile, place.slot, place.row,
      place.column, host::constantOf(array.getContext(), targets, name),
      labelsOf(array, matrixOf(array), layout), /*word_lines=*/nullptr,
      /*bit_lines=*/nullptr, /*stuck=*/nullptr, /*targets=*/nullptr);
  return success();
}

LogicalResult Placement::makeArrays(const Stack &stack) {
  xbar::MatrixOp matrix = matrixOf(stack.arrays.front());
  if (!matrix.getGammas() || !matrix.getCopies())
    return matrix.emitError("expected gammas: run xbar-scale-weights first");
  FailureOr<xbar::MatrixLayout> layout = xbar::MatrixLayout::make(
      matrix, xbar::IntegrateOp(stack.integrate).getInputs());
  if (failed(layout))
    return failure();
  for (auto [array, place] : llvm::zip(stack.arrays, stack.place.blocks))
    if (failed(makeArray(array, stack.place.tile, place, *layout)))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Stacks
//===----------------------------------------------------------------------===//

StringRef Placement::firstArray(xbar::IntegrateOp integrate) {
  return cast<FlatSymbolRefAttr>(integrate.getArrays()[0]).getValue();
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
    if (!stackOfArray.emplace(array.getSymName().str(), stacks.size()).second)
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

LogicalResult Placement::addStack(xbar::IntegrateOp integrate) {
  auto size = int64_t(integrate.getArrays().size());
  if (size == 0 || size > machine.arraysPerTile)
    return integrate.emitError("expected 1 to ")
           << machine.arraysPerTile << " arrays on one tile but got " << size;
  StringRef first = firstArray(integrate);
  auto found = stackOfArray.find(first.str());
  if (found != stackOfArray.end() &&
      firstArray(stacks[found->second].integrate) == first) {
    xbar::IntegrateOp other = stacks[found->second].integrate;
    if (other.getArrays() != integrate.getArrays() ||
        other.getInputs().getTypes() != integrate.getInputs().getTypes())
      return integrate.emitError(
                 "expected the same arrays and codes as in the other use of '@")
             << first << "'";
    return success();
  }
  FailureOr<SmallVector<xbar::ArrayOp>> members = newArrays(integrate);
  if (failed(members))
    return failure();
  stacks.push_back({integrate, std::move(*members), {}, {}, {}});
  return success();
}

LogicalResult Placement::addRamp(xbar::ConvertOp convert) {
  auto integrate = convert.getSums().getDefiningOp<xbar::IntegrateOp>();
  if (!integrate)
    return convert.emitError(
        "expected sums of xbar.integrate: run xbar-partition first");
  auto ramp = symbols.lookup<xbar::RampOp>(convert.getRamp());
  if (!ramp || !ramp.getGamma() || !(ramp.getDevices() || ramp.getUniform()))
    return convert.emitError(
        "expected a ramp with devices: run xbar-synthesize-ramps first");
  Stack &stack = stackOf(integrate);
  auto &list = ramp.getUniform() ? stack.sars : stack.ramps;
  if (llvm::none_of(list, [&](auto &r) { return r.first == ramp; }))
    list.push_back({ramp, {}});
  return success();
}

/// With those that the bring-up chooses from.
static int64_t columnsOf(xbar::RampOp ramp, const Machine &machine) {
  DictionaryAttr devices = *ramp.getDevices();
  int64_t count = devices.getAs<DenseF32ArrayAttr>("steps").size() +
                  devices.getAs<DenseF32ArrayAttr>("offsets").size();
  tile::BringUpAttr bringUp = bringUpOf(devices);
  return (bringUp ? bringUp.getColumns() : 1) *
         rampColumnsOf(count, machine.arrayRows);
}

LogicalResult Placement::pack() {
  mapping::PackingProblem problem{machine.arrayRows,
                                  machine.arrayColumns,
                                  machine.arrayRampColumns,
                                  machine.arraysPerTile,
                                  machine.gridRows * machine.gridColumns,
                                  {}};
  for (Stack &stack : stacks) {
    mapping::Stack &sizes = problem.stacks.emplace_back();
    for (xbar::ArrayOp array : stack.arrays)
      sizes.blocks.push_back(
          {int64_t(array.getRows()), int64_t(array.getColumns())});
    for (auto &[ramp, made] : stack.ramps)
      sizes.ramps.push_back(columnsOf(ramp, machine));
    if (Status status = problem.check(sizes); !status)
      return stack.integrate.emitError() << status.error();
  }
  if (stacks.empty())
    return success();
  Result<mapping::Packing> packing = mapping::packGreedily(problem);
  if (!packing)
    return module.emitError() << packing.error();
  if (Status status = packing->verify(problem); !status)
    return module.emitError() << status.error();
  for (auto [stack, place] : llvm::zip(stacks, packing->stacks))
    stack.place = place;
  return success();
}

LogicalResult Placement::run() {
  WalkResult result = module.walk([&](xbar::IntegrateOp integrate) {
    return WalkResult(addStack(integrate));
  });
  if (result.wasInterrupted())
    return failure();
  result = module.walk(
      [&](xbar::ConvertOp convert) { return WalkResult(addRamp(convert)); });
  if (result.wasInterrupted() || failed(pack()))
    return failure();
  for (const Stack &stack : stacks)
    if (failed(makeArrays(stack)))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Ramps
//===----------------------------------------------------------------------===//

static DenseF32ArrayAttr weightsOf(DictionaryAttr devices) {
  auto given = devices.getAs<DictionaryAttr>("bring_up");
  return given ? given.getAs<DenseF32ArrayAttr>("weights")
               : DenseF32ArrayAttr();
}

/// Codes from one level to the next.
static int64_t strideOf(xbar::RampOp ramp) {
  auto code = cast<host::CodeType>(ramp.getType());
  return (code.getMax() - code.getMin()) / (int64_t(ramp.getLevels()) - 1);
}

StringAttr Placement::makeRamp(xbar::RampOp ramp, int64_t onTile,
                               const mapping::RampPlace &place) {
  DictionaryAttr devices = *ramp.getDevices();
  auto code = cast<host::CodeType>(ramp.getType());
  int64_t stride = strideOf(ramp);
  SmallVector<int8_t> directions(int64_t(ramp.getLevels()) - 1, 1);
  int64_t first = 0;
  if (auto given = devices.getAs<DenseI8ArrayAttr>("directions")) {
    directions = llvm::to_vector(given.asArrayRef());
    first = devices.getAs<IntegerAttr>("first").getInt();
  }
  OpBuilder builder(ramp);
  return tile::RampOp::create(
             builder, ramp.getLoc(), uniqueName(ramp.getSymName()), onTile,
             place.slot, place.column, ramp.getFunction(), ramp.getLo(),
             ramp.getHi(), *ramp.getGamma(), code.getMin() + stride * first,
             stride, llvm::APFloat(code.getScale()), directions,
             devices.getAs<FloatAttr>("gain").getValue(),
             devices.getAs<DenseF32ArrayAttr>("steps").asArrayRef(),
             devices.getAs<DenseI64ArrayAttr>("step_clocks").asArrayRef(),
             devices.getAs<DenseF32ArrayAttr>("offsets").asArrayRef(),
             devices.getAs<DenseI64ArrayAttr>("offset_clocks").asArrayRef(),
             bringUpOf(devices), weightsOf(devices), /*stuck=*/nullptr)
      .getSymNameAttr();
}

/// The converters of the stack's first array, where its integrators are read.
StringAttr Placement::makeSar(xbar::RampOp ramp,
                              const mapping::StackPlace &place) {
  auto code = cast<host::CodeType>(ramp.getType());
  ArrayRef<double> uniform = *ramp.getUniform();
  OpBuilder builder(ramp);
  return tile::SarOp::create(
             builder, ramp.getLoc(), uniqueName(ramp.getSymName()), place.tile,
             place.blocks.front().slot, ramp.getLo(), ramp.getHi(),
             *ramp.getGamma(), code.getMin(), strideOf(ramp),
             llvm::APFloat(code.getScale()), int64_t(ramp.getLevels()) - 1,
             llvm::APFloat(uniform[0]), llvm::APFloat(uniform[1]))
      .getSymNameAttr();
}

StringAttr Placement::converterFor(xbar::ConvertOp convert,
                                   xbar::IntegrateOp integrate) {
  Stack &stack = stackOf(integrate);
  for (auto &[ramp, made] : stack.sars)
    if (ramp.getSymName() == convert.getRamp())
      return made = made ? made : makeSar(ramp, stack.place);
  for (auto [used, place] : llvm::zip(stack.ramps, stack.place.ramps)) {
    auto &[ramp, made] = used;
    if (ramp.getSymName() == convert.getRamp())
      return made = made ? made : makeRamp(ramp, stack.place.tile, place);
  }
  llvm_unreachable("addRamp has seen every conversion");
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
