//===- Outputs.h - Files of a run's outputs ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_OUTPUTS_H
#define RAMPART_TOOLS_RUN_OUTPUTS_H

#include "rampart/io/Npy.h"

#include <functional>
#include <string>
#include <vector>

namespace rampart {

/// The output's file in the output folder: '/' and ':' become '_'.
std::string outputFileName(const std::string &output);

/// A folder inside another one in which files are written before they move to
/// their names; what is left in it goes with the object. Folders that killed
/// runs left go too.
class Staging {
public:
  Staging() = default;
  Staging(const Staging &) = delete;
  ~Staging();

  /// Makes `directory` where it is missing; it goes again where nothing was
  /// written.
  Status open(const std::string &directory);
  bool isOpen() const { return !folder.empty(); }
  std::string path(const std::string &file) const {
    return folder + "/" + file;
  }
  /// Where files are moved to.
  const std::string &target() const { return directory; }
  /// Moves a file to its name in the directory.
  Status commit(const std::string &file) const;

private:
  std::string directory, folder;
  bool isNew = false; // the directory
};

/// One output of all trials: more than one add a leading axis.
struct OutputInfo {
  std::string name;
  ElementType type = ElementType::Float32;
  Shape shape;
};

/// Writes the outputs of all trials, or none: a trial at a time, in any order,
/// into files that move to their names once all are complete.
class OutputWriter {
public:
  explicit OutputWriter(uint32_t trials) : trials(trials) {}

  /// Checks that `names` can be files of `directory`, and prepares it. Without
  /// this nothing is written; shapes are checked all the same.
  Status open(const std::string &directory,
              const std::vector<std::string> &names);
  /// Every trial's outputs have the types and shapes of the first one's.
  Status add(uint32_t trial, const NamedTensors &outputs);
  /// After all trials: calls use(trial's bytes) trial by trial. Needs open().
  Status forEachTrial(size_t output,
                      const std::function<void(const void *)> &use) const;
  /// Where a further file is to be written that moves to its name with the
  /// outputs. Needs open().
  std::string addFile(const std::string &name);
  Status commit();

  const std::vector<OutputInfo> &outputs() const { return infos; }
  bool isOpen() const { return staging.isOpen(); }

private:
  Status begin(const NamedTensors &outputs);

  uint32_t trials;
  Staging staging;
  std::vector<OutputInfo> infos;   // in order of names
  std::vector<NpyParts> files;     // of each
  std::vector<std::string> others; // further files
};

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_OUTPUTS_H
