//===- ArraySpice.cpp - A physical array as a netlist ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Target/ArraySpice.h"

#include "rampart/Target/Netlist.h"
#include "rampart/core/Text.h"
#include "rampart/wires/Arrays.h"
#include "rampart/wires/NonlinearGrid.h"

#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <numeric>

using namespace rampart;

namespace {

class ArrayWriter {
public:
  ArrayWriter(const Program &program, const fb::Array &block,
              std::vector<int> codes);

  Result<std::string> run();

private:
  const Machine &machine;
  const fb::Array &block;
  wires::BlockPlace place;
  std::vector<int> codes; // by word line of the physical array
  wires::PairArray array;
  wires::LineResistances resistances;
  Netlist netlist;

  void writeCell(const std::string &name, const std::string &word,
                 const std::string &bit, double conductance);
  void writeGrid(size_t number);
  void writeDrivers(size_t number);
  Result<std::vector<double>> simulatedSums(const wires::CellGrid &grid) const;
  Status writeCharges();
  void writeLines(const std::vector<uint32_t> &lines);

  /// Nodes: a line is one node where its wires have no resistance.
  std::string word(size_t grid, size_t row, size_t line) const;
  std::string bit(size_t grid, size_t row, size_t line) const;
  /// Of a bit line: p or m and the pair's column.
  std::string name(size_t grid, size_t line) const;
  bool inOneGrid() const { return array.grids().size() == 1; }
};

} // namespace

static wires::BlockPlace placeOf(const fb::Array &block) {
  return {wordLinesOf(block), bitLinesOf(block)};
}

ArrayWriter::ArrayWriter(const Program &program, const fb::Array &block,
                         std::vector<int> blockCodes)
    : machine(program.machine()), block(block), place(placeOf(block)),
      codes(size_t(machine.arrayRows)), array(machine),
      resistances(wires::lineResistances(machine)) {
  for (size_t i = 0; i < blockCodes.size(); ++i)
    codes[place.wordLines[i]] = blockCodes[i];
  for (const fb::Array *other : *program.index().arrays()) {
    if (other->tile() != block.tile() || other->slot() != block.slot())
      continue;
    std::vector<wires::Pair> pairs;
    for (auto [plus, minus] : program.pairs(*other))
      pairs.push_back({float(plus), float(minus)});
    array.place(placeOf(*other), pairs);
  }
}

std::string ArrayWriter::word(size_t grid, size_t row, size_t line) const {
  std::string node = inOneGrid() ? "w" : grid == 0 ? "wp" : "wm";
  node += std::to_string(row);
  return resistances.wordWire > 0 ? node + "_" + std::to_string(line) : node;
}

std::string ArrayWriter::name(size_t grid, size_t line) const {
  if (inOneGrid())
    return (line % 2 == 0 ? "p" : "m") + std::to_string(line / 2);
  return (grid == 0 ? "p" : "m") + std::to_string(line);
}

std::string ArrayWriter::bit(size_t grid, size_t row, size_t line) const {
  std::string node = "b" + name(grid, line);
  return resistances.bitWire > 0 ? node + "_" + std::to_string(row) : node;
}

/// A resistor, or a source that draws the current of the devices' curve.
void ArrayWriter::writeCell(const std::string &name, const std::string &word,
                            const std::string &bit, double conductance) {
  if (machine.ivVoltage == 0) {
    netlist.resistor("c" + name, word, bit, 1 / conductance);
    return;
  }
  const double scale = conductance * machine.vRead /
                       std::sinh(machine.vRead / machine.ivVoltage);
  netlist.print("Bc%s %s %s I=%.15g*sinh(V(%s,%s)/%.12g)\n", name.c_str(),
                word.c_str(), bit.c_str(), scale, word.c_str(), bit.c_str(),
                machine.ivVoltage);
}

/// Wires, cells and amplifiers.
void ArrayWriter::writeGrid(size_t number) {
  const wires::CellGrid &grid = array.grids()[number];
  for (size_t j = 0; j < grid.lines; ++j) {
    std::string line = name(number, j);
    for (size_t i = 0; i < grid.rows; ++i) {
      std::string place = line + "_" + std::to_string(i);
      if (double conductance = grid.cells[i * grid.lines + j]; conductance > 0)
        writeCell(place, word(number, i, j), bit(number, i, j), conductance);
      if (j > 0 && resistances.wordWire > 0)
        netlist.resistor("w" + place, word(number, i, j - 1),
                         word(number, i, j), resistances.wordWire);
      if (i > 0 && resistances.bitWire > 0)
        netlist.resistor("b" + place, bit(number, i - 1, j), bit(number, i, j),
                         resistances.bitWire);
    }
    std::string end = bit(number, grid.rows - 1, j);
    if (resistances.sense > 0) {
      netlist.resistor("s" + line, end, "s" + line, resistances.sense);
      end = "s" + line;
    }
    netlist.print("Vs%s %s 0 0\n", line.c_str(), end.c_str());
  }
}

/// A pulse is as wide as its code, its polarity the code's sign.
void ArrayWriter::writeDrivers(size_t number) {
  // Of the shortest pulse. An edge's charge is that of a pulse half as long
  // where devices are linear.
  const double edge = machine.ivVoltage > 0 ? 1e-5 : 1e-3;
  for (size_t i = 0; i < codes.size(); ++i) {
    std::string line = word(number, i, 0);
    std::string driver = "d" + line;
    if (resistances.driver > 0)
      netlist.resistor("r" + line, driver, line, resistances.driver);
    else
      driver = line;
    if (codes[i] == 0)
      netlist.print("Vd%s %s 0 0\n", line.c_str(), driver.c_str());
    else
      netlist.pulse("d" + line, driver,
                    codes[i] > 0 ? machine.vRead : -machine.vRead, machine.tLsb,
                    std::abs(codes[i]) * machine.tLsb, edge * machine.tLsb);
  }
}

