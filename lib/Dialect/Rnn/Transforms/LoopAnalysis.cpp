//===- LoopAnalysis.cpp - What the passes of a loop do --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "LoopAnalysis.h"

#include "mlir/IR/Matchers.h"
#include "rampart/Dialect/Host/Evaluate.h"

#include <cmath>

using namespace mlir;
using namespace rampart;
using namespace rampart::rnn;

static constexpr int depthLimit = 32;

/// A constant of one element that is a whole number.
static std::optional<int64_t> wholeNumber(Value value) {
  DenseElementsAttr constant;
  if (!value || !matchPattern(value, m_Constant(&constant)) ||
      constant.getNumElements() != 1)
    return std::nullopt;
  if (isa<IntegerType>(constant.getElementType()))
    return (*constant.value_begin<APInt>()).getSExtValue();
  double real = (*constant.value_begin<APFloat>()).convertToDouble();
  if (std::abs(real) > 1e15 || real != std::floor(real))
    return std::nullopt;
  return int64_t(real);
}

/// What operations that keep a number as it is are applied to.
static Value stripped(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<host::CastOp, host::SqueezeOp, host::UnsqueezeOp, host::ReshapeOp>(
            op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

BlockArgument LoopAnalysis::carried(unsigned i) {
  return body.getArgument(host::LoopOp::firstCarried + i);
}

Value LoopAnalysis::next(unsigned i) {
  return body.front().getTerminator()->getOperand(1 + i);
}

std::optional<unsigned> LoopAnalysis::carriedNumber(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument || argument.getArgNumber() < host::LoopOp::firstCarried ||
      argument.getArgNumber() >=
          host::LoopOp::firstCarried + loop.getCarried().size())
    return std::nullopt;
  return argument.getArgNumber() - host::LoopOp::firstCarried;
}

Value LoopAnalysis::captured(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  unsigned first = host::LoopOp::firstCarried + loop.getCarried().size();
  if (!argument || argument.getArgNumber() < first)
    return {};
  return loop.getCaptured()[argument.getArgNumber() - first];
}

std::optional<int64_t> LoopAnalysis::constantTrips() {
  return wholeNumber(loop.getTrips());
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

std::optional<Affine> LoopAnalysis::affine(Value value, int depth) {
  if (depth > depthLimit)
    return std::nullopt;
  value = stripped(value);
  if (std::optional<int64_t> number = wholeNumber(value))
    return Affine{*number, 0};
  if (value == body.getArgument(0))
    return Affine{0, 1};
  if (std::optional<unsigned> number = carriedNumber(value)) {
    // A counter: what it starts from, and what every pass adds.
    std::optional<int64_t> start = wholeNumber(loop.getCarried()[*number]);
    auto add = stripped(next(*number)).getDefiningOp<host::AddOp>();
    if (!start || !add)
      return std::nullopt;
    for (auto [counter, step] : {std::pair(add.getLhs(), add.getRhs()),
                                 std::pair(add.getRhs(), add.getLhs())})
      if (std::optional<int64_t> by = wholeNumber(step);
          by && stripped(counter) == value)
        return Affine{*start, *by};
    return std::nullopt;
  }
  Operation *op = value.getDefiningOp();
  if (!isa_and_nonnull<host::AddOp, host::SubOp>(op))
    return std::nullopt;
  auto lhs = affine(op->getOperand(0), depth + 1),
       rhs = affine(op->getOperand(1), depth + 1);
  if (!lhs || !rhs)
    return std::nullopt;
  int64_t sign = isa<host::AddOp>(op) ? 1 : -1;
  return Affine{lhs->start + sign * rhs->start, lhs->step + sign * rhs->step};
}

/// value < bound after every pass but the last.
bool LoopAnalysis::staysBelow(Value value, Value bound) {
  std::optional<Affine> left = affine(value);
  if (!left || left->step < 0)
    return false;
  if (auto trips = constantTrips()) {
    auto right = affine(bound);
    return right && right->step == 0 &&
           (*trips < 2 ||
            left->start + left->step * (*trips - 2) < right->start);
  }
  // The bound of the loop itself: start + pass < trips for pass <= trips - 2.
  Value outside = captured(stripped(bound));
  return outside && loop.getTrips() && left->step <= 1 && left->start <= 1 &&
         stripped(outside) == stripped(loop.getTrips());
}

bool LoopAnalysis::holdsUntilBound(Value condition, int depth) {
  condition = stripped(condition);
  if (host::knownCondition(condition).value_or(false))
    return true;
  Operation *op = condition.getDefiningOp();
  if (!op || depth > depthLimit)
    return false;
  if (isa<host::AndOp>(op))
    return holdsUntilBound(op->getOperand(0), depth + 1) &&
           holdsUntilBound(op->getOperand(1), depth + 1);
  if (isa<host::LessOp>(op))
    return staysBelow(op->getOperand(0), op->getOperand(1));
  if (isa<host::GreaterOp>(op))
    return staysBelow(op->getOperand(1), op->getOperand(0));
  return false;
}

/// Whether the first condition is true unless the bound is 0.
bool LoopAnalysis::starts(Value condition, int depth) {
  condition = stripped(condition);
  if (host::knownCondition(condition).value_or(false))
    return true;
  Operation *op = condition.getDefiningOp();
  if (isa_and_nonnull<host::AndOp>(op) && depth < depthLimit)
    return starts(op->getOperand(0), depth + 1) &&
           starts(op->getOperand(1), depth + 1);
  if (!isa_and_nonnull<host::LessOp>(op))
    return false;
  auto least = wholeNumber(stripped(op->getOperand(0)));
  return least && *least <= 0 &&
         stripped(op->getOperand(1)) == stripped(loop.getTrips());
}

bool LoopAnalysis::runsToBound() {
  return loop.getTrips() &&
         (!loop.getCondition() || starts(loop.getCondition())) &&
         holdsUntilBound(body.front().getTerminator()->getOperand(0));
}

//===----------------------------------------------------------------------===//
// Sequences
//===----------------------------------------------------------------------===//

std::optional<SequenceStep> LoopAnalysis::sequenceStep(Value value) {
  auto gather = value.getDefiningOp<host::GatherOp>();
  if (!gather || gather.getAxis() > 1)
    return std::nullopt;
  Value sequence = captured(gather.getInput());
  auto index = affine(gather.getIndices());
  auto indices = cast<RankedTensorType>(gather.getIndices().getType());
  if (!sequence || !index || indices.getRank() != 0 ||
      cast<RankedTensorType>(sequence.getType()).getRank() != 3)
    return std::nullopt;
  if (index->start == 0 && index->step == 1)
    return SequenceStep{sequence, int64_t(gather.getAxis()), false};
  int64_t steps =
      cast<RankedTensorType>(sequence.getType()).getDimSize(gather.getAxis());
  if (index->step == -1 && constantTrips() == steps &&
      index->start == steps - 1)
    return SequenceStep{sequence, int64_t(gather.getAxis()), true};
  return std::nullopt;
}
