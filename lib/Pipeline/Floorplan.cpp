//===- Floorplan.cpp - Tiles and what lies on them, as a picture ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A view of the report alone: its keys are those of docs/Reports.md.
//===----------------------------------------------------------------------===//
#include "ReportView.h"
#include "rampart/Pipeline/Views.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>
#include <map>
#include <set>

using namespace llvm;
using namespace rampart;
using json::Object;

namespace {

// Lengths in pixels of the picture.
constexpr double slotSide = 92, slotGap = 12, tilePad = 14, tileHead = 24,
                 stripWidth = 12, linkGap = 74, margin = 28, headHeight = 78,
                 legendRow = 20;

constexpr StringLiteral palette[] = {"#4e79a7", "#f28e2b", "#59a14f", "#b07aa1",
                                     "#76b7b2", "#edc948", "#e15759", "#9c755f",
                                     "#ff9da7", "#8a8d91"};
constexpr StringLiteral rampPalette[] = {"#d1495b", "#00798c", "#edae49",
                                         "#66a182", "#2e4057"};

/// Lines begin .. end - 1.
struct Run {
  int64_t begin, end;
};
struct Block {
  std::string name, matrix;
  int64_t rows, columns;
  std::vector<Run> wordLines, bitLines; // that it takes, in order
};
struct PlacedRamp {
  std::string name, function;
  int64_t column, columns;
};
struct Slot {
  std::vector<Block> blocks;
  std::vector<PlacedRamp> ramps;
};
struct Tile {
  std::map<int64_t, Slot> slots;
};

/// A colour for each name, in the order of their first use.
class Colours {
public:
  explicit Colours(ArrayRef<StringLiteral> palette) : palette(palette) {}
  StringRef of(const std::string &name) {
    auto [found, isNew] = numbers.try_emplace(name, names.size());
    if (isNew)
      names.push_back(name);
    return palette[found->second % palette.size()];
  }
  ArrayRef<std::string> used() const { return names; }

private:
  ArrayRef<StringLiteral> palette;
  std::map<std::string, size_t> numbers;
  std::vector<std::string> names;
};

class Painter {
public:
  Painter(const Object &report, raw_ostream &os) : report(report), os(os) {}
  void paint();

private:
  const Object &report;
  raw_ostream &os;
  std::map<int64_t, Tile> tiles;
  std::map<std::pair<int64_t, int64_t>, double> links; // bits per step
  Colours matrices{palette}, ramps{rampPalette};
  int64_t gridColumns = 1, arrayRows = 1, arrayColumns = 1, rampColumns = 1;
  double drawnRows = 1, drawnColumns = 1; // what a square stands for
  int64_t firstRow = 0, lastRow = 0, firstColumn = 0, lastColumn = 0;
  std::vector<int64_t> slotNumbers; // shown in every tile
  int64_t slotsAcross = 1;

  void readArrays();
  void readTraffic();
  void chooseExtent();
  double tileWidth() const {
    return 2 * tilePad + slotsAcross * (slotSide + stripWidth) +
           (slotsAcross - 1) * slotGap;
  }
  double tileHeight() const {
    double down = double(divideCeil(slotNumbers.size(), slotsAcross));
    return tileHead + tilePad + down * slotSide + (down - 1) * slotGap;
  }
  std::pair<double, double> cornerOf(int64_t tile) const {
    return {margin + double(tile % gridColumns - firstColumn) *
                         (tileWidth() + linkGap),
            headHeight + double(tile / gridColumns - firstRow) *
                             (tileHeight() + linkGap)};
  }
  void paintHead(double width, double height);
  void paintTile(int64_t number, const Tile &tile);
  void paintSlot(double x, double y, int64_t number, const Slot *slot);
  void paintLink(int64_t from, int64_t to, double bits, double most);
  double paintLegend(double y);
};

std::string escaped(StringRef text) {
  std::string result;
  raw_string_ostream stream(result);
  printHTMLEscaped(text, stream);
  return result;
}

} // namespace

/// What `list` says, or the lines from `first` on.
static std::vector<Run> runsOf(const Object &array, StringRef list,
                               StringRef first, StringRef count) {
  std::vector<Run> runs;
  if (const json::Array *listed = array.getArray(list))
    for (const json::Value &run : *listed)
      if (const json::Array *pair = run.getAsArray()) {
        int64_t begin = (*pair)[0].getAsInteger().value_or(0);
        runs.push_back({begin, begin + (*pair)[1].getAsInteger().value_or(0)});
      }
  if (runs.empty()) {
    int64_t begin = view::integer(array, first);
    runs.push_back({begin, begin + view::integer(array, count)});
  }
  return runs;
}

