//===- SpecializeFunctions.cpp - What callers know ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions stand after their callers, so one way down brings what callers know
// to all of them, and one way up the types of results.
//===----------------------------------------------------------------------===//
#include "mlir/IR/IRMapping.h"
#include "rampart/Dialect/Host/Evaluate.h"
#include "rampart/Dialect/Host/ShapeArithmetic.h"
#include "rampart/Dialect/Host/Transforms/Passes.h"

using namespace mlir;

namespace rampart::host {
#define GEN_PASS_DEF_SPECIALIZEFUNCTIONSPASS
#include "rampart/Dialect/Host/Transforms/Passes.h.inc"
} // namespace rampart::host

using namespace rampart::host;

namespace {

class Specializer {
public:
  Specializer(ModuleOp module, int64_t maxBytes)
      : module(module), symbols(module), maxBytes(maxBytes) {}

  LogicalResult run();

private:
  ModuleOp module;
  SymbolTable symbols;
  int64_t maxBytes;

  LogicalResult specialize(func::FuncOp function);
  bool inlineKnownBranches(func::FuncOp function);
  void specializeLoop(func::FuncOp caller, LoopOp loop);
  void specializeBranch(func::FuncOp caller, IfOp branch);
  func::FuncOp ownCallee(func::FuncOp caller, FlatSymbolRefAttr name,
                         bool shared = false);
  bool eraseUnused(func::FuncOp function);
  void sinkInputs(MutableOperandRange inputs, func::FuncOp callee,
                  unsigned firstArgument);
  LogicalResult refineResults(func::FuncOp function);
};

} // namespace

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// The function `name` that `caller` calls, a copy of its own where others call
/// it too or `caller`, itself a copy, stands after it.
func::FuncOp Specializer::ownCallee(func::FuncOp caller, FlatSymbolRefAttr name,
                                    bool shared) {
  auto callee = symbols.lookup<func::FuncOp>(name.getValue());
  auto uses = SymbolTable::getSymbolUses(callee, module);
  if (!shared && uses && std::next(uses->begin()) == uses->end() &&
      callee.isPrivate() && caller->isBeforeInBlock(callee))
    return callee;
  func::FuncOp copy = callee.clone();
  copy.setPrivate();
  symbols.insert(copy); // at the end, with a new name
  return copy;
}

/// Where constants go.
static OpBuilder startOf(func::FuncOp function) {
  return OpBuilder::atBlockBegin(&function.front());
}

