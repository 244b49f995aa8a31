//===- VerifyInstruction.cpp - Rules of each instruction ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ranges, counts, tiles, definite assignment and arithmetic that cannot
// overflow.
//===----------------------------------------------------------------------===//
#include "RegionVerifier.h"

#include <cmath>

using namespace rampart;

Status RegionVerifier::visit(const Path &path,
                             const fb::Instruction &instruction) {
  Path op(path, "op");
  if (instruction.op_type() > fb::Operation::MAX)
    return op.error("unknown operation ", int(instruction.op_type()));
  if (!instruction.op())
    return op.error("expected an operation, found none");
  switch (instruction.op_type()) {
  case fb::Operation::NONE:
    break;
  case fb::Operation::Load:
    return visitLoad(op, *instruction.op_as_Load());
  case fb::Operation::Store:
    return visitStore(op, *instruction.op_as_Store());
  case fb::Operation::Fill:
    return visitFill(op, *instruction.op_as_Fill());
  case fb::Operation::Move:
    return visitMove(op, *instruction.op_as_Move());
  case fb::Operation::Integrate:
    return visitIntegrate(op, *instruction.op_as_Integrate());
  case fb::Operation::Convert:
    return visitConvert(op, *instruction.op_as_Convert());
  case fb::Operation::Mul:
    return visitMul(op, *instruction.op_as_Mul());
  case fb::Operation::Add:
    return visitAdd(op, *instruction.op_as_Add());
  case fb::Operation::Lookup:
    return visitLookup(op, *instruction.op_as_Lookup());
  case fb::Operation::Loop:
    return visitLoop(op, *instruction.op_as_Loop());
  }
  return op.error("expected an operation, found none");
}

Status RegionVerifier::checkBuffer(const Path &path, uint32_t buffer) const {
  if (buffer < assigned.size())
    return {};
  return path.error("expected one of ", assigned.size(), " buffers, found ",
                    buffer);
}

// G5
Status RegionVerifier::checkSlice(const Path &path, const char *name,
                                  const fb::Slice *slice) const {
  Path field(path, name);
  if (!slice)
    return field.error("expected a slice, found none");
  RAMPART_TRY(checkBuffer(Path(field, "buffer"), slice->buffer()));
  uint64_t end = uint64_t(slice->offset()) + slice->count();
  uint32_t width = bufferAt(slice->buffer()).width();
  if (slice->count() == 0 || end > width)
    return field.error("expected at least one element within a width of ",
                       width, ", found ", slice->count(), " from ",
                       slice->offset());
  return {};
}

// G6
Status RegionVerifier::checkAssigned(const Path &path, uint32_t buffer,
                                     uint64_t begin, uint64_t count) const {
  uint64_t missing = assigned[buffer].firstMissing(begin, begin + count);
  if (missing == begin + count)
    return {};
  return path.error("element ", missing, " of buffer ", buffer,
                    " is read before it is written");
}

// G5, G6
Status RegionVerifier::checkSource(const Path &path, const char *name,
                                   const fb::Slice *src,
                                   const fb::Slice &dst) const {
  RAMPART_TRY(checkSlice(path, name, src));
  Path field(path, name);
  if (src->count() != dst.count())
    return field.error("expected ", dst.count(), " elements as in dst, found ",
                       src->count());
  // Elementwise in place is fine; shifted by some elements, the order would
  // matter.
  bool sameBuffer = src->buffer() == dst.buffer(),
       inPlace = src->offset() == dst.offset();
  uint64_t distance = src->offset() < dst.offset()
                          ? dst.offset() - src->offset()
                          : src->offset() - dst.offset();
  if (sameBuffer && !inPlace && distance < dst.count())
    return field.error("overlaps dst at another offset");
  return checkAssigned(field, src->buffer(), src->offset(), src->count());
}

Status RegionVerifier::checkTile(const Path &path, uint32_t expected,
                                 uint32_t found) const {
  if (expected == found)
    return {};
  return path.error("expected tile ", expected, ", found tile ", found);
}

void RegionVerifier::assign(const fb::Slice &slice) {
  assigned[slice.buffer()].add(slice.offset(),
                               uint64_t(slice.offset()) + slice.count());
}

int64_t RegionVerifier::magnitude(const fb::Slice &slice) const {
  const fb::Buffer &buffer = bufferAt(slice.buffer());
  return std::max(std::abs(int64_t(buffer.min())),
                  std::abs(int64_t(buffer.max())));
}

