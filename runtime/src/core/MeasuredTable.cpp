//===- MeasuredTable.cpp - Measured devices as text -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "MeasuredTable.h"

#include "rampart/core/Quantity.h"
#include "rampart/core/Text.h"

#include <algorithm>

using namespace rampart;

namespace {

struct Column {
  std::string_view name;
  double MeasuredPoint::*member;
  bool needed;
};
constexpr Column columns[] = {
    {"g", &MeasuredPoint::conductance, true},
    {"sigma_prog", &MeasuredPoint::programmingSigma, true},
    {"nu_mean", &MeasuredPoint::driftMean, false},
    {"nu_sigma", &MeasuredPoint::driftSigma, false},
    {"sigma_read", &MeasuredPoint::readSigma, false},
};

/// The parts of `text` between separators, without blanks around them.
std::vector<std::string_view> split(std::string_view text,
                                    std::string_view separators) {
  std::vector<std::string_view> parts;
  for (bool more = true; more;) {
    size_t end = text.find_first_of(separators);
    more = end != text.npos;
    std::string_view part = text.substr(0, end);
    size_t first = part.find_first_not_of(" \t\r");
    size_t last = part.find_last_not_of(" \t\r");
    parts.push_back(first == part.npos ? std::string_view()
                                       : part.substr(first, last - first + 1));
    if (more)
      text.remove_prefix(end + 1);
  }
  return parts;
}

/// Reads line after line; errors count the lines that are not empty.
class TableReader {
public:
  Status readHeader(std::string_view line);
  Status readRow(std::string_view line);
  std::vector<MeasuredPoint> points;

private:
  std::vector<const Column *> order;
};

} // namespace

Status TableReader::readHeader(std::string_view line) {
  for (std::string_view name : split(line, ",")) {
    auto column =
        std::find_if(std::begin(columns), std::end(columns),
                     [&](const Column &column) { return column.name == name; });
    if (column == std::end(columns))
      return Error{"expected a column g, sigma_prog, nu_mean, nu_sigma or "
                   "sigma_read, found " +
                   quotedText(name)};
    if (std::find(order.begin(), order.end(), column) != order.end())
      return Error{"column " + quotedText(name) +
                   ": expected once, found again"};
    order.push_back(column);
  }
  for (const Column &column : columns)
    if (column.needed &&
        std::find(order.begin(), order.end(), &column) == order.end())
      return Error{"expected a column " + std::string(column.name) +
                   ", found none"};
  return {};
}

Status TableReader::readRow(std::string_view line) {
  std::string row = "row " + std::to_string(points.size() + 1);
  std::vector<std::string_view> cells = split(line, ",");
  if (cells.size() != order.size())
    return Error{row + ": expected " + std::to_string(order.size()) +
                 " numbers, found " + std::to_string(cells.size())};
  MeasuredPoint point;
  for (size_t i = 0; i < cells.size(); ++i) {
    std::optional<double> value = parseQuantity(cells[i], "");
    if (!value || *value < 0 || *value > 1)
      return Error{row + ": column " + std::string(order[i]->name) +
                   ": expected a number from 0 to 1, found " +
                   quotedText(cells[i])};
    point.*order[i]->member = *value;
  }
  if (!points.empty() && !(points.back().conductance < point.conductance))
    return Error{row + ": expected a conductance above the last row's (" +
                 printNumber(points.back().conductance) + "), found " +
                 printNumber(point.conductance)};
  points.push_back(point);
  return {};
}

Result<std::vector<MeasuredPoint>>
rampart::parseMeasuredTable(std::string_view text) {
  TableReader reader;
  bool header = true;
  for (std::string_view line : split(text, "\n;")) {
    if (line.empty())
      continue;
    Status status = header ? reader.readHeader(line) : reader.readRow(line);
    if (!status)
      return Error{status.error()};
    header = false;
  }
  if (!header && reader.points.empty())
    return Error{"expected a row of numbers, found none"};
  return std::move(reader.points);
}

std::string
rampart::printMeasuredTable(const std::vector<MeasuredPoint> &points) {
  if (points.empty())
    return "";
  std::string text;
  for (const Column &column : columns)
    text += (text.empty() ? "" : ",") + std::string(column.name);
  for (const MeasuredPoint &point : points) {
    char separator = ';';
    for (const Column &column : columns) {
      text += separator + printNumber(point.*column.member);
      separator = ',';
    }
  }
  return text;
}
