//===- Partition.cpp - Cuts matrices into arrays --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Mapping/Partition.h"

#include "rampart/Dialect/Xbar/Machine.h"
#include "rampart/Dialect/Xbar/MatrixLayout.h"
#include "rampart/Dialect/Xbar/Transforms/Passes.h"
#include "rampart/Dialect/Xbar/Xbar.h"
#include "rampart/Mapping/CodeFormat.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace rampart::xbar {
#define GEN_PASS_DEF_PARTITIONPASS
#include "rampart/Dialect/Xbar/Transforms/Passes.h.inc"

namespace {

using mapping::Range;

/// The largest |partial pre-activation| that word lines `range` can add up to
/// in the columns of `gate`.
double partialBound(const MatrixLayout &layout, Range range, int64_t gate) {
  double bound = 0;
  for (int64_t column = 0; column < layout.columns(); ++column) {
    if (layout.gateOf(column) != gate)
      continue;
    double sum = 0;
    for (const WordLine &line :
         layout.wordLines().slice(range.begin, range.size()))
      sum += std::abs(layout.weight(line.block, line.input, column)) *
             line.share * double(layout.peakCode(line.block));
    bound = std::max(bound, sum);
  }
  return bound;
}

/// Codes of the digital unit are exact in float32.
constexpr int64_t maxSumCode = 1 << 23;

/// Replaces one mvm and its conversions.
class MvmPartition {
public:
  MvmPartition(MvmOp mvm, MatrixOp matrix, const MatrixLayout &layout,
               const mapping::Partition &grid, const Machine &machine,
               SymbolTable &symbols)
      : mvm(mvm), matrix(matrix), layout(layout), grid(grid), machine(machine),
        symbols(symbols), builder(mvm), loc(mvm.getLoc()) {}

  LogicalResult run();

private:
  MvmOp mvm;
  MatrixOp matrix;
  const MatrixLayout &layout;
  const mapping::Partition &grid;
  const Machine &machine;
  SymbolTable &symbols;
  OpBuilder builder;
  Location loc;
  /// sums[stack][column tile]
  SmallVector<SmallVector<Value>> sums;

  template <typename Op, typename... Args>
  Op createSymbol(Operation *after, Args &&...args);
  void buildIntegrates();
  Value convertTile(unsigned stack, unsigned tile, ConvertOp convert,
                    RampOp ramp);
  FailureOr<Value> convertParts(unsigned tile, ConvertOp convert, RampOp ramp);
  RampOp partialRamp(ConvertOp convert, RampOp ramp);
  TableOp sumTable(RampOp ramp, host::CodeType sum);
  StringAttr whyTable();
  LogicalResult replaceConvert(ConvertOp convert);

  llvm::MapVector<Operation *, RampOp> partialRamps; // by the gate's own ramp
  llvm::DenseMap<Operation *, TableOp> sumTables;
};

template <typename Op, typename... Args>
Op MvmPartition::createSymbol(Operation *after, Args &&...args) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointAfter(after);
  Op op = Op::create(builder, loc, std::forward<Args>(args)...);
  symbols.insert(op);
  return op;
}

void MvmPartition::buildIntegrates() {
  int64_t number = 0;
  Operation *last = matrix;
  for (const std::vector<Range> &stack : grid.stacks) {
    SmallVector<Value> tiles;
    for (Range columns : grid.columns) {
      SmallVector<Attribute> arrays;
      for (Range rows : stack) {
        auto array = createSymbol<ArrayOp>(
            last, (matrix.getSymName() + "_" + Twine(number++)).str(),
            matrix.getSymName(), rows.begin, rows.size(), columns.begin,
            columns.size());
        last = array;
        arrays.push_back(FlatSymbolRefAttr::get(array.getSymNameAttr()));
      }
      auto type = RankedTensorType::get({columns.size()},
                                        AnalogType::get(builder.getContext()));
      tiles.push_back(IntegrateOp::create(
          builder, loc, type, builder.getArrayAttr(arrays), mvm.getInputs()));
    }
    sums.push_back(tiles);
  }
}

Value MvmPartition::convertTile(unsigned stack, unsigned tile,
                                ConvertOp convert, RampOp ramp) {
  int64_t units = grid.columns[tile].size() / int64_t(matrix.getGates());
  auto type = RankedTensorType::get({units}, ramp.getType());
  return ConvertOp::create(
      builder, loc, type, sums[stack][tile], convert.getFirst(),
      convert.getStride(), ramp.getSymName(),
      grid.complete() ? convert.getGateAttr() : StringAttr());
}

/// A linear ramp for every part of the sums that `ramp` would have converted.
RampOp MvmPartition::partialRamp(ConvertOp convert, RampOp ramp) {
  RampOp &result = partialRamps[ramp];
  if (result)
    return result;
  double bound = 0;
  for (const std::vector<Range> &stack : grid.stacks)
    for (int64_t gate = 0; gate < int64_t(matrix.getGates()); ++gate)
      bound = std::max(
          bound,
          partialBound(layout, {stack.front().begin, stack.back().end}, gate));
  mapping::ConversionFormat format = mapping::conversionFormat(
      machine.linearBits, machine.symmetricLevels, {-bound, bound});
  MLIRContext *context = builder.getContext();
  auto code = host::CodeType::get(context, format.code.min, format.code.max,
                                  format.code.scale.num, format.code.scale.den);
  result = createSymbol<RampOp>(
      ramp, (ramp.getSymName() + "_part").str(),
      rnn::FunctionAttr::get(context, Function{}), format.levels.count,
      llvm::APFloat(format.levels.lo), llvm::APFloat(format.levels.hi), code,
      ramp.getGammaAttr(), DictionaryAttr(), DictionaryAttr(),
      DenseF64ArrayAttr());
  return result;
}

