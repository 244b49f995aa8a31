//===- Summary.cpp - The report as text -----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A view of the report alone: its keys are those of docs/Reports.md.
//===----------------------------------------------------------------------===//
#include "ReportView.h"
#include "rampart/Pipeline/Views.h"

#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <map>
#include <set>

using namespace llvm;
using namespace rampart;
using json::Object;

namespace {

constexpr size_t lineWidth = 100, longestColumn = 34, mostRows = 24;

/// Columns as wide as they need to be; numbers at the right. The last column of
/// text goes on in the next line.
class Table {
public:
  explicit Table(std::vector<StringRef> heads) {
    for (StringRef head : heads) {
      right.push_back(head.consume_front(">"));
      names.push_back(head.str());
    }
  }
  void add(std::vector<std::string> row) { rows.push_back(std::move(row)); }
  void print(raw_ostream &os) const;

private:
  std::vector<std::string> names;
  std::vector<bool> right;
  std::vector<std::vector<std::string>> rows;

  std::vector<size_t> widths() const;
  void printRow(const std::vector<std::string> &row,
                const std::vector<size_t> &widths, raw_ostream &os) const;
};

} // namespace

/// Up to the last space before `width`, or so many characters.
static StringRef takeLine(StringRef &text, size_t width) {
  size_t end = text.size();
  if (end > width) {
    end = text.rfind(' ', width + 1);
    if (end == StringRef::npos || end == 0)
      end = width;
  }
  StringRef line = text.take_front(end);
  text = text.drop_front(end).ltrim();
  return line;
}

std::vector<size_t> Table::widths() const {
  std::vector<size_t> result;
  for (size_t i = 0; i < names.size(); ++i) {
    size_t width = names[i].size();
    for (const std::vector<std::string> &row : rows)
      width = std::max(width, std::min(row[i].size(), longestColumn));
    result.push_back(width);
  }
  size_t before = 2;
  for (size_t i = 0; i + 1 < result.size(); ++i)
    before += result[i] + 2;
  result.back() = before < lineWidth ? lineWidth - before : result.back();
  return result;
}

void Table::printRow(const std::vector<std::string> &row,
                     const std::vector<size_t> &widths, raw_ostream &os) const {
  std::vector<StringRef> rest(row.begin(), row.end());
  bool more = true;
  while (more) {
    std::string line = "  ";
    more = false;
    for (size_t i = 0; i < rest.size(); ++i) {
      StringRef cell = takeLine(rest[i], widths[i]);
      bool last = i + 1 == rest.size();
      size_t fill = widths[i] - cell.size();
      if (right[i] && !last)
        line.append(fill, ' ');
      line += cell;
      if (!right[i] && !last)
        line.append(fill, ' ');
      line += last ? "" : "  ";
      more |= !rest[i].empty();
    }
    os << StringRef(line).rtrim() << "\n";
  }
}

void Table::print(raw_ostream &os) const {
  std::vector<size_t> columns = widths();
  printRow(names, columns, os);
  for (size_t i = 0; i < std::min(rows.size(), mostRows); ++i)
    printRow(rows[i], columns, os);
  if (rows.size() > mostRows)
    os << "  and " << rows.size() - mostRows << " more\n";
  os << "\n";
}

//===----------------------------------------------------------------------===//
// Where everything is
//===----------------------------------------------------------------------===//

/// One line for all gates of a node that are computed alike.
static void printGates(const Object &report, raw_ostream &os) {
  struct Row {
    std::string node, gates, where, by, why;
  };
  std::vector<Row> rows;
  for (const Object *gate : view::objects(report, "gates")) {
    Row row{view::text(*gate, "node"), view::text(*gate, "gate"),
            view::text(*gate, "where"), view::text(*gate, "by"),
            view::text(*gate, "why")};
    auto same = llvm::find_if(rows, [&](const Row &other) {
      return other.node == row.node && other.where == row.where &&
             other.by == row.by && other.why == row.why;
    });
    if (same == rows.end())
      rows.push_back(std::move(row));
    else
      same->gates += ", " + row.gates;
  }
  Table table({"layer", "gates", "computed by", "", "why"});
  for (const Row &row : rows)
    table.add({row.node, row.gates, row.where, row.by, row.why});
  if (!rows.empty())
    table.print(os);
}

