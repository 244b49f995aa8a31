//===- BoundRanges.cpp - Bounds inputs by what produces them --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Host/HostTensors.h"
#include "rampart/Dialect/Rnn/Ranges.h"
#include "rampart/Dialect/Rnn/RnnOps.h"
#include "rampart/Dialect/Rnn/Transforms/Passes.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace rampart::rnn {
#define GEN_PASS_DEF_BOUNDRANGESPASS
#include "rampart/Dialect/Rnn/Transforms/Passes.h.inc"

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Interval everything{-infinity, infinity};

template <typename T>
Interval boundOfValues(const Tensor &tensor) {
  ArrayRef values(tensor.data<T>(), tensor.size());
  auto [lo, hi] = std::minmax_element(values.begin(), values.end());
  return std::isfinite(double(*lo)) && std::isfinite(double(*hi))
             ? Interval{double(*lo), double(*hi)}
             : everything;
}

Interval boundOfConstant(host::ConstantOp op) {
  FailureOr<Tensor> tensor = host::tensorOf(op.getValue());
  if (failed(tensor) || tensor->size() == 0)
    return everything;
  if (tensor->type() == ElementType::Int32)
    return boundOfValues<int32_t>(*tensor);
  return tensor->type() == ElementType::Float32 ? boundOfValues<float>(*tensor)
                                                : everything;
}

Interval imageOf(const Function &function) {
  return image(function, everything);
}

/// What integers of 8 bits can be.
Interval boundOfType(Value value) {
  Type element = getElementTypeOrSelf(value.getType());
  if (element.isUnsignedInteger(8))
    return {0, 255};
  return element.isSignlessInteger(8) ? Interval{-128, 127} : everything;
}

Interval difference(Interval a, Interval b) {
  return {a.lo - b.hi, a.hi - b.lo};
}

Interval product(Interval a, Interval b) {
  auto [lo, hi] =
      std::minmax({a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi});
  bool isKnown = std::isfinite(a.lo) && std::isfinite(a.hi) &&
                 std::isfinite(b.lo) && std::isfinite(b.hi);
  return isKnown ? Interval{lo, hi} : everything;
}

/// Real numbers and wide integers keep the values of what they are made from.
Interval boundOfCast(host::CastOp op, Interval input) {
  Type element = getElementTypeOrSelf(op.getType());
  bool keeps = isa<FloatType>(element) || element.getIntOrFloatBitWidth() >= 32;
  constexpr double limit = 1 << 30;
  return keeps && -limit < input.lo && input.hi < limit ? input : everything;
}

double peakOf(Interval values) {
  return std::max(std::abs(values.lo), std::abs(values.hi));
}

/// Values of a hidden state that a step has computed; `before` bounds the
/// initial one.
Interval boundOfStep(LstmOp op, Interval) {
  // A sum of many: what it could be says little of what it is.
  if (op.getProjection())
    return everything;
  // |o h(c)| <= sup |f| sup |h|; the cell state itself is not bounded.
  RecurrenceOpInterface layer = op;
  double bound = peakOf(imageOf(layer.clipped(op.getInputActivation()))) *
                 peakOf(imageOf(layer.clipped(op.getOutputActivation())));
  return std::isfinite(bound) ? Interval{-bound, bound} : everything;
}

Interval boundOfStep(GruOp op, Interval before) {
  // A mean of candidates and the initial state, where z lies in [0, 1].
  RecurrenceOpInterface layer = op;
  Interval z = imageOf(layer.clipped(op.getGateActivation()));
  if (z.lo < 0 || z.hi > 1)
    return everything;
  return join(before, imageOf(layer.clipped(op.getCandidateActivation())));
}

Interval boundOfStep(RnnOp op, Interval) {
  return imageOf(RecurrenceOpInterface(op).clipped(op.getActivation()));
}

