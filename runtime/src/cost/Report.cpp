//===- Report.cpp - The cost of a program as JSON -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One writer for the reports of the compiler and of a run; docs/Reports.md
// lists the keys.
//===----------------------------------------------------------------------===//
#include "rampart/cost/Cost.h"

#include <algorithm>
#include <nlohmann/json.hpp>

using namespace rampart;
using namespace rampart::cost;
using Json = nlohmann::ordered_json;

static constexpr double squareMillimetres = 1e6; // per m²

/// Per inference and per time step.
static Json shares(double total, const Estimate &estimate) {
  return {
      {"run", total},
      {"per_inference",
       total / double(std::max<int64_t>(1, estimate.sequences))},
      {"per_step", total / double(std::max<int64_t>(1, estimate.timeSteps))}};
}

static Json componentJson(const CostRows &rows, const Estimate &estimate,
                          Part part) {
  const PartCost &cost = estimate.part(part);
  const CostRow &row = rows.row(componentOf(part));
  Json result{{"name", partName(part)},
              {"level", levelName(levelOf(part))},
              {"uses", cost.uses},
              {"energy_J", shares(cost.energy, estimate)},
              {"area_mm2", cost.area * squareMillimetres}};
  if (!row.empty()) {
    result["row"] = costComponentName(componentOf(part));
    result["derived"] = rows.isDerived(componentOf(part));
  }
  return result;
}

static Json levelJson(const Estimate &estimate, Level level) {
  double energy = estimate.energy(level), area = estimate.area(level);
  Json result{{"name", levelName(level)},
              {"energy_J", shares(energy, estimate)},
              {"area_mm2", area * squareMillimetres}};
  constexpr double tera = 1e12;
  if (energy > 0)
    result["TOPS_per_W"] = estimate.operations / energy / tera;
  if (area > 0 && estimate.seconds > 0)
    result["TOPS_per_mm2"] = estimate.operations / estimate.seconds / tera /
                             (area * squareMillimetres);
  return result;
}

std::string cost::reportJson(const Program &program, const Estimate &estimate,
                             const std::string &codes) {
  const CostRows &rows = program.machine().cost;
  if (rows.empty())
    return Json{{"why_no_cost", "the machine description has no cost rows"}}
        .dump();
  Json components = Json::array(), levels = Json::array(),
       unpriced = Json::array();
  for (size_t i = 0; i < partCount; ++i)
    if (const PartCost &cost = estimate.parts[i];
        cost.uses > 0 || cost.energy > 0 || cost.area > 0)
      components.push_back(componentJson(rows, estimate, Part(i)));
  for (size_t i = 0; i < levelCount; ++i)
    levels.push_back(levelJson(estimate, Level(i)));
  for (Part part : estimate.unpriced)
    unpriced.push_back(partName(part));
  Json result{{"node_nm", rows.node},
              {"codes", codes},
              {"inferences", estimate.sequences},
              {"time_steps", estimate.timeSteps},
              {"latency_s", shares(estimate.seconds, estimate)},
              {"operations", shares(estimate.operations, estimate)},
              {"levels", std::move(levels)},
              {"components", std::move(components)}};
  if (!estimate.unpriced.empty())
    result["unpriced"] = std::move(unpriced);
  return result.dump();
}
