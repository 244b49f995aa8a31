//===- Options.cpp - Command line of rampart-run ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An option that does not exist is wrong usage; a value that does not fit its
// option is an error of the input.
//===----------------------------------------------------------------------===//
#include "Options.h"

#include "rampart/core/Text.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>

using namespace rampart;

namespace {

constexpr std::pair<const char *, Mode> modes[] = {
    {"ideal", Mode::Ideal},
    {"quantized", Mode::Quantized},
    {"noisy", Mode::Noisy}};

/// What CLI11 fills before it is checked.
struct RawOptions {
  std::string mode = "quantized";
  std::vector<std::string> inputs, settings;
  std::string time;
  std::string correction = "systematic";
};

void declareTwin(CLI::App &app, TwinOptions &twin, RawOptions &raw) {
  app.add_option("--chip", twin.chip,
                 "FILE.npz, conductances read back from a chip "
                 "(docs/ChipTwin.md): they take the place of programming");
  app.add_option("--targets", twin.targets,
                 "FILE.npz, conductance targets in place of the program's");
  app.add_option("--write-chip", twin.writeChip,
                 "FILE.npz, receives the conductances of the chip that is run");
  app.add_option("--compare", twin.compare,
                 "FILE.npz, outputs, or values that --probe names, measured on "
                 "the --chip: prints how far it and its parts explain them");
  app.add_option("--corrected", twin.corrected,
                 "FILE.npz, receives targets that make up for what the --chip "
                 "made of those it was given (the program's or --targets)");
  app.add_option(
         "--correction", raw.correction,
         "systematic (what devices of one target have in common), "
         "device (every device's own error, where it comes back) or "
         "lines (what the machine's lines take of the targets; needs no "
         "--chip)")
      ->capture_default_str();
}

void declare(CLI::App &app, Options &options, RawOptions &raw) {
  declareTwin(app, options.twin, raw);
  app.add_option("program", options.program, "program to run (.rprog)")
      ->required();
  app.add_option("--input", raw.inputs, "NAME=FILE.npy, one input (repeatable)")
      ->expected(1)
      ->take_all();
  app.add_option("--inputs", options.inputArchive,
                 "FILE.npz, all inputs by name");
  app.add_option("--output-dir", options.outputDir,
                 "writes DIR/<output name>.npy ('/' and ':' become '_')");
  app.add_option("--mode", raw.mode, "ideal, quantized or noisy")
      ->capture_default_str();
  app.add_option("--seed", options.seed,
                 "seed of programming errors and read noise")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--trials", options.trials,
                 "chip instances to program and run; more than one adds a "
                 "leading axis to the outputs")
      ->capture_default_str();
  app.add_option("--threads", options.threads,
                 "threads, over trials as far as there are some, then over "
                 "streams, then over arrays; the result does not depend on "
                 "them")
      ->capture_default_str();
  app.add_option("--checkpoint", options.checkpoint,
                 "FILE that keeps every trial as it ends: the same run goes on "
                 "from there");
  app.add_option("--set", raw.settings,
                 "KEY=VALUE, another non-ideality than the program's machine "
                 "has (docs/DeviceModels.md), such as "
                 "device.programming_sigma=[0.03] (repeatable)")
      ->expected(1)
      ->take_all();
  app.add_option("--time-since-programming", raw.time,
                 "SECONDS, how long the devices have drifted: short for --set "
                 "device.time_since_programming='SECONDS s'");
  app.add_option("--report", options.report,
                 "FILE.json: settings, outputs, times, cost, what saturates "
                 "(docs/Reports.md)");
  app.add_option(
      "--trace", options.trace,
      "FILE.json: what the modelled machine does when, and the simulator's "
      "steps, of the first trial, for a trace viewer (docs/Running.md)");
  app.add_option(
         "--probe", options.probes,
         "NAME of a value of the run, such as a gate: writes it, beside "
         "that of ideal mode and their difference, to "
         "DIR/probe_NAME.npz (repeatable); list: prints all names")
      ->expected(1)
      ->take_all();
  app.add_option(
      "--bench", options.benchSeconds,
      "repeat the run for SECONDS after a warm-up and print steps_per_second: "
      "the median over the repetitions of time steps / seconds. Time steps are "
      "those of the recurrent region call with the most, summed over its "
      "streams (layers do not count twice, padding does not count; without "
      "recurrent regions: the streams of the largest region call); seconds are "
      "those of the whole run, loading and programming not counted");
}

/// "KEY=VALUE" at the first '='.
Result<NamedFile> splitPair(const char *option, const std::string &text,
                            const char *form) {
  size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    return Error{std::string(option) + ": expected " + form + ", found " +
                 quotedText(text)};
  return NamedFile(text.substr(0, equals), text.substr(equals + 1));
}

Status readInputs(const RawOptions &raw, Options &options) {
  for (const std::string &text : raw.inputs) {
    Result<NamedFile> input = splitPair("--input", text, "NAME=FILE.npy");
    if (!input)
      return Error{input.error()};
    for (const NamedFile &earlier : options.inputs)
      if (earlier.first == input->first)
        return Error{"--input: " + quotedText(input->first) +
                     " is given twice"};
    options.inputs.push_back(std::move(*input));
  }
  return {};
}