/// What is left to the host, by operation.
static void printHost(const Object &report, raw_ostream &os) {
  std::map<std::string, int> counts;
  for (const Object *node : view::objects(report, "nodes"))
    if (view::text(*node, "where") == "host")
      ++counts
          [StringRef(view::text(*node, "operation")).split('.').second.str()];
  Table table({"on the host", "times"});
  for (const auto &[operation, count] : counts)
    table.add({operation, std::to_string(count)});
  if (!counts.empty())
    table.print(os);
}

static std::string percent(double share) {
  return view::rounded(100 * share, 1) + " %";
}

static void printMatrices(const Object &report, raw_ostream &os) {
  struct Place {
    int64_t blocks = 0;
    double used = 0;
    std::set<int64_t> tiles;
    std::set<std::pair<int64_t, int64_t>> arrays;
  };
  std::map<std::string, Place> places;
  for (const Object *array : view::objects(report, "arrays")) {
    Place &place = places[view::matrixOf(view::text(*array, "name"))];
    ++place.blocks;
    place.used += view::number(*array, "utilisation");
    place.tiles.insert(view::integer(*array, "tile"));
    place.arrays.emplace(view::integer(*array, "tile"),
                         view::integer(*array, "slot"));
  }
  Table table({"matrix", ">inputs", ">word lines", ">columns", ">arrays",
               ">utilisation", "tiles"});
  for (const Object *matrix : view::objects(report, "matrices")) {
    std::string name = view::text(*matrix, "name");
    const Place &place = places[name];
    double share =
        place.arrays.empty() ? 0 : place.used / double(place.arrays.size());
    std::string tiles;
    for (int64_t tile : place.tiles)
      tiles += (tiles.empty() ? "" : " ") + std::to_string(tile);
    table.add({name, std::to_string(view::integer(*matrix, "inputs")),
               std::to_string(view::integer(*matrix, "word_lines")),
               std::to_string(view::integer(*matrix, "columns")),
               std::to_string(place.arrays.size()), percent(share), tiles});
  }
  table.print(os);
}

static void printRamps(const Object &report, raw_ostream &os) {
  std::vector<const Object *> ramps = view::objects(report, "ramps");
  if (ramps.empty())
    return;
  Table table(
      {"ramp", "function", ">levels", ">clocks", ">INL mean", "INL max, LSB"});
  for (const Object *ramp : ramps) {
    int64_t clocks = 0;
    if (const json::Array *steps = ramp->getArray("clocks"))
      for (const json::Value &step : *steps)
        clocks += step.getAsInteger().value_or(0);
    const Object *inl = ramp->getObject("inl_lsb");
    auto lsb = [&](StringRef key) {
      return inl ? view::rounded(view::number(*inl, key)) : "";
    };
    table.add({view::text(*ramp, "name"), view::text(*ramp, "function"),
               std::to_string(view::integer(*ramp, "levels")),
               std::to_string(clocks), lsb("mean"), lsb("max")});
  }
  table.print(os);
}

/// Faults of the chip, and what is left of them: an error of the weights is
/// relative to their own mean square.
static void printFaults(const Object &report, raw_ostream &os) {
  const Object *faults = report.getObject("faults");
  if (!faults)
    return;
  Table table({"faults", ">stuck", ">moved rows", ">moved columns", ">repaired",
               ">weights off by", "after"});
  auto add = [&](const std::string &name, const Object &row) {
    const Object *error = row.getObject("weight_error");
    auto off = [&](StringRef key) {
      return error ? view::rounded(100 * view::number(*error, key)) + " %" : "";
    };
    auto count = [&](StringRef key) {
      return row.get(key) ? std::to_string(view::integer(row, key)) : "";
    };
    table.add({name, count("stuck"), count("moved_rows"),
               count("moved_columns"), count("repaired"), off("before"),
               off("after")});
  };
  for (const Object *array : view::objects(*faults, "arrays"))
    add(view::text(*array, "name"), *array);
  for (const Object *ramp : view::objects(*faults, "ramps"))
    add(view::text(*ramp, "name"), *ramp);
  add("all", *faults);
  table.print(os);
}

