//===- TileOps.cpp - Verifiers of the tile dialect ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a record needs to be encodable is checked here; the rules of a whole
// program are the runtime's to verify.
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Tile/Tile.h"

#include "mlir/IR/Builders.h"
#include "rampart/Dialect/Host/FloatLists.h"
#include "rampart/Dialect/Host/HostTensors.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::tile;
using host::parseFloats;
using host::printFloats;

/// Source lists with runs and repetitions: [[0:40], [0 x 3, 1 x 3, 2:9]].
static ParseResult parseSourceList(OpAsmParser &parser,
                                   SmallVectorImpl<Attribute> &lists) {
  SmallVector<int64_t> sources;
  auto parseRun = [&]() -> ParseResult {
    int64_t begin, end, copies = 1;
    llvm::SMLoc place = parser.getCurrentLocation();
    if (parser.parseInteger(begin))
      return failure();
    end = begin + 1;
    if (succeeded(parser.parseOptionalColon())) {
      if (parser.parseInteger(end))
        return failure();
    } else if (succeeded(parser.parseOptionalKeyword("x")) &&
               parser.parseInteger(copies)) {
      return failure();
    }
    if (begin < 0 || end <= begin || end > 65536 || copies < 1 ||
        copies > 65536)
      return parser.emitError(place, "expected sources within 0:65536");
    for (int64_t i = begin; i < end; ++i)
      sources.append(copies, i);
    return success();
  };
  if (parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square, parseRun))
    return failure();
  lists.push_back(parser.getBuilder().getDenseI64ArrayAttr(sources));
  return success();
}

static ParseResult parseSources(OpAsmParser &parser, ArrayAttr &sources) {
  SmallVector<Attribute> lists;
  if (parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square, [&] {
        return parseSourceList(parser, lists);
      }))
    return failure();
  sources = parser.getBuilder().getArrayAttr(lists);
  return success();
}

/// How many sources from the first on go in steps of `step`.
static size_t runLength(ArrayRef<int64_t> sources, int64_t step) {
  size_t length = 1;
  while (length < sources.size() &&
         sources[length] == sources[length - 1] + step)
    ++length;
  return length;
}

static void printSourceList(OpAsmPrinter &printer, ArrayRef<int64_t> sources) {
  printer << "[";
  for (bool first = true; !sources.empty(); first = false) {
    printer << (first ? "" : ", ") << sources.front();
    size_t copies = runLength(sources, 0), run = runLength(sources, 1);
    if (copies > 1) {
      printer << " x " << copies;
    } else if (run > 1) {
      // The last of a run may begin a repetition.
      if (run < sources.size() && sources[run] == sources[run - 1])
        --run;
      if (run > 1)
        printer << ":" << sources.front() + int64_t(run);
    }
    sources = sources.drop_front(std::max(copies, run));
  }
  printer << "]";
}

static void printSources(OpAsmPrinter &printer, Operation *,
                         ArrayAttr sources) {
  printer << "[";
  llvm::interleaveComma(sources, printer, [&](Attribute list) {
    printSourceList(printer, cast<DenseI64ArrayAttr>(list).asArrayRef());
  });
  printer << "]";
}

#define GET_OP_CLASSES
#include "rampart/Dialect/Tile/TileOps.cpp.inc"

/// Physical lines in the place of first, first + 1, ...
static LogicalResult verifyLines(ArrayOp op, StringRef attribute,
                                 std::optional<ArrayRef<int32_t>> listed,
                                 int64_t count, int64_t first,
                                 const char *name) {
  if (!listed)
    return success();
  for (int32_t line : *listed)
    if (line < 0)
      return op.emitOpError(attribute)
             << ": expected lines of at least 0 but got " << line;
  std::vector<uint32_t> lines(listed->begin(), listed->end());
  if (Status status = checkLines(lines, count, first, name); !status)
    return op.emitOpError(attribute) << ": " << status.error();
  return success();
}

static LogicalResult verifyFaults(ArrayOp op, int64_t rows, int64_t columns) {
  if (failed(verifyLines(op, "word_lines", op.getWordLines(), rows, op.getRow(),
                         "row")) ||
      failed(verifyLines(op, "bit_lines", op.getBitLines(), columns,
                         op.getColumn(), "column")))
    return failure();
  if (StuckDevicesAttr stuck = op.getStuckAttr())
    if (Status status = checkStuck(stuck.getElements(), rows, columns); !status)
      return op.emitOpError("stuck: ") << status.error();
  if (PairTargetsAttr targets = op.getTargetsAttr())
    if (Status status =
            checkTargets(targets.getElements(), rows, columns, 0, 1);
        !status)
      return op.emitOpError("targets: ") << status.error();
  return success();
}

