//===- Outputs.cpp - Files of a run's outputs -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Outputs.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
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

//===----------------------------------------------------------------------===//
// Staging
//===----------------------------------------------------------------------===//

/// Processes of one machine know of each other; those of another leave a
/// shared folder's files alone.
static std::string stagingPrefix() {
  char host[256] = {};
  if (::gethostname(host, sizeof host - 1) != 0)
    host[0] = '\0';
  return std::string(".rampart-run-") + host + "-";
}

static void removeAbandoned(const std::string &directory) {
  const std::string prefix = stagingPrefix();
  std::error_code error;
  for (const auto &entry : fs::directory_iterator(directory, error)) {
    std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix))
      continue;
    int process = 0;
    auto [end, bad] = std::from_chars(name.data() + prefix.size(),
                                      name.data() + name.size(), process);
    if (bad == std::errc() && end == name.data() + name.size() && process > 0 &&
        ::kill(process, 0) != 0 && errno == ESRCH)
      fs::remove_all(entry.path(), error);
  }
}

Staging::~Staging() {
  std::error_code ignored; // what is left of a failure; nothing else to do
  if (!folder.empty())
    fs::remove_all(folder, ignored);
  if (isNew)
    fs::remove(directory, ignored); // only if nothing is in it
}

Status Staging::open(const std::string &into) {
  directory = into;
  std::error_code error;
  isNew = fs::create_directories(directory, error);
  if (error)
    return Error{directory + ": cannot make the directory: " + error.message()};
  if (!isNew)
    removeAbandoned(directory);
  folder = directory + "/" + stagingPrefix() + std::to_string(::getpid());
  fs::create_directory(folder, error);
  if (error) {
    folder.clear();
    return Error{directory + ": cannot write into it: " + error.message()};
  }
  return {};
}

Status Staging::commit(const std::string &file) const {
  std::error_code error;
  fs::rename(path(file), directory + "/" + file, error);
  return error ? Error{directory + "/" + file + ": " + error.message()}
               : Status();
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

static Status checkReplaceable(const std::string &directory,
                               const std::string &file) {
  if (fs::is_directory(directory + "/" + file))
    return Error{directory + "/" + file +
                 ": expected a file to replace, found a directory"};
  return {};
}

Status OutputWriter::open(const std::string &directory,
                          const std::vector<std::string> &names) {
  std::map<std::string, std::string> files; // output by file
  for (const std::string &name : names) {
    auto [other, isNew] = files.emplace(outputFileName(name), name);
    if (!isNew)
      return Error{"outputs '" + other->second + "' and '" + name +
                   "' would both be written to " + other->first};
    if (Status status = checkReplaceable(directory, other->first); !status)
      return status;
  }
  return staging.open(directory);
}

/// The first trial tells types and shapes.
Status OutputWriter::begin(const NamedTensors &outputs) {
  for (const auto &[name, tensor] : outputs) {
    Shape shape = tensor.shape();
    if (trials > 1)
      shape.insert(shape.begin(), trials);
    infos.push_back({name, tensor.type(), shape});
    if (!isOpen())
      continue;
    Result<NpyParts> file = NpyParts::create(staging.path(outputFileName(name)),
                                             tensor.type(), shape, trials);
    if (!file)
      return Error{file.error()};
    files.push_back(std::move(*file));
  }
  return {};
}

Status OutputWriter::add(uint32_t trial, const NamedTensors &outputs) {
  if (infos.empty())
    if (Status status = begin(outputs); !status)
      return status;
  size_t i = 0;
  for (const auto &[name, tensor] : outputs) {
    const OutputInfo &info = infos[i];
    Shape expected(info.shape.begin() + (trials > 1), info.shape.end());
    if (tensor.shape() != expected)
      return Error{"output '" + name + "': expected shape " +
                   shapeText(expected) + " as in the first trial, found " +
                   shapeText(tensor.shape()) + " in trial " +
                   std::to_string(trial)};
    if (isOpen())
      if (Status status = files[i].write(trial, tensor.data<std::byte>());
          !status)
        return status;
    ++i;
  }
  return {};
}

Status
OutputWriter::forEachTrial(size_t output,
                           const std::function<void(const void *)> &use) const {
  std::vector<std::byte> bytes(files[output].partBytes());
  for (uint32_t trial = 0; trial < trials; ++trial) {
    if (Status status = files[output].read(trial, bytes.data()); !status)
      return status;
    use(bytes.data());
  }
  return {};
}

std::string OutputWriter::addFile(const std::string &name) {
  others.push_back(name);
  return staging.path(name);
}

Status OutputWriter::commit() {
  if (!isOpen())
    return {};
  for (const std::string &file : others)
    if (Status status = checkReplaceable(staging.target(), file); !status)
      return status;
  for (NpyParts &file : files)
    if (Status status = file.close(); !status)
      return status;
  for (const OutputInfo &info : infos)
    if (Status status = staging.commit(outputFileName(info.name)); !status)
      return status;
  for (const std::string &file : others)
    if (Status status = staging.commit(file); !status)
      return status;
  return {};
}