//===----------------------------------------------------------------------===//
// What it takes
//===----------------------------------------------------------------------===//

static void printTime(const Object &report, raw_ostream &os) {
  const Object *schedule = report.getObject("schedule");
  if (!schedule)
    return;
  Table table({"time", ">cycles", "of"});
  for (const Object *group : view::objects(*schedule, "groups")) {
    std::string nodes;
    if (const json::Array *names = group->getArray("nodes"))
      for (const json::Value &name : *names)
        nodes +=
            (nodes.empty() ? "" : ", ") + name.getAsString().value_or("").str();
    table.add({"every " + view::text(*group, "pass"),
               std::to_string(view::integer(*group, "interval_cycles")),
               nodes});
  }
  if (schedule->getInteger("cycles")) {
    std::string run = view::quantity(view::number(*schedule, "seconds"), "s");
    if (std::optional<int64_t> steps =
            schedule->getInteger("assumed_time_steps"))
      run += ", with " + std::to_string(*steps) + " time steps assumed";
    table.add(
        {"one run", std::to_string(view::integer(*schedule, "cycles")), run});
  }
  table.print(os);
}

static double perStep(const Object &object) {
  const Object *energy = object.getObject("energy_J");
  return energy ? view::number(*energy, "per_step") : 0;
}

static void printCost(const Object &report, raw_ostream &os) {
  const Object *cost = report.getObject("cost");
  if (!cost)
    return;
  if (std::optional<StringRef> why = cost->getString("why_no_cost")) {
    os << "  no energy and area: " << *why << "\n";
    return;
  }
  std::vector<const Object *> levels = view::objects(*cost, "levels");
  double total = levels.empty() ? 0 : perStep(*levels.back());
  double area = levels.empty() ? 0 : view::number(*levels.back(), "area_mm2");
  Table parts(
      {"component", ">energy/step", ">share", ">area, mm2", ">share", "row"});
  auto share = [](double part, double whole) {
    return whole > 0 ? percent(part / whole) : "";
  };
  for (const Object *part : view::objects(*cost, "components")) {
    double covers = view::number(*part, "area_mm2");
    std::string row = part->getBoolean("derived")
                          ? *part->getBoolean("derived") ? "derived" : "source"
                          : "";
    parts.add({view::text(*part, "name"), view::quantity(perStep(*part), "J"),
               share(perStep(*part), total), view::rounded(covers, 4),
               share(covers, area), row});
  }
  parts.print(os);
  Table sums({"level", ">energy/step", ">area, mm2", ">TOPS/W", "TOPS/mm2"});
  for (const Object *level : levels)
    sums.add({view::text(*level, "name"), view::quantity(perStep(*level), "J"),
              view::rounded(view::number(*level, "area_mm2"), 4),
              view::rounded(view::number(*level, "TOPS_per_W")),
              view::rounded(view::number(*level, "TOPS_per_mm2"))});
  sums.print(os);
  os << "  codes on word lines: " << view::text(*cost, "codes") << "\n";
  if (const json::Array *unpriced = cost->getArray("unpriced")) {
    os << "  without a row, and not counted:";
    for (const json::Value &name : *unpriced)
      os << " " << name.getAsString().value_or("");
    os << "\n";
  }
}

void rampart::writeSummary(const Object &report, raw_ostream &os) {
  os << view::modelName(report) << "\n" << view::headline(report) << "\n\n";
  printGates(report, os);
  printHost(report, os);
  printMatrices(report, os);
  printRamps(report, os);
  printFaults(report, os);
  printTime(report, os);
  printCost(report, os);
}
