//===- XbarOps.cpp - Verifiers of the xbar dialect ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Xbar/Xbar.h"

#include "mlir/IR/Builders.h"
#include "rampart/Dialect/Host/FloatLists.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Rnn/Density.h"

#include <cmath>
#include <numeric>

using namespace mlir;
using namespace rampart;
using namespace rampart::xbar;
using host::parseFloats;
using host::printFloats;

/// "(type, type)", of any number of types.
static ParseResult parseTypeList(OpAsmParser &parser,
                                 SmallVectorImpl<Type> &types) {
  return parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Paren, [&] {
    return parser.parseType(types.emplace_back());
  });
}

static void printTypeList(OpAsmPrinter &printer, Operation *, TypeRange types) {
  printer << "(" << types << ")";
}

#define GET_OP_CLASSES
#include "rampart/Dialect/Xbar/XbarOps.cpp.inc"

//===----------------------------------------------------------------------===//
// Symbols
//===----------------------------------------------------------------------===//

static ShapedType blockType(MatrixOp op, unsigned block) {
  return cast<ElementsAttr>(op.getBlocks()[block]).getShapedType();
}

int64_t MatrixOp::getColumns() { return blockType(*this, 0).getDimSize(0); }
int64_t MatrixOp::getInputs(unsigned block) {
  return blockType(*this, block).getDimSize(1);
}

int64_t MatrixOp::getRows() {
  int64_t rows = 0;
  for (unsigned b = 0; b < getBlocks().size(); ++b)
    rows += getInputs(b);
  return rows;
}

int64_t MatrixOp::getWordLines() {
  std::optional<ArrayRef<int64_t>> copies = getCopies();
  if (!copies)
    return getRows();
  return std::accumulate(copies->begin(), copies->end(), int64_t(0));
}

/// No array has more word lines.
static constexpr int64_t maxCopies = 1 << 20;
/// Codes that the digital unit can hold.
static constexpr int64_t maxCode = 1 << 23;

LogicalResult MatrixOp::verify() {
  if (getBlocks().empty())
    return emitOpError("expected at least one block");
  for (unsigned b = 0; b < getBlocks().size(); ++b) {
    ShapedType type = blockType(*this, b);
    if (type.getRank() != 2 || !type.getElementType().isF32())
      return emitOpError("block ")
             << b << ": expected a rank 2 tensor of f32 but got " << type;
    if (type.getDimSize(0) != getColumns())
      return emitOpError("block ")
             << b << ": expected " << getColumns()
             << " columns as in block 0 but got " << type.getDimSize(0);
    if (failed(host::verifyData(*this, cast<ElementsAttr>(getBlocks()[b]))))
      return failure();
  }
  if (int64_t(getGates()) < 1 || getColumns() % int64_t(getGates()))
    return emitOpError(
               "expected columns to be a multiple of the gates but got ")
           << getColumns() << " columns and " << getGates() << " gates";
  if (auto gammas = getGammas(); gammas && gammas->size() != getGates())
    return emitOpError("expected a gamma for each of ")
           << getGates() << " gates but got " << gammas->size();
  if (auto names = getInputNames();
      names && names->size() != getBlocks().size())
    return emitOpError("expected an input name for each of ")
           << getBlocks().size() << " blocks but got " << names->size();
  if (auto names = getGateNames(); names && names->size() != getGates())
    return emitOpError("expected a name for each of ")
           << getGates() << " gates but got " << names->size();
  if (auto copies = getCopies()) {
    if (int64_t(copies->size()) != getRows())
      return emitOpError("expected copies for ")
             << getRows() << " rows but got " << copies->size();
    for (int64_t n : *copies)
      if (n < 1 || n > maxCopies)
        return emitOpError("expected 1 to ")
               << maxCopies << " word lines for every row but got " << n;
  }
  return success();
}

LogicalResult ArrayOp::verify() {
  for (auto [what, first, count] :
       {std::tuple("rows", getRow(), getRows()),
        std::tuple("columns", getColumn(), getColumns())})
    if (int64_t(first) < 0 || int64_t(count) < 1 ||
        int64_t(first) > std::numeric_limits<int64_t>::max() - int64_t(count))
      return emitOpError("expected at least one of the ")
             << what << " from 0 on but got " << int64_t(count) << " from "
             << int64_t(first);
  return success();
}

static LogicalResult verifyLevels(Operation *op, host::CodeType code,
                                  int64_t levels) {
  if (levels < 2)
    return op->emitOpError("expected at least 2 levels but got ") << levels;
  int64_t span = code.getMax() - code.getMin();
  if (span != levels - 1 && span != 2 * (levels - 1))
    return op->emitOpError("expected one or two codes per level: ")
           << levels << " levels do not fit " << code;
  return success();
}