TableOp MvmPartition::sumTable(RampOp ramp, host::CodeType sum) {
  TableOp &table = sumTables[ramp];
  if (!table)
    table = createSymbol<TableOp>(ramp, (ramp.getSymName() + "_table").str(),
                                  ramp.getFunction(), ramp.getLevels(), sum,
                                  cast<host::CodeType>(ramp.getType()));
  return table;
}

StringAttr MvmPartition::whyTable() {
  return builder.getStringAttr(
      "the sum has more rows than the " + Twine(machine.stackLimit) +
      " arrays of " + Twine(machine.arrayRows) +
      " rows that share integrators: its parts are added in the digital unit");
}

/// The complete-sum rule: parts are converted linearly and added; the function
/// comes last, by table.
FailureOr<Value> MvmPartition::convertParts(unsigned tile, ConvertOp convert,
                                            RampOp ramp) {
  RampOp linear = partialRamp(convert, ramp);
  auto part = cast<host::CodeType>(linear.getType());
  bool identity = ramp.getFunction().getValue().kind == FunctionKind::Identity;
  auto parts = int64_t(sums.size());
  if (parts > maxSumCode / std::max(std::abs(part.getMin()), part.getMax()))
    return convert.emitError("sums of ")
           << parts << " parts of code " << part
           << " exceed the digital unit's codes of " << maxSumCode;
  Value sum = convertTile(0, tile, convert, linear);
  for (unsigned stack = 1; stack < sums.size(); ++stack) {
    Value next = convertTile(stack, tile, convert, linear);
    bool last = stack + 1 == sums.size();
    auto wide = host::CodeType::get(
        builder.getContext(), part.getMin() * (stack + 1),
        part.getMax() * (stack + 1), part.getNum(), part.getDen());
    Type type = last && identity ? ramp.getType() : wide;
    sum = AddOp::create(builder, loc,
                        RankedTensorType::get({widthOf(sum.getType())}, type),
                        sum, next);
  }
  if (identity)
    return sum;
  TableOp table = sumTable(ramp, codeOf(sum.getType()));
  return Value(LookupOp::create(
      builder, loc,
      RankedTensorType::get({widthOf(sum.getType())}, ramp.getType()),
      table.getSymName(), sum, convert.getGateAttr(), whyTable()));
}

LogicalResult MvmPartition::replaceConvert(ConvertOp convert) {
  auto ramp = symbols.lookup<RampOp>(convert.getRamp());
  if (!ramp)
    return convert.emitError("unknown ramp ") << convert.getRampAttr();
  builder.setInsertionPoint(convert);
  SmallVector<Value> tiles;
  for (unsigned tile = 0; tile < grid.columns.size(); ++tile) {
    if (grid.complete()) {
      tiles.push_back(convertTile(0, tile, convert, ramp));
      continue;
    }
    FailureOr<Value> codes = convertParts(tile, convert, ramp);
    if (failed(codes))
      return failure();
    tiles.push_back(*codes);
  }
  Value all =
      tiles.size() == 1
          ? tiles.front()
          : ConcatOp::create(builder, loc, convert.getCodes().getType(), tiles);
  convert.replaceAllUsesWith(all);
  convert.erase();
  return success();
}

LogicalResult MvmPartition::run() {
  buildIntegrates();
  for (Operation *user : llvm::make_early_inc_range(mvm.getSums().getUsers())) {
    auto convert = dyn_cast<ConvertOp>(user);
    if (!convert)
      return user->emitError("expected column sums to be converted");
    if (failed(replaceConvert(convert)))
      return failure();
  }
  mvm.erase();
  // Ramps that lost their conversions to tables.
  for (auto [ramp, part] : partialRamps)
    symbols.erase(ramp);
  return success();
}

LogicalResult partitionMvm(MvmOp mvm, const Machine &machine,
                           SymbolTable &symbols) {
  auto matrix = symbols.lookup<MatrixOp>(mvm.getMatrix());
  if (!matrix)
    return mvm.emitError("unknown matrix ") << mvm.getMatrixAttr();
  if (!matrix.getCopies())
    return matrix.emitError("expected copies: run xbar-scale-weights first");
  FailureOr<MatrixLayout> layout = MatrixLayout::make(matrix, mvm.getInputs());
  if (failed(layout))
    return failure();
  mapping::PartitionProblem problem{
      matrix.getWordLines(), matrix.getColumns(), int64_t(matrix.getGates()),
      machine.arrayRows, machine.arrayColumns,
      // Arrays that share integrators lie on one tile.
      std::min(machine.stackLimit, machine.arraysPerTile)};
  Result<mapping::Partition> grid = mapping::partition(problem);
  if (!grid)
    return mvm.emitError() << grid.error();
  if (Status status = grid->verify(problem); !status)
    return mvm.emitError() << status.error();
  return MvmPartition(mvm, matrix, *layout, *grid, machine, symbols).run();
}

struct PartitionMatrices : impl::PartitionPassBase<PartitionMatrices> {
  void runOnOperation() override {
    FailureOr<Machine> machine = getMachine(getOperation());
    if (failed(machine))
      return signalPassFailure();
    SymbolTable symbols(getOperation());
    SmallVector<MvmOp> mvms;
    getOperation().walk([&](MvmOp mvm) { mvms.push_back(mvm); });
    for (MvmOp mvm : mvms)
      if (failed(partitionMvm(mvm, *machine, symbols)))
        return signalPassFailure();
  }
};

} // namespace
} // namespace rampart::xbar
