//===- XbarDialect.cpp - Registration of the xbar dialect -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Xbar/Xbar.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace rampart::xbar;

#include "rampart/Dialect/Xbar/XbarDialect.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "rampart/Dialect/Xbar/XbarTypes.cpp.inc"

void XbarDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "rampart/Dialect/Xbar/XbarTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "rampart/Dialect/Xbar/XbarOps.cpp.inc"
      >();
}

template <typename Element>
static bool isVectorOf(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getRank() == 1 && tensor.hasStaticShape() &&
         isa<Element>(tensor.getElementType());
}

bool rampart::xbar::isCodeVector(Type type) {
  return isVectorOf<host::CodeType>(type);
}
bool rampart::xbar::isAnalogVector(Type type) {
  return isVectorOf<AnalogType>(type);
}

LogicalResult SequenceType::verify(function_ref<InFlightDiagnostic()> emitError,
                                   RankedTensorType element) {
  if (!isCodeVector(element))
    return emitError() << "expected a sequence of code vectors but got "
                       << element;
  return success();
}