static LogicalResult verifyBringUp(RampOp op, DictionaryAttr devices) {
  if (!devices.get("bring_up"))
    return success();
  auto bringUp = devices.getAs<DictionaryAttr>("bring_up");
  if (bringUp && bringUp.getAs<IntegerAttr>("columns") &&
      bringUp.getAs<BoolAttr>("feedback") &&
      bringUp.getAs<IntegerAttr>("trim_clocks") &&
      bringUp.getAs<DenseF32ArrayAttr>("weights") &&
      (!bringUp.get("per_step") || bringUp.getAs<UnitAttr>("per_step")))
    return success();
  return op.emitOpError(
      "expected bring_up with columns, feedback, trim_clocks and weights");
}

/// What xbar-synthesize-ramps writes: every reader relies on it.
static LogicalResult verifyDevices(RampOp op, DictionaryAttr devices) {
  auto steps = devices.getAs<DenseF32ArrayAttr>("steps");
  auto stepClocks = devices.getAs<DenseI64ArrayAttr>("step_clocks");
  auto offsets = devices.getAs<DenseF32ArrayAttr>("offsets");
  auto offsetClocks = devices.getAs<DenseI64ArrayAttr>("offset_clocks");
  auto gain = devices.getAs<FloatAttr>("gain");
  if (!steps || !stepClocks || !offsets || !offsetClocks || !gain ||
      !gain.getType().isF64())
    return op.emitOpError(
        "expected devices with gain, steps, step_clocks, offsets and "
        "offset_clocks");
  auto first = devices.getAs<IntegerAttr>("first");
  auto directions = devices.getAs<DenseI8ArrayAttr>("directions");
  if (!first != !directions || (directions && directions.empty()))
    return op.emitOpError("expected both first and directions, or neither");
  if (failed(verifyBringUp(op, devices)))
    return failure();
  int64_t thresholds =
      directions ? directions.size() : int64_t(op.getLevels()) - 1;
  int64_t expected = thresholds - 1;
  if (steps.size() != expected || stepClocks.size() != expected)
    return op.emitOpError("expected ")
           << expected << " steps with clocks but got " << steps.size()
           << " and " << stepClocks.size();
  if (offsets.size() != offsetClocks.size())
    return op.emitOpError("expected clocks for each of ")
           << offsets.size() << " calibration devices but got "
           << offsetClocks.size();
  return success();
}

/// What xbar-synthesize-ramps writes where there are no devices.
static LogicalResult verifyUniform(RampOp op, ArrayRef<double> uniform) {
  if (op.getDevices())
    return op.emitOpError("expected devices or uniform, not both");
  if (uniform.size() != 2 || !std::isfinite(uniform[0]) ||
      !std::isfinite(uniform[1]) || !(uniform[1] > 0))
    return op.emitOpError("expected uniform [first, step] with a step above 0");
  if (op.getFunction().getValue().kind != FunctionKind::Identity)
    return op.emitOpError("expected the identity with uniform thresholds");
  return success();
}

LogicalResult RampOp::verify() {
  auto code = dyn_cast<host::CodeType>(getType());
  if (!code)
    return emitOpError("expected a code type but got ") << getType();
  if (failed(verifyLevels(*this, code, getLevels())))
    return failure();
  if (getGamma() && !(getGamma()->convertToDouble() > 0))
    return emitOpError("expected gamma above 0");
  if (getDensity())
    if (Result<Histogram> histogram = rnn::histogramOf(*getDensity());
        !histogram)
      return emitOpError("density: ") << histogram.error();
  if (getUniform())
    return verifyUniform(*this, *getUniform());
  return getDevices() ? verifyDevices(*this, *getDevices()) : success();
}

LogicalResult TableOp::verify() {
  auto input = dyn_cast<host::CodeType>(getInput());
  auto output = dyn_cast<host::CodeType>(getOutput());
  if (!input || !output)
    return emitOpError("expected code types");
  if (input.getMin() < -maxCode || input.getMax() > maxCode)
    return emitOpError("expected input codes within -")
           << maxCode << " to " << maxCode << " but got " << input;
  return verifyLevels(*this, output, getLevels());
}

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

