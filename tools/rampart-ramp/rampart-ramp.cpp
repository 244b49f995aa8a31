//===- rampart-ramp.cpp - Designs one ramp --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CommandLine.h"
#include "Print.h"

#include "rampart/Target/MachineFile.h"
#include "rampart/io/TextFile.h"

#include <iostream>

using namespace rampart;

namespace {

struct Options {
  std::string activation, target = "nlramp-16nm", json;
  int bits = 0;
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

static Status design(const Options &options) {
  std::vector<std::string> overrides = options.overrides;
  if (options.bits)
    overrides.push_back("converter.ramp_bits=" + std::to_string(options.bits));
  Result<Machine> machine = loadMachine(options.target, overrides);
  if (!machine)
    return Error{machine.error()};
  Result<Function> function = functionOfOptions(options);
  if (!function)
    return Error{function.error()};
  Interval domain{options.range[0], options.range[1]};
  if (!(domain.lo < domain.hi))
    return Error{"--range: expected two rising numbers"};
  Result<mapping::RampDesign> ramp =
      mapping::designRamp(*function, domain, *machine);
  if (!ramp)
    return Error{options.activation + ": " + ramp.error()};
  std::cout << printTable(*ramp) << printPicture(*ramp, domain, 64, 17);
  if (options.json.empty())
    return {};
  return writeText(options.json,
                   printJson(*ramp, domain, int(machine->rampBits)));
}

int main(int argc, char **argv) {
  Options options;
  CLI::App app{"Designs the ramp column that computes an activation function."};
  app.add_option("--activation", options.activation,
                 "sigmoid, tanh, relu, elu, identity")
      ->required();
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
  app.add_option("--json", options.json, "FILE.json: the design");
  if (std::optional<int> status = parseCommandLine(app, argc, argv))
    return *status;
  if (Status status = design(options); !status)
    return fail(status.error(), 1);
  return 0;
}
