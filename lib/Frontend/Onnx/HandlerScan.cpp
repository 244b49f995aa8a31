//===- HandlerScan.cpp - Scan as a loop -----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The sequences are captured whole; the body picks its step of each. Outputs
// that are not stacked forwards along the first axis are moved afterwards.
//===----------------------------------------------------------------------===//
#include "Handlers.h"
#include "LoopBody.h"
#include "Text.h"
#include "rampart/Dialect/Host/HostOps.h"

#include <limits>

using namespace mlir;
using namespace rampart;
using namespace rampart::frontend;
using Function = Subgraphs::Function;

namespace {

/// Sequences of one Scan, or its scan outputs.
struct Sequences {
  SmallVector<int64_t> axes;
  SmallVector<bool> reversed;
};

class ScanImporter {
public:
  explicit ScanImporter(Node &node) : node(node) {}
  void run();

private:
  Node &node;
  SmallVector<Value> states, sequences;
  Sequences inputs;

  bool readInputs();
  Sequences readSequences(size_t count, StringRef axes, StringRef directions);
  Result<Function> importBody(::onnx::GraphProto &graph,
                              ArrayRef<RankedTensorType> states);
  void pickSteps(Function &body);
  Value index(Value sequence, int64_t axis, Value pass, bool reversed);
  Value lengthOf(Value sequence, int64_t axis);
  Value arrange(Value scan, int64_t axis, bool reversed);
};

} // namespace

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

Sequences ScanImporter::readSequences(size_t count, StringRef axes,
                                      StringRef directions) {
  auto list = [&](StringRef name) {
    auto values = node.attributes().integers(name).value_or(
        SmallVector<int64_t>(count, 0));
    if (values.size() != count)
      node.fail("attribute " + quoted(name) + ": expected " + Twine(count) +
                " values, found " + Twine(values.size()));
    values.resize(count);
    return values;
  };
  Sequences result{list(axes), {}};
  for (int64_t direction : list(directions)) {
    if (direction != 0 && direction != 1)
      node.fail("attribute " + quoted(directions) +
                ": expected 0 or 1, found " + Twine(direction));
    result.reversed.push_back(direction == 1);
  }
  return result;
}

bool ScanImporter::readInputs() {
  int64_t count = node.attributes().integer("num_scan_inputs", 0);
  if (count < 1 || count > int64_t(node.inputCount())) {
    node.fail("attribute 'num_scan_inputs': expected 1 to " +
              Twine(node.inputCount()) + ", found " + Twine(count));
    return false;
  }
  size_t carried = node.inputCount() - size_t(count);
  for (size_t i = 0; i < node.inputCount(); ++i) {
    Value value = node.input(i);
    if (!value)
      node.fail("input " + Twine(i) + " is missing");
    (i < carried ? states : sequences).push_back(value);
  }
  inputs = readSequences(sequences.size(), "scan_input_axes",
                         "scan_input_directions");
  if (node.failed())
    return false;
  int64_t steps = ShapedType::kDynamic;
  for (auto [axis, sequence] : llvm::zip(inputs.axes, sequences)) {
    axis = node.normaliseAxis(axis, typeOf(sequence).getRank());
    if (node.failed())
      return false;
    int64_t length = typeOf(sequence).getDimSize(axis);
    if (ShapedType::isDynamic(length))
      continue;
    if (!ShapedType::isDynamic(steps) && steps != length)
      node.fail("expected sequences of one length, found " + Twine(steps) +
                " and " + Twine(length));
    steps = length;
  }
  return !node.failed();
}

//===----------------------------------------------------------------------===//
// Body
//===----------------------------------------------------------------------===//

static RankedTensorType stepType(Value sequence, int64_t axis) {
  SmallVector<int64_t> dims(typeOf(sequence).getShape());
  dims.erase(dims.begin() + axis);
  return typeOf(sequence).clone(dims);
}

Value ScanImporter::lengthOf(Value sequence, int64_t axis) {
  Value size = node.create(
      "shape", sequence,
      {node.attribute("start", axis), node.attribute("end", axis + 1)});
  return node.create("squeeze", size,
                     node.attribute("axes", ArrayRef<int64_t>{0}));
}

