//===- ForwardMoves.cpp - Reads what was moved where it came from ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program moves a layer's outputs to every tile that needs them. Where such a
// copy cannot differ from its source as long as it is read, the simulator reads
// the source and leaves the copy out.
//===----------------------------------------------------------------------===//
#include "Plan.h"

#include <type_traits>

using namespace rampart;

/// Calls use(buffer, writes) for every access of a straight-line instruction.
template <typename Use>
static void forEachAccess(Op &op, Use use) {
  std::visit(
      [&](auto &kind) {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (std::is_same_v<Kind, LoadOp>) {
          use(kind.buffer, true);
        } else if constexpr (std::is_same_v<Kind, StoreOp>) {
          use(kind.buffer, false);
        } else if constexpr (std::is_same_v<Kind, IntegrateOp>) {
          for (Range &input : kind.inputs)
            use(input.buffer, false);
        } else if constexpr (std::is_same_v<Kind, ArithmeticOp>) {
          use(kind.a.buffer, false);
          use(kind.b.buffer, false);
          use(kind.dst.buffer, true);
        } else if constexpr (std::is_same_v<Kind, MoveOp> ||
                             std::is_same_v<Kind, LookupOp>) {
          use(kind.src.buffer, false);
          use(kind.dst.buffer, true);
        } else if constexpr (!std::is_same_v<Kind, LoopOp>) {
          use(kind.dst.buffer, true);
        }
      },
      op.kind);
}

namespace {

class Forwarder {
public:
  explicit Forwarder(RegionPlan &plan)
      : plan(plan), reads(plan.buffers.size()), writes(plan.buffers.size()) {
    count(plan.body);
  }

  void run(std::vector<Op> &body);

private:
  void count(std::vector<Op> &body);
  bool copiesWhole(const MoveOp &move) const;
  bool forward(std::vector<Op> &body, size_t index, MoveOp move);

  RegionPlan &plan;
  std::vector<size_t> reads, writes; // instructions, by buffer
};

} // namespace

void Forwarder::count(std::vector<Op> &body) {
  for (Op &op : body) {
    forEachAccess(op, [&](uint32_t buffer, bool isWrite) {
      ++(isWrite ? writes : reads)[buffer];
    });
    if (auto *loop = std::get_if<LoopOp>(&op.kind))
      count(loop->body);
  }
}

/// The whole buffer, whose range holds all codes of the source's.
bool Forwarder::copiesWhole(const MoveOp &move) const {
  const RegionPlan::Buffer &from = plan.buffers[move.src.buffer];
  const RegionPlan::Buffer &to = plan.buffers[move.dst.buffer];
  return move.src.buffer != move.dst.buffer && move.src.count == from.width &&
         move.dst.count == to.width && to.min <= from.min && to.max >= from.max;
}

/// The copy's only write is `move`. All its reads must follow in the same body,
/// before the source is written again.
bool Forwarder::forward(std::vector<Op> &body, size_t index, MoveOp move) {
  const uint32_t from = move.src.buffer, to = move.dst.buffer;
  size_t left = reads[to];
  bool isWritten = false;
  for (size_t i = index + 1; i < body.size() && left > 0 && !isWritten; ++i)
    forEachAccess(body[i], [&](uint32_t buffer, bool isWrite) {
      left -= buffer == to && !isWrite;
      isWritten |= buffer == from && isWrite;
    });
  if (left > 0 || isWritten)
    return false;
  for (size_t i = index + 1; i < body.size(); ++i)
    forEachAccess(body[i], [&](uint32_t &buffer, bool) {
      if (buffer == to)
        buffer = from;
    });
  reads[from] += reads[to];
  reads[to] = 0;
  return true;
}

void Forwarder::run(std::vector<Op> &body) {
  for (size_t i = 0; i < body.size(); ++i)
    if (auto *loop = std::get_if<LoopOp>(&body[i].kind))
      run(loop->body);
    else if (auto *move = std::get_if<MoveOp>(&body[i].kind))
      if (copiesWhole(*move) && writes[move->dst.buffer] == 1)
        move->forwarded = forward(body, i, *move);
}

void rampart::forwardMoves(RegionPlan &plan) { Forwarder(plan).run(plan.body); }
