//===- Outputs.cpp - Files of a run's outputs -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Outputs.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <unistd.h>

using namespace rampart;
namespace fs = std::filesystem;

std::string rampart::outputFileName(const std::string &output) {
  std::string name = output;
  std::replace(name.begin(), name.end(), '/', '_');
  std::replace(name.begin(), name.end(), ':', '_');
  return name + ".npy";
}

OutputWriter::OutputWriter(std::string directory)
    : directory(std::move(directory)) {}

OutputWriter::~OutputWriter() {
  std::error_code ignored; // what is left of a failure; nothing else to do
  if (!staging.empty())
    fs::remove_all(staging, ignored);
  if (isNew)
    fs::remove(directory, ignored); // only if nothing is in it
}

Status OutputWriter::stage(const NamedTensors &outputs) {
  std::map<std::string, std::string> names; // output by file
  for (const auto &[name, tensor] : outputs) {
    auto [other, isNew] = names.emplace(outputFileName(name), name);
    if (!isNew)
      return Error{"outputs '" + other->second + "' and '" + name +
                   "' would both be written to " + other->first};
    if (fs::is_directory(directory + "/" + other->first))
      return Error{directory + "/" + other->first +
                   ": expected a file to replace, found a directory"};
  }
  std::error_code error;
  isNew = fs::create_directories(directory, error);
  if (error)
    return Error{directory + ": cannot make the directory: " + error.message()};
  staging = directory + "/.rampart-run-" + std::to_string(getpid());
  fs::create_directory(staging, error);
  if (error) {
    staging.clear();
    return Error{directory + ": cannot write into it: " + error.message()};
  }
  for (const auto &[file, name] : names) {
    if (Status status = writeNpy(staging + "/" + file, outputs.at(name));
        !status)
      return status;
    files.push_back(file);
  }
  return {};
}

Status OutputWriter::commit() {
  for (const std::string &file : files) {
    std::error_code error;
    fs::rename(staging + "/" + file, directory + "/" + file, error);
    if (error)
      return Error{directory + "/" + file + ": " + error.message()};
  }
  return {};
}
