//===- Evaluate.cpp - Host operations on constants ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Host/Evaluate.h"

#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "rampart/Dialect/Host/HostTensors.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::host;

static ElementsAttr constantOperand(Value value) {
  ElementsAttr constant;
  return matchPattern(value, m_Constant(&constant)) ? constant : nullptr;
}

bool host::hasConstantOperands(Operation *op) {
  return llvm::all_of(op->getOperands(),
                      [](Value value) { return bool(constantOperand(value)); });
}

/// A result keeps the name of the resource it was made from.
static StringRef resourceName(Operation *op) {
  for (Value operand : op->getOperands())
    if (auto resource = dyn_cast_if_present<DenseResourceElementsAttr>(
            constantOperand(operand)))
      return resource.getRawHandle().getKey();
  return "constant";
}

FailureOr<ElementsAttr> host::evaluateKernel(KernelOpInterface op) {
  FailureOr<HostOp> kernel = encode(op);
  if (failed(kernel))
    return failure();
  std::vector<Tensor> operands;
  for (Value value : op->getOperands()) {
    FailureOr<Tensor> tensor = tensorOf(constantOperand(value));
    if (failed(tensor))
      return failure();
    operands.push_back(std::move(*tensor));
  }
  Result<Tensor> result = kernel->run(operands);
  if (!result) {
    op->emitOpError() << "fails on its constant operands: " << result.error();
    return failure();
  }
  return constantOf(op->getContext(), *result, resourceName(op));
}

FailureOr<Value> host::createEvaluated(OpBuilder &builder, Location location,
                                       StringRef opcode, ValueRange constants,
                                       ArrayRef<NamedAttribute> attributes) {
  // Without the builder's listener: nobody has to know of an operation that
  // is gone at once.
  OpBuilder scratch(builder.getBlock(), builder.getInsertionPoint());
  FailureOr<Value> value =
      createKernelOp(scratch, location, opcode, constants, attributes);
  if (failed(value))
    return failure();
  auto op = cast<KernelOpInterface>(value->getDefiningOp());
  FailureOr<ElementsAttr> result = evaluateKernel(op);
  op->erase();
  if (failed(result))
    return failure();
  return ConstantOp::create(builder, location, *result).getOutput();
}
