//===- ShareRanges.cpp - Unites ranges of layers with the same weights ----===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mlir/IR/Matchers.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Rnn/Density.h"
#include "rampart/Dialect/Rnn/Ranges.h"
#include "rampart/Dialect/Rnn/RnnOps.h"
#include "rampart/Dialect/Rnn/Transforms/Passes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace rampart::rnn {
#define GEN_PASS_DEF_SHARERANGESPASS
#include "rampart/Dialect/Rnn/Transforms/Passes.h.inc"

namespace {

/// Layers with the same weights, and what makes them the same.
struct Group {
  OperationName name;
  DictionaryAttr attributes;
  SmallVector<ElementsAttr> weights;
  SmallVector<Operation *> layers;

  bool shares(const Group &other) const {
    return name == other.name && attributes == other.attributes &&
           llvm::equal(weights, other.weights, host::haveEqualData);
  }
};

/// What decides codes, matrices and ramps, beside ranges.
DictionaryAttr decidingAttributes(Operation *layer) {
  NamedAttrList attributes(layer->getAttrDictionary());
  for (StringRef other : {"ranges", "reverse", "operandSegmentSizes"})
    attributes.erase(other);
  return attributes.getDictionary(layer->getContext());
}

SmallVector<Value> weightsOf(Operation *layer) {
  return llvm::TypeSwitch<Operation *, SmallVector<Value>>(layer)
      .Case<LstmOp>([](LstmOp op) {
        SmallVector<Value> weights{op.getW(), op.getR(), op.getB()};
        if (op.getPeepholes())
          weights.push_back(op.getPeepholes());
        if (op.getProjection())
          weights.push_back(op.getProjection());
        return weights;
      })
      .Case<GruOp, RnnOp>([](auto op) {
        return SmallVector<Value>{op.getW(), op.getR(), op.getB()};
      })
      .Case<DenseOp>(
          [](DenseOp op) { return SmallVector<Value>{op.getW(), op.getB()}; })
      .Default([](Operation *) { return SmallVector<Value>(); });
}

/// The layer alone; nothing where weights are not constant.
std::optional<Group> groupOf(Operation *layer) {
  Group group{layer->getName(), decidingAttributes(layer), {}, {layer}};
  for (Value weights : weightsOf(layer)) {
    ElementsAttr constant;
    if (!matchPattern(weights, m_Constant(&constant)))
      return std::nullopt;
    group.weights.push_back(constant);
  }
  if (group.weights.empty())
    return std::nullopt;
  return group;
}

DictionaryAttr rangesOf(Operation *layer) {
  return layer->getAttrOfType<DictionaryAttr>("ranges");
}

/// The union over the layers of every range and density that one of them has.
DictionaryAttr unite(ArrayRef<Operation *> layers) {
  llvm::MapVector<StringAttr, Interval> united;
  NamedAttrList entries;
  for (Operation *layer : layers)
    for (NamedAttribute entry : rangesOf(layer).getValue()) {
      if (entry.getName() == "densities") {
        auto densities = cast<ArrayAttr>(entry.getValue());
        auto known = entries.get("densities");
        entries.set("densities",
                    known ? rnn::unite(cast<ArrayAttr>(known), densities)
                          : densities);
        continue;
      }
      if (!isa<ArrayAttr>(entry.getValue())) {
        entries.set(entry.getName(), entry.getValue());
        continue;
      }
      Interval range = rangeOf(rangesOf(layer), entry.getName(), {});
      auto [known, isNew] = united.try_emplace(entry.getName(), range);
      known->second = join(known->second, range);
    }
  MLIRContext *context = layers.front()->getContext();
  Builder builder(context);
  for (Operation *layer : layers)
    if (auto x = united.find(builder.getStringAttr("x"));
        x != united.end() && !rangesOf(layer).contains("x"))
      x->second = join(x->second, defaultInputRange);
  for (auto [key, range] : united)
    entries.set(key, builder.getF64ArrayAttr({range.lo, range.hi}));
  return entries.getDictionary(context);
}

struct ShareRanges : impl::ShareRangesPassBase<ShareRanges> {
  void runOnOperation() override {
    SmallVector<Group> groups;
    getOperation().walk([&](Operation *op) {
      std::optional<Group> group = groupOf(op);
      if (!group)
        return;
      auto found = llvm::find_if(
          groups, [&](const Group &known) { return known.shares(*group); });
      if (found == groups.end())
        groups.push_back(std::move(*group));
      else
        found->layers.push_back(op);
    });
    for (const Group &group : groups)
      if (group.layers.size() > 1)
        shareRanges(group.layers);
  }

  void shareRanges(ArrayRef<Operation *> layers) {
    auto empty = DictionaryAttr::get(&getContext());
    for (Operation *layer : layers)
      if (!rangesOf(layer))
        layer->setAttr("ranges", empty);
    DictionaryAttr united = unite(layers);
    for (Operation *layer : layers)
      if (united.empty())
        layer->removeAttr("ranges");
      else
        layer->setAttr("ranges", united);
  }
};

} // namespace
} // namespace rampart::rnn
