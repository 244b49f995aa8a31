//===- VerifyPlaces.cpp - Rules of what lies where on the chip ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles of the machine, word lines and columns of its arrays; no two records
// take the same.
//===----------------------------------------------------------------------===//
#include "Verify.h"

#include <algorithm>
#include <tuple>

using namespace rampart;

namespace {

/// Word lines or columns [begin, end) of a physical array, and who takes them.
struct Claim {
  uint32_t tile, slot;
  uint64_t begin, end;
  size_t record;
};

class PlaceVerifier {
public:
  explicit PlaceVerifier(const VerifyContext &context)
      : index(context.index), machine(context.machine) {}

  Status verify() const;

private:
  const fb::Program &index;
  const Machine &machine;

  Status checkTile(const Path &path, uint32_t tile) const;
  Status checkSlot(const Path &path, uint32_t tile, uint32_t slot) const;
  Status verifyArrays() const;
  Status verifyRamps() const;
  Status verifyTiles() const;
};

} // namespace

// M2
Status PlaceVerifier::checkTile(const Path &path, uint32_t tile) const {
  int64_t tiles = machine.gridRows * machine.gridColumns;
  if (tile < tiles)
    return {};
  return Path(path, "tile")
      .error("expected one of the machine's ", tiles, " tiles, found ", tile);
}

// A2, P6
Status PlaceVerifier::checkSlot(const Path &path, uint32_t tile,
                                uint32_t slot) const {
  RAMPART_TRY(checkTile(path, tile));
  if (slot < machine.arraysPerTile)
    return {};
  return Path(path, "slot")
      .error("expected one of a tile's ", machine.arraysPerTile,
             " arrays, found ", slot);
}

/// `count` word lines or columns from `begin` on, of `limit` that an array has.
static Status checkSpan(const Path &path, const char *field, uint64_t begin,
                        uint64_t count, int64_t limit) {
  if (begin + count <= uint64_t(limit))
    return {};
  return Path(path, field)
      .error("expected to end within the array's ", limit, ", found ", count,
             " from ", begin);
}

/// Word lines or columns that a block takes one by one, and how errors call
/// them.
struct Lines {
  const flatbuffers::Vector<uint32_t> *listed; // none: from `first` on
  const char *list, *from;
  uint64_t first, count;
  int64_t limit;
};

// A2
static Status checkLines(const Path &path, const Lines &lines) {
  if (length(lines.listed) == 0)
    return checkSpan(path, lines.from, lines.first, lines.count, lines.limit);
  Path list(path, lines.list);
  for (flatbuffers::uoffset_t i = 0; i < lines.listed->size(); ++i)
    if (lines.listed->Get(i) >= lines.limit)
      return Path(list, i).error("expected one of the array's ", lines.limit,
                                 ", found ", lines.listed->Get(i));
  return {};
}

/// Adds what block `number` takes.
static void claim(const Lines &lines, const fb::Array &block, size_t number,
                  std::vector<Claim> &claims) {
  auto add = [&](uint64_t begin, uint64_t count) {
    claims.push_back(
        {block.tile(), block.slot(), begin, begin + count, number});
  };
  if (length(lines.listed) == 0)
    return add(lines.first, lines.count);
  for (uint32_t line : *lines.listed)
    add(line, 1);
}

// A3, P6
static Status verifyDisjoint(const Path &records, const char *what,
                             std::vector<Claim> claims) {
  std::sort(claims.begin(), claims.end(), [](const Claim &a, const Claim &b) {
    return std::tie(a.tile, a.slot, a.begin, a.record) <
           std::tie(b.tile, b.slot, b.begin, b.record);
  });
  // Where any two overlap, two neighbours do.
  for (size_t i = 1; i < claims.size(); ++i) {
    const Claim &before = claims[i - 1], &claim = claims[i];
    if (claim.tile == before.tile && claim.slot == before.slot &&
        claim.begin < before.end)
      return Path(records, claim.record)
          .error("expected ", what, " of its own in array ", claim.slot,
                 " of tile ", claim.tile, ", found those of ",
                 Path(records, before.record).text());
  }
  return {};
}

Status PlaceVerifier::verifyArrays() const {
  Path path("arrays");
  std::vector<Claim> rows, columns;
  for (size_t i = 0; i < length(index.arrays()); ++i) {
    const fb::Array &array = *index.arrays()->Get(flatbuffers::uoffset_t(i));
    Path at(path, i);
    RAMPART_TRY(checkSlot(at, array.tile(), array.slot()));
    Lines words{array.word_lines(), "word_lines", "row",
                array.row(),        array.rows(), machine.arrayRows};
    Lines bits{array.bit_lines(), "bit_lines",     "column",
               array.column(),    array.columns(), machine.arrayColumns};
    RAMPART_TRY(checkLines(at, words));
    RAMPART_TRY(checkLines(at, bits));
    claim(words, array, i, rows);
    claim(bits, array, i, columns);
  }
  RAMPART_TRY(verifyDisjoint(path, "word lines", std::move(rows)));
  return verifyDisjoint(path, "columns", std::move(columns));
}

Status PlaceVerifier::verifyRamps() const {
  Path path("ramps");
  std::vector<Claim> columns;
  for (size_t i = 0; i < length(index.ramps()); ++i) {
    const fb::Ramp &ramp = *index.ramps()->Get(flatbuffers::uoffset_t(i));
    Path at(path, i);
    RAMPART_TRY(checkSlot(at, ramp.tile(), ramp.slot()));
    if (ramp.uniform())
      continue; // takes no columns
    uint64_t column = ramp.column(),
             width = uint64_t(rampColumnsOf(ramp, machine.arrayRows));
    RAMPART_TRY(
        checkSpan(at, "column", column, width, machine.arrayRampColumns));
    columns.push_back({ramp.tile(), ramp.slot(), column, column + width, i});
  }
  return verifyDisjoint(path, "ramp columns", std::move(columns));
}

Status PlaceVerifier::verifyTiles() const {
  auto check = [this](const Path &path, const auto *records) -> Status {
    for (size_t i = 0; i < length(records); ++i)
      RAMPART_TRY(checkTile(Path(path, i),
                            records->Get(flatbuffers::uoffset_t(i))->tile()));
    return {};
  };
  RAMPART_TRY(check(Path("tables"), index.tables()));
  Path regions("regions");
  for (size_t i = 0; i < length(index.regions()); ++i) {
    const fb::Region &region = *index.regions()->Get(flatbuffers::uoffset_t(i));
    Path at(regions, i);
    RAMPART_TRY(check(Path(at, "buffers"), region.buffers()));
    RAMPART_TRY(check(Path(at, "banks"), region.banks()));
  }
  return {};
}

Status PlaceVerifier::verify() const {
  RAMPART_TRY(verifyArrays());
  RAMPART_TRY(verifyRamps());
  return verifyTiles();
}

Status rampart::verifyPlaces(const VerifyContext &context) {
  return PlaceVerifier(context).verify();
}
