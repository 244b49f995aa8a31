//===- CommandLine.h - What the tools' command lines share ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exit status: 0 done; 1 the input or an option's value is at fault; 2 wrong
// usage. Errors are one line on standard error.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_COMMANDLINE_H
#define RAMPART_TOOLS_COMMANDLINE_H

#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>
#include <optional>
#include <string>

namespace rampart {

/// Prints one line, whatever names of a model are in `message`.
inline int fail(std::string message, int status) {
  if (size_t end = message.find('\n'); end != message.npos)
    message.resize(end);
  std::cerr << "error: " << message << "\n";
  return status;
}

/// Parses, then runs `check`, which may throw CLI's errors too. The exit status
/// where the tool has to stop.
inline std::optional<int> parseCommandLine(
    CLI::App &app, int argc, char **argv,
    const std::function<void()> &check = [] {}) {
  try {
    app.parse(argc, argv);
    check();
    return std::nullopt;
  } catch (const CLI::CallForHelp &) {
    std::cout << app.help();
    return 0;
  } catch (const CLI::ValidationError &error) {
    return fail(error.what(), 1);
  } catch (const CLI::ConversionError &error) {
    return fail(error.what(), 1);
  } catch (const CLI::ParseError &error) {
    return fail(error.what(), 2);
  }
}

} // namespace rampart

#endif // RAMPART_TOOLS_COMMANDLINE_H