// G12
Status RegionVerifier::visitFill(const Path &path, const fb::Fill &fill) {
  RAMPART_TRY(checkSlice(path, "dst", fill.dst()));
  Path values(path, "values");
  size_t count = length(fill.values());
  if (count != 1 && count != fill.dst()->count())
    return values.error("expected 1 or ", fill.dst()->count(),
                        " values, found ", count);
  for (size_t i = 0; i < count; ++i)
    if (double value = fill.values()->Get(flatbuffers::uoffset_t(i));
        !std::isfinite(value))
      return Path(values, i).error("expected a finite number, found ", value);
  assign(*fill.dst());
  return {};
}

Status RegionVerifier::visitMove(const Path &path, const fb::Move &move) {
  RAMPART_TRY(checkSlice(path, "dst", move.dst()));
  RAMPART_TRY(checkSource(path, "src", move.src(), *move.dst()));
  assign(*move.dst());
  return {};
}

// G8
Status RegionVerifier::visitDrive(const Path &path, const fb::Drive &drive,
                                  const fb::Array &array,
                                  std::vector<bool> &driven) {
  RAMPART_TRY(checkBuffer(Path(path, "buffer"), drive.buffer()));
  const fb::Buffer &buffer = bufferAt(drive.buffer());
  RAMPART_TRY(checkTile(Path(path, "buffer"), array.tile(), buffer.tile()));
  Path sources(path, "sources");
  size_t count = length(drive.sources());
  if (count == 0 || uint64_t(drive.row()) + count > array.rows())
    return sources.error("expected at least one row within ", array.rows(),
                         ", found ", count, " from ", drive.row());
  for (size_t i = 0; i < count; ++i) {
    uint32_t source = drive.sources()->Get(flatbuffers::uoffset_t(i));
    if (source >= buffer.width())
      return Path(sources, i)
          .error("expected an element within a width of ", buffer.width(),
                 ", found ", source);
    RAMPART_TRY(checkAssigned(Path(sources, i), drive.buffer(), source, 1));
    if (driven[drive.row() + i])
      return Path(sources, i)
          .error("row ", drive.row() + i, " is driven twice");
    driven[drive.row() + i] = true;
  }
  return {};
}

// G7, G8
Status RegionVerifier::visitIntegrate(const Path &path,
                                      const fb::Integrate &integrate) {
  if (integrate.array() >= length(context.index.arrays()))
    return Path(path, "array")
        .error("expected one of ", length(context.index.arrays()),
               " arrays, found ", integrate.array());
  const fb::Array &array = *context.index.arrays()->Get(integrate.array());
  Path bank(path, "bank");
  if (integrate.bank() >= integrated.size())
    return bank.error("expected one of ", integrated.size(), " banks, found ",
                      integrate.bank());
  uint32_t width = region.banks()->Get(integrate.bank())->width();
  if (width != array.columns())
    return bank.error("expected the array's ", array.columns(),
                      " columns, found a width of ", width);
  RAMPART_TRY(checkTile(bank, array.tile(),
                        region.banks()->Get(integrate.bank())->tile()));
  if (integrate.accumulate() && !integrated[integrate.bank()])
    return Path(path, "accumulate")
        .error("bank ", integrate.bank(), " holds no sum yet");
  Path drives(path, "drives");
  if (length(integrate.drives()) == 0)
    return drives.error("expected at least one driven row");
  std::vector<bool> driven(array.rows());
  for (size_t i = 0; i < length(integrate.drives()); ++i)
    RAMPART_TRY(visitDrive(Path(drives, i),
                           *integrate.drives()->Get(flatbuffers::uoffset_t(i)),
                           array, driven));
  integrated[integrate.bank()] = true;
  return {};
}

// G7, G9
Status RegionVerifier::visitConvert(const Path &path,
                                    const fb::Convert &convert) {
  RAMPART_TRY(checkSlice(path, "dst", convert.dst()));
  if (convert.bank() >= integrated.size())
    return Path(path, "bank")
        .error("expected one of ", integrated.size(), " banks, found ",
               convert.bank());
  if (!integrated[convert.bank()])
    return Path(path, "bank")
        .error("bank ", convert.bank(),
               " is converted before it is integrated");
  const fb::Bank &bank = *region.banks()->Get(convert.bank());
  // Below 2^32 * 2^32: no overflow.
  uint64_t last =
      uint64_t(convert.dst()->count() - 1) * convert.column_stride() +
      convert.column();
  if (convert.column_stride() == 0 || last >= bank.width())
    return Path(path, "column")
        .error("expected columns within ", bank.width(), ", found ",
               convert.dst()->count(), " from ", convert.column(), " by ",
               convert.column_stride());
  if (convert.ramp() >= length(context.index.ramps()))
    return Path(path, "ramp")
        .error("expected one of ", length(context.index.ramps()),
               " ramps, found ", convert.ramp());
  const fb::Ramp &ramp = *context.index.ramps()->Get(convert.ramp());
  RAMPART_TRY(checkTile(Path(path, "ramp"), bank.tile(), ramp.tile()));
  RAMPART_TRY(
      checkTile(Path(path, "dst"), ramp.tile(), tileOf(*convert.dst())));
  const fb::Buffer &buffer = bufferAt(convert.dst()->buffer());
  CodeRange codes = emittedCodes(ramp);
  if (codes.min < buffer.min() || codes.max > buffer.max())
    return Path(path, "dst")
        .error("expected a buffer for the codes ", codes.min, " to ", codes.max,
               ", found ", buffer.min(), " to ", buffer.max());
  assign(*convert.dst());
  return {};
}