void Painter::readArrays() {
  for (const Object *array : view::objects(report, "arrays")) {
    std::string name = view::text(*array, "name");
    Slot &slot = tiles[view::integer(*array, "tile")]
                     .slots[view::integer(*array, "slot")];
    slot.blocks.push_back({name, view::matrixOf(name),
                           view::integer(*array, "rows"),
                           view::integer(*array, "columns"),
                           runsOf(*array, "word_lines", "row", "rows"),
                           runsOf(*array, "bit_lines", "column", "columns")});
    matrices.of(slot.blocks.back().matrix);
  }
  for (const Object *ramp : view::objects(report, "placed_ramps")) {
    Slot &slot =
        tiles[view::integer(*ramp, "tile")].slots[view::integer(*ramp, "slot")];
    slot.ramps.push_back(
        {view::text(*ramp, "name"), view::text(*ramp, "function"),
         view::integer(*ramp, "column"), view::integer(*ramp, "columns")});
    ramps.of(slot.ramps.back().function);
  }
}

/// Sums over every link what passes it: along the row, then the column.
void Painter::readTraffic() {
  for (const Object *each : view::objects(report, "traffic")) {
    int64_t at = view::integer(*each, "from"), to = view::integer(*each, "to");
    tiles[at];
    tiles[to];
    while (at != to) {
      int64_t next = at;
      if (at % gridColumns != to % gridColumns)
        next += at % gridColumns < to % gridColumns ? 1 : -1;
      else
        next += at < to ? gridColumns : -gridColumns;
      links[{at, next}] += view::number(*each, "bits_per_step");
      tiles[next]; // perhaps its router alone
      at = next;
    }
  }
}

/// Columns that make `count` a rectangle not far from a square, or nearly.
static int64_t acrossFor(int64_t count) {
  int64_t root = std::max<int64_t>(1, int64_t(std::ceil(std::sqrt(count))));
  for (int64_t across = root; across <= 2 * root; ++across)
    if (count % across == 0 && across <= 2 * (count / across))
      return across;
  return root;
}

void Painter::chooseExtent() {
  int64_t rows = 1, columns = 1;
  std::set<int64_t> used;
  firstRow = firstColumn = INT64_MAX;
  for (const auto &[number, tile] : tiles) {
    firstRow = std::min(firstRow, number / gridColumns);
    lastRow = std::max(lastRow, number / gridColumns);
    firstColumn = std::min(firstColumn, number % gridColumns);
    lastColumn = std::max(lastColumn, number % gridColumns);
    for (const auto &[slotNumber, slot] : tile.slots) {
      used.insert(slotNumber);
      for (const Block &block : slot.blocks) {
        rows = std::max(rows, block.wordLines.back().end);
        columns = std::max(columns, block.bitLines.back().end);
      }
    }
  }
  if (tiles.empty())
    firstRow = firstColumn = 0;
  // A machine without limits is shown as far as it is used.
  auto shown = [](int64_t used, int64_t all) {
    return double(all <= 8 * used ? all : used);
  };
  drawnRows = shown(rows, arrayRows);
  drawnColumns = shown(columns, arrayColumns);
  int64_t each = view::machineNumber(report, "array.arrays_per_tile");
  if (each <= 16)
    for (int64_t i = 0; i < each; ++i)
      used.insert(i);
  slotNumbers.assign(used.begin(), used.end());
  slotsAcross = acrossFor(int64_t(slotNumbers.size()));
}

void Painter::paintHead(double width, double height) {
  os << formatv("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:f0}\" "
                "height=\"{1:f0}\" viewBox=\"0 0 {0:f0} {1:f0}\" "
                "font-family=\"Helvetica, Arial, sans-serif\">\n",
                width, height);
  os << formatv("<rect width=\"{0:f0}\" height=\"{1:f0}\" fill=\"white\"/>\n",
                width, height);
  os << formatv("<text x=\"{0}\" y=\"30\" font-size=\"18\" "
                "font-weight=\"bold\">{1}</text>\n",
                margin, escaped(view::modelName(report)));
  os << formatv("<text x=\"{0}\" y=\"52\" font-size=\"13\" "
                "fill=\"#444\">{1}</text>\n",
                margin, escaped(view::headline(report)));
}