void Specializer::sinkInputs(MutableOperandRange inputs, func::FuncOp callee,
                             unsigned firstArgument) {
  for (unsigned i = inputs.size(); i-- > 0;) {
    Value input = inputs[i].get();
    BlockArgument argument = callee.getArgument(firstArgument + i);
    if (auto constant = input.getDefiningOp<ConstantOp>())
      argument.replaceAllUsesWith(
          startOf(callee).clone(*constant)->getResult(0));
    if (!argument.use_empty()) {
      argument.setType(input.getType());
      continue;
    }
    callee.front().eraseArgument(argument.getArgNumber());
    inputs.erase(i);
  }
  refineFunctionType(callee);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// Makes carried value `i`, which no pass changes, the last captured one.
static void captureInvariant(LoopOp loop, func::FuncOp body, unsigned i) {
  Block &block = body.front();
  BlockArgument carried = block.getArgument(LoopOp::firstCarried + i);
  BlockArgument captured =
      block.addArgument(carried.getType(), carried.getLoc());
  carried.replaceAllUsesWith(captured);
  block.eraseArgument(carried.getArgNumber());
  block.getTerminator()->eraseOperand(1 + i);
  loop.getCapturedMutable().append(loop.getCarried()[i]);
  loop.getCarriedMutable().erase(i);
}

/// Whether every pass returns carried value `i` as it got it.
static bool isInvariant(func::FuncOp body, unsigned i) {
  return body.front().getTerminator()->getOperand(1 + i) ==
         body.getArgument(LoopOp::firstCarried + i);
}

/// The loop with these results alone; its operands are already those of fewer.
static LoopOp withResults(LoopOp loop, ValueRange kept) {
  OpBuilder builder(loop);
  auto smaller = LoopOp::create(
      builder, loop.getLoc(), kept.getTypes(), loop.getBody(), loop.getTrips(),
      loop.getCondition(), loop.getCarried(), loop.getCaptured());
  for (auto [old, result] : llvm::zip(kept, smaller.getResults()))
    old.replaceAllUsesWith(result);
  loop.erase();
  return smaller;
}

void Specializer::specializeLoop(func::FuncOp caller, LoopOp loop) {
  func::FuncOp body = ownCallee(caller, loop.getBodyAttr());
  loop.setBody(body.getSymName());
  unsigned carried = loop.getCarried().size();
  SmallVector<Value> kept;
  for (unsigned i = loop.getNumResults(); i-- > 0;) {
    Value result = loop.getResult(i);
    if (i < carried && isInvariant(body, i)) {
      result.replaceAllUsesWith(loop.getCarried()[i]);
      captureInvariant(loop, body, i);
    } else if (i >= carried && result.use_empty()) {
      body.front().getTerminator()->eraseOperand(1 + i);
    } else {
      kept.push_back(result);
    }
  }
  if (kept.size() < loop.getNumResults())
    loop = withResults(loop, llvm::to_vector(llvm::reverse(kept)));
  sinkInputs(loop.getCapturedMutable(), body,
             LoopOp::firstCarried + loop.getCarried().size());
}

//===----------------------------------------------------------------------===//
// Branches
//===----------------------------------------------------------------------===//

void Specializer::specializeBranch(func::FuncOp caller, IfOp branch) {
  // Two uses of one name in an operation count once.
  bool same = branch.getThenFunction() == branch.getElseFunction();
  func::FuncOp thenCallee =
      ownCallee(caller, branch.getThenFunctionAttr(), same);
  branch.setThenFunction(thenCallee.getSymName());
  func::FuncOp elseCallee = ownCallee(caller, branch.getElseFunctionAttr());
  branch.setElseFunction(elseCallee.getSymName());
  sinkInputs(branch.getThenInputsMutable(), thenCallee, 0);
  sinkInputs(branch.getElseInputsMutable(), elseCallee, 0);
}

static void inlineCall(IfOp branch, func::FuncOp callee, ValueRange inputs) {
  OpBuilder builder(branch);
  IRMapping mapping;
  mapping.map(callee.getArguments(), inputs);
  for (Operation &op : callee.front().without_terminator())
    builder.clone(op, mapping);
  for (auto [result, returned] : llvm::zip(
           branch.getResults(), callee.front().getTerminator()->getOperands()))
    result.replaceAllUsesWith(mapping.lookup(returned));
  branch.erase();
}

/// Replaces branches whose condition is known by what they call; whether there
/// were any.
bool Specializer::inlineKnownBranches(func::FuncOp function) {
  bool changed = false;
  for (IfOp branch : llvm::to_vector(function.getOps<IfOp>())) {
    std::optional<bool> condition = knownCondition(branch.getCondition());
    if (!condition)
      continue;
    auto name =
        *condition ? branch.getThenFunction() : branch.getElseFunction();
    inlineCall(branch, symbols.lookup<func::FuncOp>(name),
               *condition ? branch.getThenInputs() : branch.getElseInputs());
    changed = true;
  }
  return changed;
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

/// The types of the branch's results in either case; null where the functions'
/// ranks differ.
static SmallVector<RankedTensorType> resultTypes(IfOp branch,
                                                 SymbolTable &symbols) {
  auto typesOf = [&](StringRef name) {
    return symbols.lookup<func::FuncOp>(name).getResultTypes();
  };
  SmallVector<RankedTensorType> types;
  for (auto [a, b] : llvm::zip(typesOf(branch.getThenFunction()),
                               typesOf(branch.getElseFunction())))
    types.push_back(
        joinTypes(cast<RankedTensorType>(a), cast<RankedTensorType>(b)));
  return types;
}

/// Carried values are the operands where there is no pass.
static SmallVector<RankedTensorType> resultTypes(LoopOp loop,
                                                 SymbolTable &symbols) {
  auto returned = symbols.lookup<func::FuncOp>(loop.getBody())
                      .getResultTypes()
                      .drop_front();
  SmallVector<RankedTensorType> types;
  for (auto [i, type] : llvm::enumerate(returned)) {
    auto value = cast<RankedTensorType>(type);
    if (i < loop.getCarried().size()) {
      auto first = cast<RankedTensorType>(loop.getCarried()[i].getType());
      types.push_back(joinTypes(first, value));
      continue;
    }
    SmallVector<int64_t> dims(value.getShape());
    dims.insert(dims.begin(), ShapedType::kDynamic);
    types.push_back(value.clone(dims));
  }
  return types;
}

LogicalResult Specializer::refineResults(func::FuncOp function) {
  function.walk([&](Operation *op) {
    SmallVector<RankedTensorType> types;
    if (auto branch = dyn_cast<IfOp>(op))
      types = resultTypes(branch, symbols);
    else if (auto loop = dyn_cast<LoopOp>(op))
      types = resultTypes(loop, symbols);
    for (auto [result, type] : llvm::zip(op->getResults(), types)) {
      auto known = cast<RankedTensorType>(result.getType());
      if (RankedTensorType merged = type ? mergeTypes(known, type) : known)
        result.setType(merged);
    }
  });
  return inferTypes(function);
}

//===----------------------------------------------------------------------===//
// The module
//===----------------------------------------------------------------------===//

LogicalResult Specializer::specialize(func::FuncOp function) {
  do {
    if (failed(foldConstants(function, maxBytes)))
      return failure();
  } while (inlineKnownBranches(function));
  for (Operation &op : llvm::make_early_inc_range(function.front()))
    if (auto branch = dyn_cast<IfOp>(op))
      specializeBranch(function, branch);
    else if (auto loop = dyn_cast<LoopOp>(op))
      specializeLoop(function, loop);
  return success();
}

bool Specializer::eraseUnused(func::FuncOp function) {
  if (!function.isPrivate() ||
      !SymbolTable::symbolKnownUseEmpty(function, module))
    return false;
  symbols.erase(function);
  return true;
}

LogicalResult Specializer::run() {
  // Copies come at the end, so that they have their turn.
  for (auto next = module.getBody()->begin();
       next != module.getBody()->end();) {
    auto function = dyn_cast<func::FuncOp>(*next++);
    if (!function || function.isExternal())
      continue;
    if (!eraseUnused(function) && failed(specialize(function)))
      return failure();
  }
  for (auto function : llvm::to_vector(module.getOps<func::FuncOp>()))
    eraseUnused(function);
  auto functions = llvm::to_vector(module.getOps<func::FuncOp>());
  for (func::FuncOp function : llvm::reverse(functions))
    if (!function.isExternal() && failed(refineResults(function)))
      return failure();
  return success();
}

namespace {

struct SpecializeFunctionsPass
    : rampart::host::impl::SpecializeFunctionsPassBase<
          SpecializeFunctionsPass> {
  using SpecializeFunctionsPassBase::SpecializeFunctionsPassBase;

  void runOnOperation() override {
    if (failed(Specializer(getOperation(), maxBytes).run()))
      signalPassFailure();
  }
};

} // namespace
