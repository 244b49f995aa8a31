//===- HostControl.cpp - Verifiers of branches and loops ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "rampart/Dialect/Host/HostOps.h"

using namespace mlir;
using namespace rampart::host;

/// The function `name` that `op` calls: after its caller, so that no function
/// calls itself.
static FailureOr<func::FuncOp> lookupCallee(Operation *op,
                                            FlatSymbolRefAttr name,
                                            SymbolTableCollection &symbols) {
  auto callee = symbols.lookupNearestSymbolFrom<func::FuncOp>(op, name);
  if (!callee || callee.isExternal())
    return op->emitOpError() << "expected a function with a body, found none "
                             << "called " << name;
  auto caller = op->getParentOfType<func::FuncOp>();
  if (caller && !caller->isBeforeInBlock(callee))
    return op->emitOpError()
           << "expected " << name << " after the function that calls it";
  return callee;
}

static bool areCompatible(Type a, Type b) {
  return getElementTypeOrSelf(a) == getElementTypeOrSelf(b) &&
         succeeded(verifyCompatibleShape(a, b));
}

/// Whether `found` are types that values of the types `expected` may have.
static LogicalResult checkTypes(Operation *op, const Twine &what,
                                TypeRange expected, TypeRange found) {
  if (expected.size() != found.size())
    return op->emitOpError() << "expected " << expected.size() << " " << what
                             << ", found " << found.size();
  for (auto [i, types] : llvm::enumerate(llvm::zip(expected, found)))
    if (auto [a, b] = types; !areCompatible(a, b))
      return op->emitOpError() << "expected " << a << " as number " << i
                               << " of the " << what << ", found " << b;
  return success();
}

static LogicalResult checkSingle(Operation *op, StringRef name, Value value) {
  auto type = value ? cast<RankedTensorType>(value.getType()) : nullptr;
  if (!type || !type.hasStaticShape() || type.getNumElements() == 1)
    return success();
  return op->emitOpError() << "expected one element as " << name << ", found "
                           << type;
}

LogicalResult IfOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (failed(checkSingle(*this, "condition", getCondition())))
    return failure();
  for (auto [name, inputs] :
       {std::pair(getThenFunctionAttr(), getThenInputs()),
        std::pair(getElseFunctionAttr(), getElseInputs())}) {
    FailureOr<func::FuncOp> callee = lookupCallee(*this, name, symbols);
    if (failed(callee))
      return failure();
    std::string title = " of @" + name.getValue().str();
    FunctionType type = callee->getFunctionType();
    if (failed(checkTypes(*this, "inputs" + title, type.getInputs(),
                          inputs.getTypes())) ||
        failed(checkTypes(*this, "results" + title, type.getResults(),
                          getResultTypes())))
      return failure();
  }
  return success();
}

/// What a scan's results are made of: one axis less.
static Type elementOfScan(Type result) {
  auto type = cast<RankedTensorType>(result);
  return type.getRank() == 0 ? type : type.clone(type.getShape().drop_front());
}

LogicalResult LoopOp::verifySymbolUses(SymbolTableCollection &symbols) {
  FailureOr<func::FuncOp> callee = lookupCallee(*this, getBodyAttr(), symbols);
  if (failed(callee) || failed(checkSingle(*this, "trips", getTrips())) ||
      failed(checkSingle(*this, "condition", getCondition())))
    return failure();
  size_t carried = getCarried().size();
  if (getNumResults() < carried)
    return emitOpError() << "expected a result for each of " << carried
                         << " carried values, found " << getNumResults();
  Builder builder(getContext());
  SmallVector<Type> arguments{RankedTensorType::get({}, builder.getI64Type())};
  llvm::append_range(arguments, getCarried().getTypes());
  llvm::append_range(arguments, getCaptured().getTypes());

  FunctionType type = callee->getFunctionType();
  if (type.getNumResults() == 0 ||
      !getElementTypeOrSelf(type.getResult(0)).isInteger(1))
    return emitOpError() << "expected @" << getBody()
                         << " to return first whether to go on";
  SmallVector<Type> results{type.getResult(0)};
  llvm::append_range(results, TypeRange(getResultTypes()).take_front(carried));
  for (Type scan : TypeRange(getResultTypes()).drop_front(carried))
    results.push_back(elementOfScan(scan));
  std::string title = " of @" + getBody().str();
  if (failed(
          checkTypes(*this, "inputs" + title, type.getInputs(), arguments)) ||
      failed(checkTypes(*this, "results" + title, type.getResults(), results)))
    return failure();
  // What one pass leaves is what the next one gets.
  return checkTypes(*this, "carried values" + title,
                    type.getInputs().slice(firstCarried, carried),
                    type.getResults().slice(1, carried));
}