/// Runs of lines of which a square shows `all`, joined over gaps that would not
/// be seen.
static std::vector<Run> drawn(const std::vector<Run> &runs, double all) {
  std::vector<Run> joined;
  for (const Run &run : runs)
    if (!joined.empty() &&
        slotSide * double(run.begin - joined.back().end) / all < 1.5)
      joined.back().end = run.end;
    else
      joined.push_back(run);
  return joined;
}

void Painter::paintSlot(double x, double y, int64_t number, const Slot *slot) {
  os << formatv("<rect x=\"{0:f1}\" y=\"{1:f1}\" width=\"{2}\" height=\"{2}\" "
                "fill=\"{3}\" stroke=\"#b8bec6\"/>\n",
                x, y, slotSide, slot ? "#ffffff" : "#f3f4f6");
  if (!slot)
    return;
  double cells = 0;
  for (const Block &block : slot->blocks) {
    cells += double(block.rows) * double(block.columns);
    for (const Run &rows : drawn(block.wordLines, drawnRows))
      for (const Run &columns : drawn(block.bitLines, drawnColumns))
        os << formatv("<rect x=\"{0:f1}\" y=\"{1:f1}\" width=\"{2:f1}\" "
                      "height=\"{3:f1}\" "
                      "fill=\"{4}\" stroke=\"white\" stroke-width=\"0.6\">"
                      "<title>{5}: {6} word lines x {7} pairs</title></rect>\n",
                      x + slotSide * double(columns.begin) / drawnColumns,
                      y + slotSide * double(rows.begin) / drawnRows,
                      slotSide * double(columns.end - columns.begin) /
                          drawnColumns,
                      slotSide * double(rows.end - rows.begin) / drawnRows,
                      matrices.of(block.matrix), escaped(block.name),
                      block.rows, block.columns);
  }
  double scale = slotSide / double(std::max<int64_t>(rampColumns, 1));
  os << formatv("<rect x=\"{0:f1}\" y=\"{1:f1}\" width=\"{2}\" height=\"{3}\" "
                "fill=\"#eef0f3\"/>\n",
                x + slotSide + 2, y, stripWidth - 4, slotSide);
  for (const PlacedRamp &ramp : slot->ramps)
    os << formatv(
        "<rect x=\"{0:f1}\" y=\"{1:f1}\" width=\"{2}\" height=\"{3:f1}\" "
        "fill=\"{4}\"><title>{5}: {6} in {7} ramp columns</title></rect>\n",
        x + slotSide + 2, y + scale * double(ramp.column), stripWidth - 4,
        std::max(scale * double(ramp.columns) - 1, 1.5),
        ramps.of(ramp.function), escaped(ramp.name), escaped(ramp.function),
        ramp.columns);
  std::string share =
      view::rounded(100 * cells / double(arrayRows) / double(arrayColumns), 1);
  os << formatv("<rect x=\"{0:f1}\" y=\"{1:f1}\" width=\"{2}\" height=\"15\" "
                "rx=\"3\" fill=\"white\" fill-opacity=\"0.85\"/>",
                x + 3, y + slotSide - 18, 18 + 7 * share.size());
  os << formatv("<text x=\"{0:f1}\" y=\"{1:f1}\" font-size=\"11\" "
                "fill=\"#111\">{2} %<title>physical array "
                "{3}</title></text>\n",
                x + 6, y + slotSide - 6, escaped(share), number);
}

void Painter::paintTile(int64_t number, const Tile &tile) {
  auto [x, y] = cornerOf(number);
  os << formatv("<g><rect x=\"{0:f1}\" y=\"{1:f1}\" width=\"{2:f1}\" "
                "height=\"{3:f1}\" rx=\"7\" fill=\"#fbfbfc\" "
                "stroke=\"#5b6470\" stroke-width=\"1.2\"{4}/>\n",
                x, y, tileWidth(), tileHeight(),
                tile.slots.empty() ? " stroke-dasharray=\"5 4\"" : "");
  os << formatv("<text x=\"{0:f1}\" y=\"{1:f1}\" font-size=\"12\" "
                "fill=\"#333\">tile {2} (row {3}, column {4})</text>\n",
                x + tilePad, y + 16, number, number / gridColumns,
                number % gridColumns);
  if (tile.slots.empty()) {
    os << "</g>\n";
    return;
  }
  for (size_t i = 0; i < slotNumbers.size(); ++i) {
    auto found = tile.slots.find(slotNumbers[i]);
    paintSlot(x + tilePad +
                  double(i % slotsAcross) * (slotSide + stripWidth + slotGap),
              y + tileHead + double(i / slotsAcross) * (slotSide + slotGap),
              slotNumbers[i],
              found == tile.slots.end() ? nullptr : &found->second);
  }
  os << "</g>\n";
}