LogicalResult ArrayOp::verify() {
  ShapedType type = getConductances().getShapedType();
  if (type.getRank() != 2 || !type.getElementType().isF32())
    return emitOpError("expected conductances of rank 2 and f32 but got ")
           << type;
  if (LabelsAttr labels = getLabelsAttr())
    if (Status status = checkLabels(labels.getValue(), type.getDimSize(0),
                                    type.getDimSize(1));
        !status)
      return emitOpError("labels: ") << status.error();
  if (failed(verifyFaults(*this, type.getDimSize(0), type.getDimSize(1))))
    return failure();
  return host::verifyData(*this, getConductances());
}

LogicalResult RampOp::verify() {
  size_t steps = getDirections().size() ? getDirections().size() - 1 : 0;
  if (getDirections().empty())
    return emitOpError("expected at least one threshold");
  if (getSteps().size() != steps || getStepClocks().size() != steps)
    return emitOpError("expected ")
           << steps << " steps with clocks, one fewer than thresholds, "
           << "but got " << getSteps().size() << " and "
           << getStepClocks().size();
  if (getOffsets().size() != getOffsetClocks().size())
    return emitOpError("expected clocks for each of ")
           << getOffsets().size() << " calibration devices";
  BringUpAttr bringUp = getBringUpAttr();
  if (!bringUp != !getWeights())
    return emitOpError("expected both bring_up and weights, or neither");
  if (bringUp) {
    bool used = bringUp.getColumns() > 1 || bringUp.getTrimClocks() > 0;
    size_t expected = used ? getDirections().size() : 0;
    if (getWeights()->size() != expected)
      return emitOpError("expected ")
             << expected << " weights of thresholds but got "
             << getWeights()->size();
  }
  if (StuckStepsAttr stuck = getStuckAttr())
    if (Status status =
            checkStuck(stuck.getElements(), bringUp ? bringUp.getColumns() : 1,
                       getSteps().size() + getOffsets().size());
        !status)
      return emitOpError("stuck: ") << status.error();
  auto within = [](ArrayRef<int64_t> clocks, int64_t min, int64_t max) {
    return llvm::all_of(clocks,
                        [=](int64_t n) { return n >= min && n <= max; });
  };
  if (!within(getStepClocks(), 0, UINT16_MAX) ||
      !within(getOffsetClocks(), INT16_MIN, INT16_MAX))
    return emitOpError(
        "expected clocks of steps within 0 to 65535, of calibration devices "
        "within -32768 to 32767");
  return success();
}

LogicalResult TableOp::verify() {
  ShapedType type = getEntries().getShapedType();
  if (type.getRank() != 1 || !type.getElementType().isInteger(32))
    return emitOpError("expected entries of rank 1 and i32 but got ") << type;
  return host::verifyData(*this, getEntries());
}

LogicalResult BufferOp::verify() {
  BufferType type = getBuffer().getType();
  if (type.getWidth() < 1 || type.getWidth() > UINT32_MAX)
    return emitOpError("expected a width of 1 to 4294967295 but got ") << type;
  if (type.getMin() > type.getMax() || type.getMin() < INT32_MIN ||
      type.getMax() > INT32_MAX)
    return emitOpError("expected 32-bit codes with min <= max but got ")
           << type;
  return success();
}

LogicalResult BankOp::verify() {
  BankType type = getBank().getType();
  if (type.getWidth() < 1 || type.getWidth() > UINT32_MAX)
    return emitOpError("expected a width of 1 to 4294967295 but got ") << type;
  return success();
}

LogicalResult IntegrateOp::verify() {
  if (getBuffers().empty())
    return emitOpError("expected at least one buffer to drive rows");
  if (getRows().size() != getBuffers().size() ||
      getSources().size() != getBuffers().size())
    return emitOpError("expected a first row and a source list for each of ")
           << getBuffers().size() << " buffers";
  for (int64_t row : getRows())
    if (row < 0 || row > UINT32_MAX)
      return emitOpError("expected rows within 0 to 4294967295 but got ")
             << row;
  for (auto list : getSources().getAsRange<DenseI64ArrayAttr>())
    for (int64_t source : list.asArrayRef())
      if (source < 0 || source > UINT16_MAX)
        return emitOpError("expected sources within 0 to 65535 but got ")
               << source;
  return success();
}
