//===- CallNamer.h - Names of a region call's values ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_CALLNAMER_H
#define RAMPART_TOOLS_RUN_CALLNAMER_H

#include "Probes.h"
#include "RegionValues.h"

#include <map>
#include <set>

namespace rampart {

/// What an element stands for: a gate's unit, by the labels of a matrix.
struct GateTag {
  std::string matrix, gate;
  uint64_t unit;

  std::pair<std::string, std::string> name() const { return {matrix, gate}; }
};

/// Names the values of one region call.
class CallNamer {
public:
  /// Names begin with `prefix`; `node` is what symbols are called after.
  CallNamer(const Program &program, size_t function, size_t step,
            std::string prefix, const std::string &node);

  std::vector<Probe> run();

private:
  using Gate = std::pair<std::string, std::string>; // matrix, gate

  static uint64_t linesOf(const fb::Program &index);
  void readNames();
  void labelInputs();
  void labelInput(uint32_t number, const fb::Integrate &integrate);
  void findGates();
  void visit(uint32_t number);
  void visit(uint32_t number, const fb::Convert &convert);
  void visit(uint32_t number, const fb::Lookup &lookup);
  void carryOn(const fb::Slice &dst, std::vector<const fb::Slice *> sources);
  void addStates();
  void addOthers();
  std::string stateName(uint32_t buffer) const;
  std::string gateName(const Gate &gate) const;
  std::string shortName(std::string name) const;
  void add(const std::string &name, uint64_t unit, Written at, bool sum,
           std::optional<double> scale);
  void addCode(const std::string &name, uint64_t unit, Written at);

  const Program &program;
  size_t function, step;
  uint32_t region;
  std::string prefix, symbol; // the node as names of symbols have it
  uint64_t lines;             // of all arrays: above any unit's number
  RegionValues values;

  std::vector<Probe> probes;
  std::map<std::string, size_t> places;                    // of probes, by name
  std::map<std::pair<std::string, uint64_t>, int> numbers; // last, by unit
  std::set<std::pair<uint32_t, bool>> named; // instruction, its sums
  std::set<std::string> inputs;              // names, with those of buffers
  std::vector<std::vector<std::optional<GateTag>>> tags; // by buffer, element
  std::map<uint32_t, const fb::Array *> sums;            // by bank
  /// Gates whose function is a table's, and all others that the sums of
  /// such gates take in: their conversions make parts of pre-activations.
  std::set<Gate> tabled;
  std::map<Gate, Gate> joined;
  std::map<std::string, std::set<std::string>> matricesOf; // by gate
  bool isSearching = true; // first walk: finds gates, names nothing
};

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_CALLNAMER_H
