//===- DigitalLowering.cpp - The digital unit's instructions --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every operation becomes one instruction with the fractions of its scales.
//===----------------------------------------------------------------------===//
#include "RegionLowering.h"

#include "rampart/Mapping/CodeFormat.h"
#include "llvm/Support/CheckedArithmetic.h"

#include <numeric>

using namespace mlir;
using namespace rampart;

/// a / b in lowest terms, or nothing where it does not fit 64 bits.
static std::optional<mapping::Rational>
fraction(std::initializer_list<int64_t> numerators,
         std::initializer_list<int64_t> denominators) {
  SmallVector<int64_t> nums(numerators), dens(denominators);
  for (int64_t &num : nums)
    for (int64_t &den : dens) {
      mapping::Rational reduced = mapping::reduce(num, den);
      num = reduced.num;
      den = reduced.den;
    }
  auto product = [](ArrayRef<int64_t> factors) {
    std::optional<int64_t> result = 1;
    for (int64_t factor : factors)
      if (result)
        result = llvm::checkedMul(*result, factor);
    return result;
  };
  std::optional<int64_t> num = product(nums), den = product(dens);
  if (!num || !den)
    return std::nullopt;
  return mapping::Rational{*num, *den};
}

/// Whether products of these factors stay below 2^62, as programs demand.
static bool fitsAccumulator(std::initializer_list<int64_t> factors) {
  std::optional<int64_t> product = 1;
  for (int64_t factor : factors)
    if (product)
      product = llvm::checkedMul(*product, factor);
  return product && *product < int64_t(1) << 62;
}

/// The largest absolute code.
static int64_t peakOf(host::CodeType code) {
  return std::max(std::abs(code.getMin()), std::abs(code.getMax()));
}

LogicalResult RegionLowering::lower(xbar::MulOp op) {
  host::CodeType a = xbar::codeOf(op.getLhs().getType());
  host::CodeType b = xbar::codeOf(op.getRhs().getType());
  host::CodeType r = xbar::codeOf(op.getResult().getType());
  auto factor = fraction({a.getNum(), b.getNum(), r.getDen()},
                         {a.getDen(), b.getDen(), r.getNum()});
  if (!factor || !fitsAccumulator({peakOf(a), peakOf(b), factor->num}) ||
      !fitsAccumulator({factor->den}))
    return op.emitError(
        "scales are too fine for the digital unit's 64-bit arithmetic");
  Slot dst = slotFor(op.getResult()), lhs = slotFor(op.getLhs()),
       rhs = slotFor(op.getRhs());
  tile::MulOp::create(builder, op.getLoc(), dst.buffer, dst.offset, lhs.buffer,
                      lhs.offset, rhs.buffer, rhs.offset,
                      xbar::widthOf(op.getResult().getType()), factor->num,
                      factor->den);
  return success();
}

LogicalResult RegionLowering::lowerSum(Operation *op, int64_t sign) {
  Value lhs = op->getOperand(0), rhs = op->getOperand(1),
        result = op->getResult(0);
  host::CodeType a = xbar::codeOf(lhs.getType()),
                 b = xbar::codeOf(rhs.getType());
  host::CodeType r = xbar::codeOf(result.getType());
  auto aFactor = fraction({a.getNum(), r.getDen()}, {a.getDen(), r.getNum()});
  auto bFactor = fraction({b.getNum(), r.getDen()}, {b.getDen(), r.getNum()});
  std::optional<int64_t> aNum, bNum, den;
  if (aFactor && bFactor) {
    int64_t divisor = std::gcd(aFactor->den, bFactor->den);
    den = llvm::checkedMul(aFactor->den / divisor, bFactor->den);
    aNum = llvm::checkedMul(aFactor->num, bFactor->den / divisor);
    bNum = llvm::checkedMul(bFactor->num, aFactor->den / divisor);
  }
  // Two terms below 2^61 add up to less than 2^62.
  if (!den || !aNum || !bNum || !fitsAccumulator({*den}) ||
      !fitsAccumulator({2, peakOf(a), *aNum}) ||
      !fitsAccumulator({2, peakOf(b), *bNum}))
    return op->emitError(
        "scales are too fine for the digital unit's 64-bit arithmetic");
  Slot dst = slotFor(result), left = slotFor(lhs), right = slotFor(rhs);
  tile::AddOp::create(builder, op->getLoc(), dst.buffer, dst.offset,
                      left.buffer, left.offset, right.buffer, right.offset,
                      xbar::widthOf(result.getType()), *aNum, sign * *bNum, 0,
                      *den);
  return success();
}

/// A sum with nothing.
LogicalResult RegionLowering::lower(xbar::RecodeOp op) {
  host::CodeType from = xbar::codeOf(op.getInput().getType()),
                 to = xbar::codeOf(op.getResult().getType());
  auto factor =
      fraction({from.getNum(), to.getDen()}, {from.getDen(), to.getNum()});
  if (!factor || !fitsAccumulator({peakOf(from), factor->num}) ||
      !fitsAccumulator({factor->den}))
    return op.emitError(
        "scales are too fine for the digital unit's 64-bit arithmetic");
  Slot dst = slotFor(op.getResult()), src = slotFor(op.getInput());
  tile::AddOp::create(builder, op.getLoc(), dst.buffer, dst.offset, src.buffer,
                      src.offset, src.buffer, src.offset,
                      xbar::widthOf(op.getResult().getType()), factor->num, 0,
                      0, factor->den);
  return success();
}

LogicalResult RegionLowering::lower(xbar::LookupOp op) {
  FailureOr<tile::TableOp> table = placement.tableFor(op, home);
  if (failed(table))
    return failure();
  Slot dst = slotFor(op.getResult()), src = slotFor(op.getInput());
  tile::LookupOp::create(
      builder, op.getLoc(), dst.buffer, dst.offset, src.buffer, src.offset,
      xbar::widthOf(op.getResult().getType()), table->getSymName());
  return success();
}

void RegionLowering::lower(xbar::ConcatOp op) {
  Slot dst = slotFor(op.getResult());
  for (Value input : op.getInputs()) {
    int64_t width = xbar::widthOf(input.getType());
    // Most operands with no other use were written in place.
    if (Slot src = slotFor(input);
        src.buffer != dst.buffer || src.offset != dst.offset)
      move(dst, src, width, op.getLoc());
    dst.offset += width;
  }
}