/// [line], S * code.
Result<std::vector<double>>
ArrayWriter::simulatedSums(const wires::CellGrid &grid) const {
  std::vector<double> sums(grid.lines), widths(codes.begin(), codes.end());
  if (const DeviceCurve curve(machine); !curve.linear()) {
    std::vector<size_t> driven(grid.rows);
    std::iota(driven.begin(), driven.end(), size_t(0));
    return wires::NonlinearGrid(grid, resistances, curve)
        .charges(driven, widths, false);
  }
  std::vector<double> map = wires::effectiveConductances(grid, resistances);
  for (size_t i = 0; i < grid.rows; ++i)
    for (size_t j = 0; j < grid.lines; ++j)
      sums[j] += widths[i] * map[i * grid.lines + j];
  return sums;
}

Status ArrayWriter::writeCharges() {
  const double unit = machine.vRead * machine.tLsb;
  std::vector<std::vector<double>> sums;
  for (const wires::CellGrid &grid : array.grids()) {
    Result<std::vector<double>> ofGrid = simulatedSums(grid);
    if (!ofGrid)
      return Error{"array " + quotedText(nameOf(block)) + ": " +
                   ofGrid.error()};
    sums.push_back(std::move(*ofGrid));
  }
  for (uint32_t column : place.columns)
    for (auto [grid, line] : wires::pairLines(machine, column)) {
      const double charge = sums[grid][line] * unit;
      std::string text = name(grid, line);
      netlist.print(".meas tran q%s INTEG I(Vs%s)\n", text.c_str(),
                    text.c_str());
      netlist.print("* the simulator: q%s = %.12g\n", text.c_str(), charge);
    }
  return {};
}

/// "4 to 9", or each: "4, 0, 7".
void ArrayWriter::writeLines(const std::vector<uint32_t> &lines) {
  bool inOrder = true;
  for (size_t i = 1; i < lines.size(); ++i)
    inOrder &= lines[i] == lines[i - 1] + 1;
  if (inOrder)
    return netlist.print("%u to %u", lines.front(), lines.back());
  for (size_t i = 0; i < lines.size(); ++i)
    netlist.print(i > 0 ? ", %u" : "%u", lines[i]);
}

Result<std::string> ArrayWriter::run() {
  netlist.print("* block ");
  // A name has no limit.
  std::string title = nameOf(block);
  for (char &c : title)
    c = llvm::isPrint(c) ? c : '_';
  for (size_t i = 0; i < title.size(); i += 256)
    netlist.print("%s", title.substr(i, 256).c_str());
  netlist.print(": word lines ");
  writeLines(place.wordLines);
  netlist.print(" and pairs ");
  writeLines(place.columns);
  netlist.print(" of an array of %lld x %lld\n",
                static_cast<long long>(machine.arrayRows),
                static_cast<long long>(machine.arrayColumns));
  netlist.print("* a column sum, in S * code, is (qp - qm) / %.12g\n",
                machine.vRead * machine.tLsb);
  int longest = 1;
  for (int code : codes)
    longest = std::max(longest, std::abs(code));
  for (size_t grid = 0; grid < array.grids().size(); ++grid) {
    writeDrivers(grid);
    writeGrid(grid);
  }
  if (machine.ivVoltage > 0)
    netlist.print(".options reltol=1e-7 abstol=1e-17 vntol=1e-12\n");
  netlist.print(".tran %.12g %.12g 0 %.12g\n", machine.tLsb / 4,
                (longest + 2) * machine.tLsb, machine.tLsb / 2);
  if (Status status = writeCharges(); !status)
    return Error{status.error()};
  netlist.print(".end\n");
  return netlist.take();
}

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

static Result<std::vector<int>> readCodes(llvm::StringRef text, size_t count) {
  constexpr int limit = 32767; // as of an input of 16 bits
  auto expected = [&](const std::string &found) {
    return Error{"--spice-codes: expected " + std::to_string(count) +
                 " integers, one per word line, from " +
                 std::to_string(-limit) + " to " + std::to_string(limit) +
                 " with commas between them, found " + found};
  };
  std::vector<int> codes;
  llvm::SmallVector<llvm::StringRef> pieces;
  text.split(pieces, ',');
  if (pieces.size() != count)
    return expected(std::to_string(text.empty() ? 0 : pieces.size()));
  for (llvm::StringRef piece : pieces) {
    int code = 0;
    if (piece.trim().getAsInteger(10, code) || code < -limit || code > limit)
      return expected(quotedText(piece.str()));
    codes.push_back(code);
  }
  return codes;
}

Result<std::string> rampart::arrayNetlist(const Program &program,
                                          const std::string &array,
                                          const std::string &codes) {
  const Machine &machine = program.machine();
  constexpr int64_t limit = 2048; // as where lines have resistance
  if (std::max(machine.arrayRows, machine.arrayColumns) > limit)
    return Error{"expected arrays of at most " + std::to_string(limit) +
                 " word lines and columns, found " +
                 std::to_string(machine.arrayRows) + " x " +
                 std::to_string(machine.arrayColumns)};
  std::string names;
  if (const auto *arrays = program.index().arrays())
    for (const fb::Array *block : *arrays) {
      std::string name = nameOf(*block);
      names += (names.empty() ? "" : ", ") + quotedText(name);
      if (name != array)
        continue;
      Result<std::vector<int>> values = readCodes(codes, block->rows());
      if (!values)
        return Error{values.error()};
      return ArrayWriter(program, *block, std::move(*values)).run();
    }
  return Error{"--spice-array: expected an array of the program (" +
               (names.empty() ? "it has none" : names) + "), found " +
               quotedText(array)};
}
