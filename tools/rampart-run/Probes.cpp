//===- Probes.cpp - Values of a run that have names -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Probes.h"

#include "CallNamer.h"
#include "rampart/core/Text.h"

#include <algorithm>
#include <map>

using namespace rampart;

namespace {

struct Call {
  size_t function, step;
  std::string location, region; // names
  bool reverse;                 // runs from the last time step to the first
};

bool isReverse(const fb::Region &region) {
  for (size_t i = 0; region.body() && i < region.body()->size(); ++i)
    if (const fb::Loop *loop =
            region.body()->Get(flatbuffers::uoffset_t(i))->op_as_Loop())
      return loop->reverse();
  return false;
}

std::vector<Call> callsOf(const Program &program) {
  std::vector<Call> calls;
  for (uint32_t i = 0; i < program.index().functions()->size(); ++i) {
    const fb::Function &function = *program.index().functions()->Get(i);
    for (uint32_t step = 0; function.body() && step < function.body()->size();
         ++step) {
      const fb::Step &record = *function.body()->Get(step);
      const fb::RegionCall *call = record.step_as_RegionCall();
      if (!call)
        continue;
      const fb::Region &region =
          *program.index().regions()->Get(call->region());
      calls.push_back(
          {i, step, record.location() ? record.location()->str() : "",
           region.name() ? region.name()->str()
                         : "region" + std::to_string(call->region()),
           isReverse(region)});
    }
  }
  return calls;
}

/// The node, with the direction where it has two; the region where that does
/// not tell calls apart.
std::vector<std::string> prefixesOf(const std::vector<Call> &calls) {
  std::map<std::string, int> nodes, used;
  std::map<std::pair<std::string, bool>, int> directions;
  for (const Call &call : calls) {
    ++nodes[call.location];
    ++directions[{call.location, call.reverse}];
  }
  std::vector<std::string> prefixes;
  for (const Call &call : calls) {
    std::string prefix = call.region;
    if (!call.location.empty() && nodes[call.location] == 1)
      prefix = call.location;
    else if (!call.location.empty() &&
             directions[{call.location, call.reverse}] == 1)
      prefix = call.location + (call.reverse ? ".reverse" : ".forward");
    if (int number = ++used[prefix]; number > 1)
      prefix += "#" + std::to_string(number);
    prefixes.push_back(prefix);
  }
  return prefixes;
}

/// Insertions, deletions and changes that make `b` of `a`.
size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t above = row[j];
      row[j] = std::min(
          {above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row[b.size()];
}

} // namespace

std::vector<Probe> rampart::probesOf(const Program &program) {
  std::vector<Call> calls = callsOf(program);
  std::vector<std::string> prefixes = prefixesOf(calls);
  std::vector<Probe> probes;
  for (size_t i = 0; i < calls.size(); ++i) {
    std::vector<Probe> more =
        CallNamer(program, calls[i].function, calls[i].step, prefixes[i],
                  calls[i].location)
            .run();
    std::move(more.begin(), more.end(), std::back_inserter(probes));
  }
  return probes;
}

ValueNames rampart::valueNamesOf(const std::vector<Probe> &probes) {
  ValueNames names;
  for (const Probe &probe : probes)
    for (const ProbeElement &element : probe.elements)
      if (!element.sum)
        names.try_emplace({probe.function, probe.step, element.instruction},
                          probe.name);
  return names;
}

Result<Probe> rampart::findProbe(const std::vector<Probe> &probes,
                                 const std::string &name) {
  constexpr size_t shown = 5;
  std::vector<std::pair<size_t, std::string>> near;
  for (const Probe &probe : probes) {
    if (probe.name == name)
      return probe;
    near.emplace_back(editDistance(probe.name, name), probe.name);
  }
  std::sort(near.begin(), near.end());
  std::string text;
  for (size_t i = 0; i < std::min(shown, near.size()); ++i)
    text += (i ? ", " : "") + quotedText(near[i].second);
  return Error{
      "--probe: expected one of the program's values (--probe list), " +
      std::string(near.empty() ? "of which there are none"
                               : "such as " + text) +
      ", found " + quotedText(name)};
}

std::string rampart::probeList(const std::vector<Probe> &probes) {
  std::string text;
  for (const Probe &probe : probes)
    text += probe.name + ": " + (probe.sequence ? "TxBx" : "1xBx") +
            std::to_string(probe.elements.size()) +
            (probe.real ? "" : ", in codes") + "\n";
  return text;
}
