//===- rampart-compile.cpp - Compiles ONNX models -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CommandLine.h"
#include "Driver.h"

using namespace rampart;

int main(int argc, char **argv) {
  DriverOptions options;
  CLI::App app{
      "Compiles a recurrent network (ONNX) to a crossbar tile program."};
  app.add_option("model", options.model, "ONNX model")->required();
  app.add_option("-o", options.output, "file to write");
  app.add_option("--target", options.target, "machine: a name or a YAML file")
      ->capture_default_str();
  app.add_option("--set", options.overrides,
                 "KEY=VALUE: another value of the machine")
      ->allow_extra_args(false);
  app.add_option("--input-shape", options.inputShapes,
                 "NAME=1x30x17: bind a dynamic input")
      ->allow_extra_args(false);
  app.add_option("--bind-dim", options.dimBindings,
                 "SYMBOL=N: bind a symbolic dimension")
      ->allow_extra_args(false);
  app.add_option("--calibrate", options.calibration,
                 "FILE.npz: sample inputs from which ranges are taken, and "
                 "distributions that ramps are fitted to");
  app.add_flag("--ranges-only", options.rangesOnly,
               "with --calibrate: no distributions");
  CLI::Option *emit =
      app.add_option("--emit", options.emit, "stop at this level and write IR")
          ->check(CLI::IsMember({"rnn", "xbar", "tile"}));
  app.add_option("--replicate", options.weightCopies,
                 "N: program weights that many nodes use up to N times")
      ->check(CLI::Range(int64_t(1), int64_t(1) << 20));
  CLI::Option *faultMap =
      app.add_option("--fault-map", options.faultMap,
                     "FILE.yaml: faults of the chip that the program is for");
  app.add_flag("--fault-blind", options.faultBlind,
               "with --fault-map: know the faults, do nothing about them")
      ->needs(faultMap);
  app.add_option("--dump-ir", options.dumpDirectory,
                 "DIR: one file per pass that changed the IR");
  app.add_option("--report", options.report, "FILE.json: what was decided");
  app.add_flag("--summary", options.summary,
               "print what was decided and what it takes")
      ->excludes(emit);
  app.add_option("--floorplan", options.floorplan,
                 "FILE.svg: a picture of the tiles")
      ->excludes(emit);
  auto check = [&] {
    if (options.emit.empty() && options.output.empty())
      throw CLI::RequiredError("-o");
    if (!options.faultMap.empty() &&
        (options.emit == "rnn" || options.emit == "xbar"))
      throw CLI::ExcludesError("--fault-map", "--emit=" + options.emit);
  };
  if (std::optional<int> status = parseCommandLine(app, argc, argv, check))
    return *status;
  if (Status status = drive(options); !status)
    return fail(status.error(), 1);
  return 0;
}