Value ScanImporter::index(Value sequence, int64_t axis, Value pass,
                          bool reversed) {
  if (!reversed)
    return pass;
  auto scalar = RankedTensorType::get({}, node.build().getI64Type());
  Value one = node.constant(DenseElementsAttr::get(scalar, int64_t(1)));
  Value last = node.create("sub", {lengthOf(sequence, axis), one});
  return node.create("sub", {last, pass});
}

/// Arguments (states, steps, captured) become (pass, states, captured,
/// sequences); the first result says to go on.
void ScanImporter::pickSteps(Function &body) {
  Block &block = body.function.front();
  OpBuilder &builder = node.build();
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&block);
  Value pass = block.insertArgument(
      0u, RankedTensorType::get({}, builder.getI64Type()), node.location());
  for (auto [i, sequence] : llvm::enumerate(sequences)) {
    BlockArgument step = block.getArgument(1 + states.size());
    Value whole = block.addArgument(sequence.getType(), step.getLoc());
    Value at = index(whole, inputs.axes[i], pass, inputs.reversed[i]);
    Value picked = node.create("gather", {whole, at},
                               node.attribute("axis", inputs.axes[i]));
    if (!picked)
      return;
    step.replaceAllUsesWith(picked);
    block.eraseArgument(step.getArgNumber());
    body.captured.push_back(sequence);
  }
  auto flag = RankedTensorType::get({}, builder.getI1Type());
  Value goOn = node.constant(DenseElementsAttr::get(flag, true));
  block.getTerminator()->insertOperands(0, goOn);
  body.function.setType(builder.getFunctionType(
      block.getArgumentTypes(), block.getTerminator()->getOperandTypes()));
}

Result<Function> ScanImporter::importBody(::onnx::GraphProto &graph,
                                          ArrayRef<RankedTensorType> states) {
  SmallVector<RankedTensorType> arguments(states);
  for (auto [axis, sequence] : llvm::zip(inputs.axes, sequences))
    arguments.push_back(stepType(sequence, axis));
  Result<Function> body = node.subgraphs().importFunction(
      graph, functionName(node, "body"), arguments);
  if (body)
    pickSteps(*body);
  return body;
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

Value ScanImporter::arrange(Value scan, int64_t axis, bool reversed) {
  if (reversed)
    scan = node.create("slice",
                       {scan, node.sizes(-1),
                        node.sizes(std::numeric_limits<int64_t>::min()),
                        node.sizes(-1)},
                       node.attribute("axes", ArrayRef<int64_t>{0}));
  if (!scan)
    return {};
  int64_t rank = typeOf(scan).getRank();
  axis = node.normaliseAxis(axis, rank);
  if (axis == 0)
    return scan;
  SmallVector<int64_t> perm;
  for (int64_t i = 1; i < rank; ++i)
    perm.push_back(i);
  perm.insert(perm.begin() + axis, 0);
  return node.create("transpose", scan,
                     node.attribute("perm", ArrayRef<int64_t>(perm)));
}

void ScanImporter::run() {
  if (node.opset() < 9)
    return node.fail("Scan of opset 8, which has a batch axis of its own, is "
                     "not supported");
  ::onnx::GraphProto *graph = requiredGraph(node, "body");
  if (!graph || !readInputs())
    return;
  size_t scans = size_t(graph->output_size()) -
                 std::min(states.size(), size_t(graph->output_size()));
  Sequences outputs =
      readSequences(scans, "scan_output_axes", "scan_output_directions");
  std::optional<LoopBody> body =
      importLoopBody(node, typesOf(states),
                     [&](auto types) { return importBody(*graph, types); });
  if (!body || node.failed())
    return;
  auto loop =
      host::LoopOp::create(node.build(), node.location(), body->resultTypes(),
                           body->function.function.getSymName(),
                           lengthOf(sequences.front(), inputs.axes.front()),
                           Value(), states, body->function.captured);
  for (auto [i, value] : llvm::enumerate(loop.getResults()))
    node.setOutput(i, i < states.size()
                          ? Value(value)
                          : arrange(value, outputs.axes[i - states.size()],
                                    outputs.reversed[i - states.size()]));
}

void frontend::importScan(Node &node) { ScanImporter(node).run(); }