Status readSettings(const RawOptions &raw, Options &options) {
  for (const std::string &text : raw.settings) {
    Result<NamedFile> setting = splitPair("--set", text, "KEY=VALUE");
    if (!setting)
      return Error{setting.error()};
    options.settings.push_back({setting->first, setting->second});
  }
  if (!raw.time.empty())
    options.settings.push_back(
        {"device.time_since_programming", raw.time + " s"});
  return {};
}

Status checkTwin(const RawOptions &raw, const Options &options) {
  const TwinOptions &twin = options.twin;
  if (raw.correction != "systematic" && raw.correction != "device" &&
      raw.correction != "lines")
    return Error{"--correction: expected systematic, device or lines, found " +
                 quotedText(raw.correction)};
  const bool lines = raw.correction == "lines";
  if (twin.corrected.empty() && raw.correction != "systematic")
    return Error{"--correction: expected --corrected, which receives the "
                 "targets, found none"};
  if (!twin.isAsked())
    return {};
  if (twin.chip.empty() && !twin.compare.empty())
    return Error{"--compare: expected a --chip that it was measured on, found "
                 "none"};
  if (twin.chip.empty() && !twin.corrected.empty() && !lines)
    return Error{"--corrected: expected a --chip that was read back, found "
                 "none"};
  if (!twin.chip.empty() && lines)
    return Error{"--correction=lines: expected no --chip, as only targets "
                 "count, found one"};
  if (options.trials > 1 || options.benchSeconds > 0 ||
      !options.trace.empty() || !options.checkpoint.empty() ||
      !options.probes.empty())
    return Error{"--chip, --targets and --write-chip: expected one trial, "
                 "without --bench, --trace and --probe"};
  return {};
}

Status checkProbes(Options &options) {
  const std::vector<std::string> &probes = options.probes;
  if (probes.empty())
    return {};
  options.listsProbes =
      std::find(probes.begin(), probes.end(), "list") != probes.end();
  if (options.listsProbes)
    return probes.size() == 1
               ? Status()
               : Error{"--probe list: expected no other --probe, found " +
                       std::to_string(probes.size() - 1)};
  for (size_t i = 0; i < probes.size(); ++i)
    if (std::find(probes.begin(), probes.begin() + ptrdiff_t(i), probes[i]) !=
        probes.begin() + ptrdiff_t(i))
      return Error{"--probe: " + quotedText(probes[i]) + " is given twice"};
  if (options.trials > 1)
    return Error{"--probe: expected one trial, found " +
                 std::to_string(options.trials)};
  if (!options.checkpoint.empty())
    return Error{"--probe: expected no --checkpoint, which keeps outputs "
                 "alone"};
  return {};
}

Status check(const RawOptions &raw, Options &options) {
  if (Status status = checkTwin(raw, options); !status)
    return status;
  options.twin.byDevice = raw.correction == "device";
  options.twin.forLines = raw.correction == "lines";
  auto mode =
      std::find_if(std::begin(modes), std::end(modes),
                   [&](auto &entry) { return entry.first == raw.mode; });
  if (mode == std::end(modes))
    return Error{"--mode: expected ideal, quantized or noisy, found " +
                 quotedText(raw.mode)};
  options.mode = mode->second;
  if (options.trials < 1 || options.trials > 1000000)
    return Error{"--trials: expected 1 to 1000000, found " +
                 std::to_string(options.trials)};
  if (options.threads < 1 || options.threads > 1024)
    return Error{"--threads: expected 1 to 1024, found " +
                 std::to_string(options.threads)};
  if (!(options.benchSeconds >= 0 && std::isfinite(options.benchSeconds)))
    return Error{"--bench: expected a number of seconds, at least 0"};
  if (Status status = checkProbes(options); !status)
    return status;
  if (Status status = readInputs(raw, options); !status)
    return status;
  return readSettings(raw, options);
}

} // namespace

std::string_view rampart::modeName(Mode mode) {
  for (auto [name, value] : modes)
    if (value == mode)
      return name;
  return "";
}

ParseResult rampart::parseOptions(const std::vector<std::string> &arguments,
                                  Options &options) {
  CLI::App app("Runs a tile program on the simulator.", "rampart-run");
  RawOptions raw;
  declare(app, options, raw);
  try {
    // CLI11 takes them last first.
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp &) {
    return {ParseResult::Help, app.help()};
  } catch (const CLI::ValidationError &error) {
    return {ParseResult::BadValue, error.what()};
  } catch (const CLI::ConversionError &error) {
    return {ParseResult::BadValue, error.what()};
  } catch (const CLI::ParseError &error) {
    return {ParseResult::BadUsage, error.what()};
  }
  Status status = check(raw, options);
  if (!status)
    return {ParseResult::BadValue, status.error()};
  return {ParseResult::Parsed, ""};
}
