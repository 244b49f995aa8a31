//===- rampart-ramp.cpp - Designs one ramp --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CommandLine.h"
#include "Linear.h"
#include "Print.h"
#include "Samples.h"

#include "rampart/Target/MachineFile.h"
#include "rampart/io/TextFile.h"

#include <algorithm>
#include <iostream>

using namespace rampart;

namespace {

struct Options {
  std::string activation, target = "nlramp-16nm";
  std::string table, density, csv, json, svg, spice;
  bool ignoreDensity = false, studies = false, linear = false;
  int bits = 0, trials = 200, stuckOff = 0, stuckOn = 0;
  uint64_t seed = 0;
  std::vector<double> range{-4, 4};
  std::vector<std::string> overrides;
  std::optional<double> alpha, beta;
};

} // namespace

static Result<Function> functionOfOptions(const Options &options) {
  std::optional<FunctionKind> kind = functionKind(options.activation);
  if (!kind)
    return Error{"--activation: unknown function '" + options.activation + "'"};
  Function function = defaultFunction(*kind);
  function.alpha = options.alpha.value_or(function.alpha);
  function.beta = options.beta.value_or(function.beta);
  return function;
}

/// The function's ramp, or the table's, and the inputs to show.
static Result<RampReport> designOf(const Options &options,
                                   const Machine &machine) {
  RampReport report{options.activation,
                    {options.range[0], options.range[1]},
                    machine,
                    {},
                    {},
                    {}};
  if (!options.density.empty()) {
    Result<Histogram> inputs = readHistogram(options.density);
    if (!inputs)
      return Error{inputs.error()};
    report.inputs = std::move(*inputs);
  }
  if (!(report.domain.lo < report.domain.hi))
    return Error{"--range: expected two rising numbers"};
  Result<mapping::RampDesign> ramp = Error{""};
  if (!options.table.empty()) {
    report.activation = options.table;
    Result<SampledFunction> samples = readSamples(options.table);
    if (!samples)
      return Error{samples.error()};
    ramp = mapping::designRamp(*samples, machine);
    if (ramp)
      report.domain = {samples->x.front(), samples->x.back()};
  } else {
    Result<Function> function = functionOfOptions(options);
    if (!function)
      return Error{function.error()};
    report.fitted = !options.ignoreDensity;
    ramp = mapping::designRamp(*function, report.domain, machine,
                               options.ignoreDensity ? Histogram()
                                                     : report.inputs);
  }
  if (!ramp)
    return Error{report.activation + ": " + ramp.error()};
  report.ramp = std::move(*ramp);
  return report;
}

static Status writeAll(const Options &options, const RampReport &report) {
  const std::pair<const std::string &, std::string (*)(const RampReport &)>
      files[] = {{options.csv, printCsv},
                 {options.json, printJson},
                 {options.svg, printSvg},
                 {options.spice, printSpice}};
  for (const auto &[path, print] : files)
    if (!path.empty())
      if (Status status = writeText(path, print(report)); !status)
        return status;
  return {};
}

/// Linear conversions instead of a ramp.
static Status compare(const Options &options, const Machine &machine) {
  Result<Function> function = functionOfOptions(options);
  if (!function)
    return Error{function.error()};
  Interval range{options.range[0], options.range[1]};
  if (!(range.lo < range.hi))
    return Error{"--range: expected two rising numbers"};
  mapping::ConverterErrors errors =
      mapping::compareConverters(*function, range, machine);
  std::cout << printLinear(options.activation, range, machine, errors);
  if (options.json.empty())
    return {};
  return writeText(options.json,
                   printLinearJson(options.activation, range, machine, errors));
}

static Status design(const Options &options) {
  std::vector<std::string> overrides = options.overrides;
  if (options.bits)
    overrides.push_back("converter.ramp_bits=" + std::to_string(options.bits));
  Result<Machine> machine = loadMachine(options.target, overrides);
  if (!machine)
    return Error{machine.error()};
  if (options.linear)
    return compare(options, *machine);
  if (machine->converterKind != ConverterKind::NonlinearRamp)
    return Error{"--target: expected a machine whose ramps compute functions "
                 "(converter.kind nlramp), found '" +
                 machine->name + "'"};
  Result<RampReport> report = designOf(options, *machine);
  if (!report)
    return Error{report.error()};
  mapping::TrialOptions trials{options.trials,  options.seed,
                               false,           options.stuckOff,
                               options.stuckOn, report->inputs};
  report->uncalibrated = mapping::runTrials(report->ramp, *machine, trials);
  trials.bringUp = true;
  report->calibrated = mapping::runTrials(report->ramp, *machine, trials);
  report->studies = options.studies;
  report->trials = trials;
  std::cout << printTable(*report);
  if (options.studies)
    std::cout << printStudies(*report);
  std::cout << printPicture(*report, 64, 17);
  return writeAll(options, *report);
}

int main(int argc, char **argv) {
  Options options;
  CLI::App app{"Designs the ramp column that computes an activation function."};
  std::string names;
  for (FunctionKind kind : functionKinds())
    names += (names.empty() ? "" : ", ") + std::string(functionName(kind));
  auto *activation = app.add_option("--activation", options.activation, names);
  auto *table = app.add_option("--table", options.table,
                               "FILE.csv: lines of x,y instead of a function");
  activation->excludes(table);
  app.add_option("--density", options.density,
                 "FILE.csv: lines of x,count: how often which inputs occur; "
                 "the ramp is fitted to them, and errors are weighed by them")
      ->excludes(table);
  app.add_flag("--ignore-density", options.ignoreDensity,
               "with --density: weigh errors, but fit to even output levels");
  app.add_option("--bits", options.bits,
                 "bits of the conversion (default: the machine's)")
      ->check(CLI::PositiveNumber);
  app.add_option("--alpha", options.alpha, "parameter of the function");
  app.add_option("--beta", options.beta, "parameter of the function");
  app.add_option("--range", options.range,
                 "LO HI: inputs shown, and levels of unbounded functions")
      ->expected(2)
      ->capture_default_str();
  app.add_option("--target", options.target, "machine: a name or a YAML file")
      ->capture_default_str();
  app.add_option("--set", options.overrides,
                 "KEY=VALUE: another value of the machine")
      ->allow_extra_args(false);
  app.add_option("--trials", options.trials, "chips drawn at random")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "of the chips")->capture_default_str();
  app.add_option("--stuck-off", options.stuckOff,
                 "devices per column of every chip that stay at 0 S")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--stuck-on", options.stuckOn,
                 "devices per column of every chip that stay at G_max")
      ->check(CLI::NonNegativeNumber);
  app.add_flag("--studies", options.studies,
               "codes under other read voltages and comparator offsets, and "
               "of devices that drift");
  app.add_flag("--linear", options.linear,
               "how many bits linear conversions and a table need to be as "
               "good, instead of a design")
      ->excludes(table);
  app.add_option("--csv", options.csv, "FILE.csv: the thresholds");
  app.add_option("--json", options.json, "FILE.json: the design");
  app.add_option("--svg", options.svg, "FILE.svg: a picture");
  app.add_option("--spice", options.spice, "FILE.cir: a netlist for ngspice");
  app.final_callback([&] {
    if (options.activation.empty() && options.table.empty())
      throw CLI::RequiredError("--activation or --table");
  });
  if (std::optional<int> status = parseCommandLine(app, argc, argv))
    return *status;
  if (Status status = design(options); !status)
    return fail(status.error(), 1);
  return 0;
}
