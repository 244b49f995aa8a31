//===- HostOps.cpp - Verifiers and encoding of host operations ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Host/HostOps.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Verifier.h"
#include "rampart/Dialect/Host/HostTensors.h"

using namespace mlir;
using namespace rampart;
using namespace rampart::host;

#include "rampart/Dialect/Host/HostInterfaces.cpp.inc"

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

static std::optional<HostAttribute> convertAttribute(Attribute attribute,
                                                     AttributeKind kind) {
  switch (kind) {
  case AttributeKind::Int:
    if (auto value = dyn_cast<IntegerAttr>(attribute))
      return std::vector<int64_t>{value.getInt()};
    break;
  case AttributeKind::Ints:
    if (auto value = dyn_cast<DenseI64ArrayAttr>(attribute))
      return value.asArrayRef().vec();
    break;
  case AttributeKind::Float:
    if (auto value = dyn_cast<FloatAttr>(attribute))
      return std::vector<double>{value.getValueAsDouble()};
    break;
  case AttributeKind::Text:
    if (auto value = dyn_cast<StringAttr>(attribute))
      return value.str();
    break;
  }
  return std::nullopt;
}

HostAttributes host::detail::attributesOfTable(Operation *op) {
  HostAttributes attributes;
  const HostOpSpec *row = findHostOp(op->getName().stripDialect());
  if (!row)
    return attributes;
  for (const HostAttributeSpec &spec : row->attributes) {
    Attribute attribute = op->getAttr(spec.name);
    if (!attribute)
      continue;
    if (auto value = convertAttribute(attribute, spec.kind))
      attributes.emplace(spec.name, std::move(*value));
  }
  return attributes;
}

static Result<HostOp> makeHostOp(KernelOpInterface op) {
  return HostOp::make(op.getOpcode(), op->getNumOperands(),
                      op.getHostAttributes());
}

LogicalResult host::detail::verifyKernelOp(Operation *op) {
  auto kernelOp = cast<KernelOpInterface>(op);
  if (Result<HostOp> made = makeHostOp(kernelOp); !made)
    return op->emitOpError(made.error());
  FailureOr<RankedTensorType> inferred = kernelOp.inferResultType();
  if (failed(inferred))
    return failure();
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  if (type.getElementType() != inferred->getElementType() ||
      failed(verifyCompatibleShape(type, *inferred)))
    return op->emitOpError()
           << "expected result type " << *inferred << ", found " << type;
  return success();
}

FailureOr<HostOp> host::encode(KernelOpInterface op) {
  Result<HostOp> made = makeHostOp(op);
  if (!made) {
    op->emitOpError(made.error());
    return failure();
  }
  return std::move(*made);
}

FailureOr<Value> host::createKernelOp(OpBuilder &builder, Location location,
                                      StringRef opcode, ValueRange operands,
                                      ArrayRef<NamedAttribute> attributes) {
  OperationState state(location, ("host." + opcode).str());
  state.addOperands(operands);
  state.addAttributes(attributes);
  // The operation comes first, with any type: inference looks at it.
  state.addTypes(operands.front().getType());
  auto op = cast<KernelOpInterface>(builder.create(state));
  FailureOr<RankedTensorType> type = failure();
  if (succeeded(encode(op)))
    type = op.inferResultType();
  if (succeeded(type))
    op->getResult(0).setType(*type);
  if (failed(type) || failed(mlir::verify(op, /*verifyRecursively=*/false))) {
    op->erase();
    return failure();
  }
  return op->getResult(0);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

LogicalResult ConstantOp::verify() { return verifyData(*this, getValue()); }

static CodeType codeOf(Value value) {
  return cast<CodeType>(getElementTypeOrSelf(value.getType()));
}

FailureOr<RankedTensorType> QuantizeOp::inferResultType() {
  return getInput().getType().clone(codeOf(getOutput()));
}

HostAttributes QuantizeOp::getHostAttributes() {
  CodeType code = codeOf(getOutput());
  return {{"scale", std::vector<double>{code.getScale()}},
          {"min", std::vector<int64_t>{code.getMin()}},
          {"max", std::vector<int64_t>{code.getMax()}}};
}

FailureOr<RankedTensorType> DequantizeOp::inferResultType() {
  return getInput().getType().clone(Float32Type::get(getContext()));
}

HostAttributes DequantizeOp::getHostAttributes() {
  return {{"scale", std::vector<double>{codeOf(getInput()).getScale()}}};
}

#define GET_OP_CLASSES
#include "rampart/Dialect/Host/HostOps.cpp.inc"
