//===- ShareArrays.cpp - Programs equal weights once ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Xbar/Transforms/Passes.h"
#include "rampart/Dialect/Xbar/Xbar.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace rampart::xbar {
#define GEN_PASS_DEF_SHAREARRAYSPASS
#include "rampart/Dialect/Xbar/Transforms/Passes.h.inc"

namespace {

/// A matrix and who uses it.
struct Use {
  SmallVector<IntegrateOp> integrates;
  SmallVector<ConvertOp> converts;
  SmallVector<ArrayOp> arrays;
  llvm::SetVector<RampOp> ramps;
};

/// Replaces symbols by equal ones that stand before them.
class Sharing {
public:
  explicit Sharing(ModuleOp module) : module(module), symbols(module) {}
  /// Keeps the first `copies` of equal matrices; the others' users take turns.
  void run(int64_t copies);

private:
  ModuleOp module;
  SymbolTable symbols;
  llvm::MapVector<MatrixOp, Use> uses;

  void findUses();
  bool areEqual(MatrixOp a, MatrixOp b);
  void replace(MatrixOp matrix, MatrixOp by);
  void replaceArrays(Use &use, MatrixOp by);
  void replaceRamps(Use &use, Use &by);
};

} // namespace

void Sharing::findUses() {
  for (auto array : module.getOps<ArrayOp>())
    if (auto matrix = symbols.lookup<MatrixOp>(array.getMatrix()))
      uses[matrix].arrays.push_back(array);
  module.walk([&](IntegrateOp integrate) {
    auto name = cast<FlatSymbolRefAttr>(integrate.getArrays()[0]);
    auto array = symbols.lookup<ArrayOp>(name.getValue());
    auto matrix =
        array ? symbols.lookup<MatrixOp>(array.getMatrix()) : MatrixOp();
    if (!matrix)
      return;
    Use &use = uses[matrix];
    use.integrates.push_back(integrate);
    for (Operation *user : integrate.getSums().getUsers())
      if (auto convert = dyn_cast<ConvertOp>(user)) {
        use.converts.push_back(convert);
        if (auto ramp = symbols.lookup<RampOp>(convert.getRamp()))
          use.ramps.insert(ramp);
      }
  });
}

/// Whether the same conductances on the same word lines are the same sums.
bool Sharing::areEqual(MatrixOp a, MatrixOp b) {
  auto drives = [&](MatrixOp matrix) -> std::optional<TypeRange> {
    ArrayRef<IntegrateOp> integrates = uses[matrix].integrates;
    if (integrates.empty())
      return std::nullopt;
    return TypeRange(integrates.front()->getOperandTypes());
  };
  auto blocks = [](MatrixOp matrix) {
    return matrix.getBlocks().getAsRange<ElementsAttr>();
  };
  return a.getGates() == b.getGates() && a.getCopies() == b.getCopies() &&
         a.getGammas() == b.getGammas() && drives(a) && drives(b) &&
         *drives(a) == *drives(b) &&
         llvm::equal(blocks(a), blocks(b), host::haveEqualData);
}

/// Everything of a symbol but its name.
static DictionaryAttr withoutName(Operation *symbol) {
  NamedAttrList attributes(symbol->getAttrDictionary());
  attributes.erase(SymbolTable::getSymbolAttrName());
  return attributes.getDictionary(symbol->getContext());
}

/// The symbol of `among` that differs from `symbol` in its name alone.
template <typename Op, typename Range>
static Op findEqual(Op symbol, Range &&among) {
  DictionaryAttr attributes = withoutName(symbol);
  for (Op other : among)
    if (withoutName(other) == attributes)
      return other;
  return {};
}

void Sharing::replaceArrays(Use &use, MatrixOp by) {
  llvm::DenseMap<StringAttr, Attribute> renamed;
  for (ArrayOp array : use.arrays) {
    array.setMatrix(by.getSymName());
    if (ArrayOp equal = findEqual(array, uses[by].arrays)) {
      renamed[array.getSymNameAttr()] =
          FlatSymbolRefAttr::get(equal.getSymNameAttr());
      symbols.erase(array);
    } else {
      uses[by].arrays.push_back(array);
    }
  }
  for (IntegrateOp integrate : use.integrates) {
    SmallVector<Attribute> arrays;
    for (Attribute array : integrate.getArrays()) {
      Attribute equal =
          renamed.lookup(cast<FlatSymbolRefAttr>(array).getAttr());
      arrays.push_back(equal ? equal : array);
    }
    integrate.setArraysAttr(ArrayAttr::get(module.getContext(), arrays));
  }
}

void Sharing::replaceRamps(Use &use, Use &by) {
  for (RampOp ramp : use.ramps) {
    RampOp equal = findEqual(ramp, by.ramps);
    if (!equal) {
      by.ramps.insert(ramp);
      continue;
    }
    for (ConvertOp convert : use.converts)
      if (convert.getRamp() == ramp.getSymName())
        convert.setRamp(equal.getSymName());
    symbols.erase(ramp);
  }
}

void Sharing::replace(MatrixOp matrix, MatrixOp by) {
  Use &use = uses[matrix];
  replaceRamps(use, uses[by]);
  replaceArrays(use, by);
  symbols.erase(matrix);
}

void Sharing::run(int64_t copies) {
  findUses();
  struct Equals {
    SmallVector<MatrixOp> kept;
    size_t turn = 0;
  };
  SmallVector<Equals> groups;
  for (MatrixOp matrix : llvm::to_vector(llvm::make_first_range(uses))) {
    auto group = llvm::find_if(groups, [&](const Equals &equals) {
      return areEqual(matrix, equals.kept.front());
    });
    if (group == groups.end())
      groups.push_back({{matrix}});
    else if (int64_t(group->kept.size()) < copies)
      group->kept.push_back(matrix);
    else
      replace(matrix, group->kept[group->turn++ % group->kept.size()]);
  }
}

namespace {
struct ShareArrays : impl::ShareArraysPassBase<ShareArrays> {
  using ShareArraysPassBase::ShareArraysPassBase;

  void runOnOperation() override { Sharing(getOperation()).run(copies); }
};
} // namespace
} // namespace rampart::xbar
