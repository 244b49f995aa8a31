//===- Checkpoint.h - Trials that a killed run leaves -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A header with the digest of the trials' setup, then a record per trial in the
// order in which they ended: number, size and checksum of the packed result,
// and the result. docs/Running.md has the layout.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_CHECKPOINT_H
#define RAMPART_TOOLS_RUN_CHECKPOINT_H

#include "Trial.h"

#include <chrono>
#include <functional>

namespace rampart {

class Checkpoint {
public:
  /// Opens `path`, or makes it, for a setup with this digest. A file of another
  /// setup, of another kind, or in use by another run is an error.
  static Result<Checkpoint> open(const std::string &path,
                                 std::array<uint64_t, 2> digest);
  Checkpoint(Checkpoint &&other) noexcept;
  Checkpoint &operator=(Checkpoint &&) = delete;
  ~Checkpoint();

  /// Calls `use` with every whole trial, one in memory at a time. Whatever
  /// follows the last whole one, cut or damaged, is taken off the file.
  Status replay(const std::function<Status(TrialResult)> &use);
  /// Bytes that replay took off.
  uint64_t damagedBytes() const { return damaged; }

  /// Appends one trial, after replay. What has been appended outlives the
  /// process, and the machine's power a second later.
  Status append(const TrialResult &result);

private:
  Checkpoint() = default;
  Status begin(std::array<uint64_t, 2> digest);
  Status writeAll(const void *from, size_t count);
  /// The next trial; none where no whole one is left.
  Result<std::optional<TrialResult>> next();

  std::string path;
  int descriptor = -1;
  uint64_t size = 0, offset = 0; // of the file; of the next record
  uint64_t damaged = 0;
  std::chrono::steady_clock::time_point synced;
};

} // namespace rampart

#endif // RAMPART_TOOLS_RUN_CHECKPOINT_H
