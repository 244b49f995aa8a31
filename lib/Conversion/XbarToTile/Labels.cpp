//===- Labels.cpp - Names the lines of placed arrays ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Labels.h"

using namespace mlir;
using namespace rampart;

/// The names in `given`, or numbers.
static std::vector<std::string> namesOr(std::optional<ArrayAttr> given,
                                        size_t count) {
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i)
    names.push_back(given ? cast<StringAttr>((*given)[i]).str()
                          : std::to_string(i));
  return names;
}

/// How many of the first `lines` carry what `line` does.
template <typename Lines>
static uint32_t countCopies(Lines lines, const xbar::WordLine &line) {
  auto differs = [&](const xbar::WordLine &other) {
    return other.block != line.block || other.input != line.input;
  };
  return uint32_t(llvm::find_if(lines, differs) - lines.begin());
}

/// Runs of the word lines that `array` holds.
static std::vector<RowRun> rowRunsOf(xbar::ArrayOp array,
                                     const xbar::MatrixLayout &layout) {
  ArrayRef<xbar::WordLine> all = layout.wordLines();
  size_t end = array.getRow() + array.getRows();
  std::vector<RowRun> runs;
  for (size_t row = array.getRow(); row < end;) {
    const xbar::WordLine &line = all[row];
    RowRun next{line.block, uint32_t(line.input), 1,
                countCopies(all.slice(row, end - row), line),
                countCopies(llvm::reverse(all.take_front(row)), line)};
    row += next.copies;
    RowRun *last = runs.empty() ? nullptr : &runs.back();
    if (last && last->input == next.input && last->copies == next.copies &&
        last->copy == next.copy && last->first + last->count == next.first)
      ++last->count;
    else
      runs.push_back(next);
  }
  return runs;
}

/// Runs of columns [begin, end); the first and the last unit may be cut.
static std::vector<ColumnRun> columnRunsOf(int64_t begin, int64_t end,
                                           int64_t gates) {
  std::vector<ColumnRun> runs;
  while (begin < end) {
    int64_t gate = begin % gates;
    bool whole = gate == 0 && end - begin >= gates;
    int64_t units = whole ? (end - begin) / gates : 1;
    int64_t width = whole ? gates : std::min(gates - gate, end - begin);
    runs.push_back({uint32_t(gate), uint32_t(width), uint32_t(begin / gates),
                    uint32_t(units)});
    begin += width * units;
  }
  return runs;
}

tile::LabelsAttr rampart::labelsOf(xbar::ArrayOp array, xbar::MatrixOp matrix,
                                   const xbar::MatrixLayout &layout) {
  auto gates = int64_t(matrix.getGates());
  int64_t first = array.getColumn();
  return tile::LabelsAttr::get(
      array.getContext(),
      ArrayLabels{
          matrix.getSymName().str(),
          namesOr(matrix.getInputNames(), matrix.getBlocks().size()),
          namesOr(matrix.getGateNames(), gates), rowRunsOf(array, layout),
          columnRunsOf(first, first + int64_t(array.getColumns()), gates)});
}