/// An arrow in the gap between two neighbours, beside the one that comes back.
void Painter::paintLink(int64_t from, int64_t to, double bits, double most) {
  auto [x0, y0] = cornerOf(from);
  auto [x1, y1] = cornerOf(to);
  double width = 1.5 + 6.5 * bits / most, side = 11;
  double ax, ay, bx, by, lx, ly;
  StringRef anchor = "middle";
  if (y0 == y1) {
    bool right = x1 > x0;
    ay = by = y0 + tileHeight() / 2 + (right ? -side : side);
    ax = right ? x0 + tileWidth() + 4 : x0 - 4;
    bx = right ? x1 - 9 : x1 + tileWidth() + 9;
    lx = (ax + bx) / 2;
    ly = ay + (right ? -8 : 17);
  } else {
    bool down = y1 > y0;
    ax = bx = x0 + tileWidth() / 2 + (down ? side : -side);
    ay = down ? y0 + tileHeight() + 4 : y0 - 4;
    by = down ? y1 - 9 : y1 + tileHeight() + 9;
    lx = ax + (down ? 10 : -10);
    ly = (ay + by) / 2 + 4;
    anchor = down ? "start" : "end";
  }
  os << formatv("<line x1=\"{0:f1}\" y1=\"{1:f1}\" x2=\"{2:f1}\" "
                "y2=\"{3:f1}\" stroke=\"#6b7280\" stroke-width=\"{4:f1}\" "
                "marker-end=\"url(#head)\"/>\n",
                ax, ay, bx, by, width);
  os << formatv("<text x=\"{0:f1}\" y=\"{1:f1}\" font-size=\"11\" "
                "text-anchor=\"{2}\" fill=\"#333\">{3}</text>\n",
                lx, ly, anchor, view::quantity(bits, "b"));
}

double Painter::paintLegend(double y) {
  auto row = [&](StringRef colour, const std::string &text) {
    os << formatv("<rect x=\"{0}\" y=\"{1:f1}\" width=\"12\" height=\"12\" "
                  "fill=\"{2}\"/><text x=\"{3}\" y=\"{4:f1}\" "
                  "font-size=\"12\">{5}</text>\n",
                  margin, y - 11, colour, margin + 19, y, escaped(text));
    y += legendRow;
  };
  for (const std::string &name : matrices.used())
    row(matrices.of(name), "matrix " + name);
  for (const std::string &name : ramps.used())
    row(ramps.of(name), "ramps of " + name + " (right of their array)");
  if (!links.empty())
    row("#6b7280", "bits over each link in a time step");
  return y;
}

void Painter::paint() {
  gridColumns = view::machineNumber(report, "network.columns");
  arrayRows = view::machineNumber(report, "array.rows");
  arrayColumns = view::machineNumber(report, "array.columns");
  readArrays();
  readTraffic();
  chooseExtent();
  // Ramp columns as far as they are used.
  for (const auto &[number, tile] : tiles)
    for (const auto &[slotNumber, slot] : tile.slots)
      for (const PlacedRamp &ramp : slot.ramps)
        rampColumns = std::max(rampColumns, ramp.column + ramp.columns);
  rampColumns = std::max(
      rampColumns,
      std::min<int64_t>(view::machineNumber(report, "array.ramp_columns"), 16));

  double across = double(lastColumn - firstColumn + 1),
         down = double(lastRow - firstRow + 1);
  double width = 2 * margin + across * tileWidth() + (across - 1) * linkGap;
  double bottom = headHeight + down * tileHeight() + (down - 1) * linkGap;
  double entries = double(matrices.used().size() + ramps.used().size() +
                          (links.empty() ? 0 : 1));
  paintHead(std::max(width, 760.0), bottom + 34 + entries * legendRow);
  os << "<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"3\" refY=\"4\" "
        "markerWidth=\"12\" markerHeight=\"12\" "
        "markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path "
        "d=\"M0,0 L8,4 L0,8 z\" fill=\"#6b7280\"/></marker></defs>\n";
  for (const auto &[number, tile] : tiles)
    paintTile(number, tile);
  double most = 1;
  for (const auto &[link, bits] : links)
    most = std::max(most, bits);
  for (const auto &[link, bits] : links)
    paintLink(link.first, link.second, bits, most);
  paintLegend(bottom + 34);
  os << "</svg>\n";
}

void rampart::writeFloorplan(const Object &report, raw_ostream &os) {
  Painter(report, os).paint();
}
