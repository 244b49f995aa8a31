//===- Waits.cpp - What steps wait for ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Follows the versions of every location through three passes, by which every
// kind of wait has shown itself; a later pass repeats them. Passes alternate
// between the two copies of a buffer, so that a version is overwritten two
// passes after it was made; integrators hold one.
//===----------------------------------------------------------------------===//
#include "Steps.h"

#include <algorithm>
#include <set>

using namespace rampart::timing;

namespace {

/// Who made and who read what a location holds.
struct Version {
  int pass = -1; // that made it; -1: it was there before
  std::vector<std::pair<uint32_t, int>>
      users; // step, pass: its writer, readers
};

class Tracer {
public:
  Tracer(const std::vector<Step> &steps, const Names &names, bool repeats)
      : steps(steps), names(names), repeats(repeats) {}

  std::vector<Wait> run();

private:
  static constexpr int passes = 3;
  const std::vector<Step> &steps;
  const Names &names;
  bool repeats;
  /// First elements of the ranges that no step parts, by space.
  std::map<uint32_t, std::set<uint32_t>> cuts;
  using Location = std::pair<uint32_t, uint32_t>; // space, first element
  std::map<Location, Version> current;
  std::map<Location, std::vector<Version>> last; // of each pass
  std::set<Wait> waits;

  void cut(const Span &span) {
    cuts[span.space].insert(span.begin);
    cuts[span.space].insert(span.end);
  }
  template <typename Visit>
  void forEachPart(const Span &span, Visit visit);
  void read(uint32_t step, int pass, const Location &location);
  void write(uint32_t step, int pass, const Location &location);
  void wait(uint32_t from, int fromPass, uint32_t to, int toPass);
};

} // namespace

template <typename Visit>
void Tracer::forEachPart(const Span &span, Visit visit) {
  const std::set<uint32_t> &starts = cuts[span.space];
  for (auto it = starts.find(span.begin); *it != span.end; ++it)
    visit(Location{span.space, *it});
}

void Tracer::wait(uint32_t from, int fromPass, uint32_t to, int toPass) {
  if (from != to || fromPass != toPass)
    waits.insert(
        {from, to, steps[from].task.duration, uint32_t(toPass - fromPass)});
}

void Tracer::read(uint32_t step, int pass, const Location &location) {
  Version &version = current[location];
  if (version.pass >= 0)
    wait(version.users[0].first, version.pass, step, pass);
  version.users.emplace_back(step, pass);
}

void Tracer::write(uint32_t step, int pass, const Location &location) {
  SpaceKind kind = names.kind(location.first);
  Version &version = current[location];
  if (kind != SpaceKind::Sequence) {
    // What the same copy held before.
    const Version *old = nullptr;
    if (version.pass == pass || kind == SpaceKind::Integrators || !repeats)
      old = &version;
    else if (pass >= 2)
      if (auto found = last.find(location);
          found != last.end() && !found->second.empty())
        for (const Version &candidate : found->second)
          if (candidate.pass == pass - 2)
            old = &candidate;
    if (old && old->pass >= 0)
      for (const auto &[user, when] : old->users)
        wait(user, when, step, pass);
  }
  if (version.pass >= 0 && version.pass != pass)
    last[location].push_back(version);
  // A step that reads what it replaces does so before.
  version = {pass, {{step, pass}}};
}

std::vector<Wait> Tracer::run() {
  for (const Step &step : steps) {
    for (const Span &span : step.reads)
      cut(span);
    for (const Span &span : step.writes)
      cut(span);
  }
  for (int pass = 0; pass < (repeats ? passes : 1); ++pass)
    for (uint32_t i = 0; i < steps.size(); ++i) {
      for (const Span &span : steps[i].reads)
        forEachPart(span, [&](const Location &at) { read(i, pass, at); });
      for (const Span &span : steps[i].writes)
        forEachPart(span, [&](const Location &at) { write(i, pass, at); });
    }
  return {waits.begin(), waits.end()};
}

std::vector<Wait> rampart::timing::waitsOf(const std::vector<Step> &steps,
                                           const Names &names, bool repeats) {
  return Tracer(steps, names, repeats).run();
}
