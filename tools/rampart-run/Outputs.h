//===- Outputs.h - Files of a run's outputs ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_OUTPUTS_H
#define RAMPART_TOOLS_RUN_OUTPUTS_H

#include "rampart/io/Npy.h"

#include <string>

namespace rampart {

/// The output's file in the output folder: '/' and ':' become '_'.
std::string outputFileName(const std::string &output);

/// Writes all outputs, or none: they are written to a folder inside `directory`
/// and move to their names once all are complete. `directory` is made where it
/// is missing, and goes again where nothing was written.
class OutputWriter {
public:
  explicit OutputWriter(std::string directory);
  ~OutputWriter();
  OutputWriter(const OutputWriter &) = delete;
  OutputWriter &operator=(const OutputWriter &) = delete;

  Status stage(const NamedTensors &outputs);
  Status commit();

private:
  std::string directory, staging;
  bool isNew = false; // the directory
  std::vector<std::string> files;
};

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_OUTPUTS_H