// G11
static Status checkDivisor(const Path &path, int64_t den) {
  if (den >= 1 && den < accumulatorLimit)
    return {};
  return Path(path, "den").error("expected 1 to 2^62 - 1, found ", den);
}

/// |factor| * magnitude, or accumulatorLimit where the product is at least
/// that.
static int64_t saturatedProduct(int64_t magnitude, int64_t factor) {
  if (factor == INT64_MIN)
    return magnitude == 0 ? 0 : accumulatorLimit;
  int64_t product = 0;
  if (__builtin_mul_overflow(magnitude, std::abs(factor), &product))
    return accumulatorLimit;
  return std::min(product, accumulatorLimit);
}

// G10, G11
Status RegionVerifier::visitMul(const Path &path, const fb::Mul &mul) {
  RAMPART_TRY(checkSlice(path, "dst", mul.dst()));
  RAMPART_TRY(checkSource(path, "a", mul.a(), *mul.dst()));
  RAMPART_TRY(checkSource(path, "b", mul.b(), *mul.dst()));
  RAMPART_TRY(checkTile(Path(path, "a"), tileOf(*mul.dst()), tileOf(*mul.a())));
  RAMPART_TRY(checkTile(Path(path, "b"), tileOf(*mul.dst()), tileOf(*mul.b())));
  RAMPART_TRY(checkDivisor(path, mul.den()));
  int64_t product =
      magnitude(*mul.a()) * magnitude(*mul.b()); // codes: below 2^46
  if (saturatedProduct(product, mul.num()) >= accumulatorLimit)
    return Path(path, "num").error("the product may exceed 2^62");
  assign(*mul.dst());
  return {};
}

// G10, G11
Status RegionVerifier::visitAdd(const Path &path, const fb::Add &add) {
  RAMPART_TRY(checkSlice(path, "dst", add.dst()));
  RAMPART_TRY(checkSource(path, "a", add.a(), *add.dst()));
  RAMPART_TRY(checkSource(path, "b", add.b(), *add.dst()));
  RAMPART_TRY(checkTile(Path(path, "a"), tileOf(*add.dst()), tileOf(*add.a())));
  RAMPART_TRY(checkTile(Path(path, "b"), tileOf(*add.dst()), tileOf(*add.b())));
  RAMPART_TRY(checkDivisor(path, add.den()));
  // Three terms of at most 2^62 each fit an unsigned 64-bit number.
  uint64_t sum = uint64_t(saturatedProduct(magnitude(*add.a()), add.a_num())) +
                 uint64_t(saturatedProduct(magnitude(*add.b()), add.b_num())) +
                 uint64_t(saturatedProduct(1, add.bias()));
  if (sum >= uint64_t(accumulatorLimit))
    return path.error("the sum may exceed 2^62");
  assign(*add.dst());
  return {};
}

// G10
Status RegionVerifier::visitLookup(const Path &path, const fb::Lookup &lookup) {
  RAMPART_TRY(checkSlice(path, "dst", lookup.dst()));
  RAMPART_TRY(checkSource(path, "src", lookup.src(), *lookup.dst()));
  if (lookup.table() >= length(context.index.tables()))
    return Path(path, "table")
        .error("expected one of ", length(context.index.tables()),
               " tables, found ", lookup.table());
  const fb::LookupTable &table = *context.index.tables()->Get(lookup.table());
  RAMPART_TRY(
      checkTile(Path(path, "src"), table.tile(), tileOf(*lookup.src())));
  RAMPART_TRY(
      checkTile(Path(path, "dst"), table.tile(), tileOf(*lookup.dst())));
  assign(*lookup.dst());
  return {};
}
