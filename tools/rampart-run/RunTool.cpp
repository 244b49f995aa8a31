//===- RunTool.cpp - The command-line tool, callable ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From arguments to an exit status.
//===----------------------------------------------------------------------===//
#include "RunTool.h"

#include "ChipTwin.h"
#include "Options.h"
#include "Session.h"

#include <new>

using namespace rampart;

/// Only the first line of a message: one error, one line.
static int fail(std::ostream &err, std::string message, int status) {
  if (size_t end = message.find('\n'); end != std::string::npos)
    message.resize(end);
  err << "error: " << message << "\n";
  return status;
}

static int runOnce(const std::vector<std::string> &arguments, Ranks *ranks,
                   std::ostream &out, std::ostream &err) {
  Options options;
  ParseResult parsed = parseOptions(arguments, options);
  if (parsed.kind == ParseResult::Help) {
    out << parsed.text;
    return 0;
  }
  if (parsed.kind != ParseResult::Parsed)
    return fail(err, parsed.text, parsed.kind == ParseResult::BadValue ? 1 : 2);
  try {
    Status status = options.twin.isAsked() ? runChipTwin(options, out)
                                           : runSession(options, ranks, out);
    return status ? 0 : fail(err, status.error(), 1);
  } catch (const std::bad_alloc &) {
    return fail(err, options.program + ": not enough memory", 1);
  }
}

int rampart::runTool(const std::vector<std::string> &arguments,
                     std::ostream &out, std::ostream &err) {
  Result<std::unique_ptr<Ranks>> ranks = openRanks();
  if (!ranks)
    return fail(err, ranks.error(), 1);
  if (!*ranks || (*ranks)->rank() == 0)
    return runOnce(arguments, ranks->get(), out, err);
  std::ostream nowhere(nullptr); // rank 0 speaks for all
  return runOnce(arguments, ranks->get(), nowhere, nowhere);
}