/// Bounds of values, each found once: joins would visit shared producers again
/// and again.
class Bounds {
public:
  Interval of(Value value, int depth = 0) {
    if (auto found = known.find(value); found != known.end())
      return found->second;
    Interval bound = find(value, depth);
    known.try_emplace(value, bound);
    return bound;
  }

private:
  /// Bounds recursion: graphs are shallow between layers.
  static constexpr int depthLimit = 64;
  llvm::DenseMap<Value, Interval> known;

  Interval find(Value value, int depth);
  template <typename Op>
  Interval ofRecurrence(Op op, Value result, int depth);
};

template <typename Op>
Interval Bounds::ofRecurrence(Op op, Value result, int depth) {
  bool isSequence = result == op.getY();
  if (!isSequence && result != op.getYH())
    return everything;
  Interval initial = op.getH0() ? of(op.getH0(), depth + 1) : Interval{0, 0};
  // A stream without steps returns its initial state; what lies beyond a
  // stream's end is 0.
  return join(boundOfStep(op, initial), isSequence ? Interval{0, 0} : initial);
}

Interval Bounds::find(Value value, int depth) {
  Operation *op = value.getDefiningOp();
  Interval ofType = boundOfType(value);
  if (std::isfinite(ofType.lo) || !op || depth > depthLimit)
    return ofType;
  auto operand = [&](unsigned i) { return of(op->getOperand(i), depth + 1); };
  return llvm::TypeSwitch<Operation *, Interval>(op)
      .Case<host::ConstantOp>([](auto op) { return boundOfConstant(op); })
      .Case<LstmOp, GruOp, RnnOp>(
          [&](auto op) { return ofRecurrence(op, value, depth); })
      .Case<DenseOp>([&](auto op) {
        return image(op.getActivation().getValue(), everything);
      })
      .Case<host::SigmoidOp, host::SoftmaxOp>(
          [](auto) { return Interval{0, 1}; })
      .Case<host::TanhOp>([](auto) { return Interval{-1, 1}; })
      .Case<host::ReluOp>([&](auto) {
        Interval x = operand(0);
        return Interval{std::max(x.lo, 0.0), std::max(x.hi, 0.0)};
      })
      .Case<host::CastOp>([&](auto op) { return boundOfCast(op, operand(0)); })
      .Case<host::AddOp>([&](auto) {
        Interval a = operand(0), b = operand(1);
        return Interval{a.lo + b.lo, a.hi + b.hi};
      })
      .Case<host::SubOp>(
          [&](auto) { return difference(operand(0), operand(1)); })
      .Case<host::MulOp>([&](auto) { return product(operand(0), operand(1)); })
      .Case<host::TransposeOp, host::SqueezeOp, host::UnsqueezeOp,
            host::ReshapeOp, host::SliceOp, host::GatherOp, host::ExpandOp,
            host::ReduceMeanOp>([&](auto) { return operand(0); })
      .Case<host::ConcatOp>([&](auto op) {
        Interval all = operand(0);
        for (unsigned i = 1; i < op.getInputs().size(); ++i)
          all = join(all, operand(i));
        return all;
      })
      .Default([](Operation *) { return everything; });
}

template <typename Op>
void boundInput(Op layer, Bounds &bounds) {
  DictionaryAttr ranges = layer.getRangesAttr();
  if (ranges && ranges.contains("x"))
    return;
  Interval x = bounds.of(layer.getX());
  if (!std::isfinite(x.lo) || !std::isfinite(x.hi))
    return;
  Builder builder(layer.getContext());
  NamedAttrList entries(ranges);
  entries.set("x", builder.getF64ArrayAttr({x.lo, x.hi}));
  entries.set("from", builder.getStringAttr("bound"));
  layer.setRangesAttr(entries.getDictionary(layer.getContext()));
}

struct BoundRanges : impl::BoundRangesPassBase<BoundRanges> {
  void runOnOperation() override {
    Bounds bounds;
    getOperation().walk([&](Operation *op) {
      llvm::TypeSwitch<Operation *>(op).Case<LstmOp, GruOp, RnnOp, DenseOp>(
          [&](auto layer) { boundInput(layer, bounds); });
    });
  }
};

} // namespace
} // namespace rampart::rnn
