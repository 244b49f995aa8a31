//===- HostOps.cpp - Verifiers and encoding of host operations ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Host/HostOps.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Verifier.h"

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
  Result<HostOp> made = makeHostOp(cast<KernelOpInterface>(op));
  return made ? success() : op->emitOpError(made.error());
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
  assert(!operands.empty() && state.name.hasInterface<InferTypeOpInterface>());
  // Inference reads the attributes from the operation, so that comes first,
  // with any type.
  state.addTypes(operands.front().getType());
  Operation *op = builder.create(state);
  SmallVector<Type> types;
  if (succeeded(detail::verifyKernelOp(op)) &&
      succeeded(cast<InferTypeOpInterface>(op).inferReturnTypes(
          op->getContext(), location, operands,
          op->getDiscardableAttrDictionary(), op->getPropertiesStorage(), {},
          types)))
    op->getResult(0).setType(types.front());
  if (types.empty() || failed(mlir::verify(op, /*verifyRecursively=*/false))) {
    op->erase();
    return failure();
  }
  return op->getResult(0);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

LogicalResult ConstantOp::verify() {
  auto resource = dyn_cast<DenseResourceElementsAttr>(getValue());
  if (!resource)
    return success();
  const AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  if (!blob)
    return emitOpError() << "the data of resource '"
                         << resource.getRawHandle().getKey()
                         << "' was elided; only bytecode or text without "
                            "elision can be read back";
  auto type = resource.getType();
  uint64_t bits = type.getElementTypeBitWidth();
  uint64_t expected = uint64_t(type.getNumElements()) * ((bits + 7) / 8);
  if (blob->getData().size() != expected)
    return emitOpError() << "expected " << expected << " bytes in resource '"
                         << resource.getRawHandle().getKey() << "', found "
                         << blob->getData().size();
  return success();
}

/// Quantize and dequantize change the element type only.
static LogicalResult verifySameShape(Operation *op) {
  if (failed(verifyCompatibleShape(op->getOperand(0).getType(),
                                   op->getResult(0).getType())))
    return op->emitOpError() << "expected a result of the operand's shape "
                             << op->getOperand(0).getType() << ", found "
                             << op->getResult(0).getType();
  return host::detail::verifyKernelOp(op);
}

static CodeType codeOf(Value value) {
  return cast<CodeType>(getElementTypeOrSelf(value.getType()));
}

LogicalResult QuantizeOp::verify() { return verifySameShape(*this); }

HostAttributes QuantizeOp::getHostAttributes() {
  CodeType code = codeOf(getOutput());
  return {{"scale", std::vector<double>{code.getScale()}},
          {"min", std::vector<int64_t>{code.getMin()}},
          {"max", std::vector<int64_t>{code.getMax()}}};
}

LogicalResult DequantizeOp::verify() { return verifySameShape(*this); }

HostAttributes DequantizeOp::getHostAttributes() {
  return {{"scale", std::vector<double>{codeOf(getInput()).getScale()}}};
}

#define GET_OP_CLASSES
#include "rampart/Dialect/Host/HostOps.cpp.inc"