/// Whether host tensor `type` carries `inner` (a vector or a sequence) for all
/// streams.
static bool carries(Type type, Type inner) {
  auto tensor = cast<RankedTensorType>(type);
  int64_t leastRank = 1;
  if (auto sequence = dyn_cast<SequenceType>(inner)) {
    inner = sequence.getElement();
    leastRank = 2;
  }
  auto vector = dyn_cast<RankedTensorType>(inner);
  return vector && tensor.getRank() >= leastRank &&
         tensor.getElementType() == vector.getElementType() &&
         (tensor.getShape().back() == vector.getDimSize(0) ||
          ShapedType::isDynamic(tensor.getShape().back()));
}

static LogicalResult verifyPorts(RegionOp op, TypeRange outer, TypeRange inner,
                                 StringRef what) {
  if (outer.size() != inner.size())
    return op.emitOpError("expected ") << outer.size() << " " << what
                                       << "s inside but got " << inner.size();
  for (auto [i, types] : llvm::enumerate(llvm::zip(outer, inner))) {
    auto [host, device] = types;
    if (!carries(host, device))
      return op.emitOpError(what)
             << " " << i << ": " << host << " does not carry " << device;
  }
  return success();
}

LogicalResult RegionOp::verifyRegions() {
  auto ret = dyn_cast<ReturnOp>(getBody().front().getTerminator());
  if (!ret)
    return emitOpError("expected the body to end with xbar.return");
  if (failed(verifyPorts(*this, getInputs().getTypes(),
                         getBody().getArgumentTypes(), "input")))
    return failure();
  return verifyPorts(*this, getOutputs().getTypes(), ret.getValues().getTypes(),
                     "output");
}

LogicalResult LoopOp::verifyRegions() {
  Block &block = getBody().front();
  SmallVector<Type> arguments;
  for (Value sequence : getSequences())
    arguments.push_back(cast<SequenceType>(sequence.getType()).getElement());
  llvm::append_range(arguments, getInit().getTypes());
  if (TypeRange(arguments) != block.getArgumentTypes())
    return emitOpError(
        "expected the body to take a vector per sequence and the states");
  auto yield = dyn_cast<YieldOp>(block.getTerminator());
  if (!yield)
    return emitOpError("expected the body to end with xbar.yield");
  if (yield.getStates().getTypes() != getInit().getTypes() ||
      getFinals().getTypes() != getInit().getTypes())
    return emitOpError(
        "expected states of the same types before, in and after the loop");
  SmallVector<Type> emitted;
  for (Value value : yield.getEmits())
    emitted.push_back(SequenceType::get(
        getContext(), cast<RankedTensorType>(value.getType())));
  if (TypeRange(emitted) != getEmitted().getTypes())
    return emitOpError("expected a sequence for each vector that a step emits");
  return success();
}

//===----------------------------------------------------------------------===//
// Arrays, converters, digital unit
//===----------------------------------------------------------------------===//

LogicalResult ConvertOp::verify() {
  int64_t first = getFirst(), stride = getStride();
  int64_t count = widthOf(getCodes().getType());
  int64_t width = widthOf(getSums().getType());
  // Counts columns without multiplying what may be huge.
  if (first < 0 || first >= width || stride < 1 ||
      count - 1 > (width - 1 - first) / stride)
    return emitOpError() << count << " columns from " << first << " by "
                         << stride << " are not within " << getSums().getType();
  return success();
}

template <typename Op>
static LogicalResult verifyElementwise(Op op) {
  int64_t width = widthOf(op.getResult().getType());
  if (widthOf(op.getLhs().getType()) != width ||
      widthOf(op.getRhs().getType()) != width)
    return op.emitOpError("expected operands and result of one width");
  return success();
}

LogicalResult MulOp::verify() { return verifyElementwise(*this); }
LogicalResult AddOp::verify() { return verifyElementwise(*this); }
LogicalResult SubOp::verify() { return verifyElementwise(*this); }

LogicalResult RecodeOp::verify() {
  if (widthOf(getInput().getType()) != widthOf(getResult().getType()))
    return emitOpError("expected input and result of one width");
  return success();
}

LogicalResult ConstantOp::verify() {
  size_t width = widthOf(getResult().getType());
  if (getValues().size() != 1 && getValues().size() != width)
    return emitOpError("expected 1 or ")
           << width << " values but got " << getValues().size();
  return success();
}

LogicalResult LookupOp::verify() {
  if (widthOf(getInput().getType()) != widthOf(getResult().getType()))
    return emitOpError("expected input and result of one width");
  return success();
}

LogicalResult ConcatOp::verify() {
  int64_t width = 0;
  for (Value input : getInputs()) {
    width += widthOf(input.getType());
    if (codeOf(input.getType()) != codeOf(getResult().getType()))
      return emitOpError("expected operands of the result's code");
  }
  if (width != widthOf(getResult().getType()))
    return emitOpError("expected a result of width ") << width;
  return success();
}
