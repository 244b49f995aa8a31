//===- PackingText.cpp - Packing problems as text -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "PackingText.h"

#include <cstdio>
#include <sstream>

using namespace rampart;
using namespace rampart::mapping;

/// The words after `keyword` up to the next one of letters.
static std::vector<std::string> take(std::istringstream &words,
                                     const std::string &keyword) {
  std::vector<std::string> result;
  std::string word;
  std::streampos before = words.tellg();
  if (!(words >> word) || word != keyword) {
    words.clear();
    words.seekg(before);
    return result;
  }
  while (before = words.tellg(), words >> word) {
    if (!std::isdigit(word[0])) {
      words.seekg(before);
      break;
    }
    result.push_back(word);
  }
  return result;
}

Result<PackingProblem>
rampart::mapping::parsePackingProblem(const std::string &text) {
  PackingProblem problem;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (std::sscanf(line.c_str(),
                    "array %ldx%ld ramps %ld per_tile %ld tiles %ld",
                    &problem.arrayRows, &problem.arrayColumns,
                    &problem.arrayRampColumns, &problem.arraysPerTile,
                    &problem.tiles) == 5)
      continue;
    std::istringstream words(line);
    Stack stack;
    for (const std::string &block : take(words, "stack")) {
      BlockSize size;
      if (std::sscanf(block.c_str(), "%ldx%ld", &size.rows, &size.columns) != 2)
        return Error{"expected ROWSxCOLUMNS, found '" + block + "'"};
      stack.blocks.push_back(size);
    }
    for (const std::string &ramp : take(words, "ramps"))
      stack.ramps.push_back(std::stol(ramp));
    if (stack.blocks.empty())
      return Error{"expected a stack, found '" + line + "'"};
    problem.stacks.push_back(std::move(stack));
  }
  return problem;
}

Result<Packing> rampart::mapping::parsePacking(const std::string &text) {
  Packing packing;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    StackPlace place;
    std::vector<std::string> tile = take(words, "tile");
    if (tile.size() != 1)
      return Error{"expected a tile, found '" + line + "'"};
    place.tile = std::stol(tile[0]);
    for (const std::string &block : take(words, "blocks")) {
      BlockPlace at;
      if (std::sscanf(block.c_str(), "%ld:%ld,%ld", &at.slot, &at.row,
                      &at.column) != 3)
        return Error{"expected SLOT:ROW,COLUMN, found '" + block + "'"};
      place.blocks.push_back(at);
    }
    for (const std::string &ramp : take(words, "ramps")) {
      RampPlace at;
      if (std::sscanf(ramp.c_str(), "%ld:%ld", &at.slot, &at.column) != 2)
        return Error{"expected SLOT:COLUMN, found '" + ramp + "'"};
      place.ramps.push_back(at);
    }
    packing.stacks.push_back(std::move(place));
  }
  return packing;
}

std::string
rampart::mapping::printPackingProblem(const PackingProblem &problem) {
  std::ostringstream text;
  text << "array " << problem.arrayRows << "x" << problem.arrayColumns
       << " ramps " << problem.arrayRampColumns << " per_tile "
       << problem.arraysPerTile << " tiles " << problem.tiles << "\n";
  for (const Stack &stack : problem.stacks) {
    text << "stack";
    for (const BlockSize &block : stack.blocks)
      text << " " << block.rows << "x" << block.columns;
    if (!stack.ramps.empty())
      text << " ramps";
    for (int64_t columns : stack.ramps)
      text << " " << columns;
    text << "\n";
  }
  return text.str();
}

std::string rampart::mapping::printPacking(const Packing &packing) {
  std::ostringstream text;
  for (const StackPlace &place : packing.stacks) {
    text << "tile " << place.tile << " blocks";
    for (const BlockPlace &block : place.blocks)
      text << " " << block.slot << ":" << block.row << "," << block.column;
    if (!place.ramps.empty())
      text << " ramps";
    for (const RampPlace &ramp : place.ramps)
      text << " " << ramp.slot << ":" << ramp.column;
    text << "\n";
  }
  return text.str();
}
