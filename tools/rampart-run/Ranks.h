//===- Ranks.h - Processes that share a run's trials ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tool needs of MPI, and nothing else: it is loaded only where a
// launcher such as mpirun started the process.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TOOLS_RUN_RANKS_H
#define RAMPART_TOOLS_RUN_RANKS_H

#include "rampart/core/Result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace rampart {

struct RankMessage {
  int from = 0;
  uint32_t kind = 0;
  std::vector<std::byte> bytes;
};

/// The ranks of one run, from the first object to its end. Thread safe.
class Ranks {
public:
  virtual ~Ranks() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;
  /// Returns when `bytes` may be used again. Messages from one rank to another
  /// arrive in order.
  virtual void send(int to, uint32_t kind,
                    std::span<const std::byte> bytes) = 0;
  /// A message, if one has arrived.
  virtual std::optional<RankMessage> poll() = 0;
  /// Waits for one.
  RankMessage wait();

  /// Between two polls: trials take milliseconds to hours, and MPI's own way to
  /// wait would take a core.
  class Pause {
  public:
    void sleep();

  private:
    std::chrono::microseconds next{50};
  };
};

/// The ranks that a launcher started; none where this process is alone. Errors:
/// there is a launcher, but no MPI in this build.
Result<std::unique_ptr<Ranks>> openRanks();

} // namespace rampart

/// What the shared object of MPI offers (mpi/MpiRanks.cpp); null where MPI does
/// not start. The caller owns the result.
extern "C" rampart::Ranks *rampartOpenMpiRanks();

#endif // RAMPART_TOOLS_RUN_RANKS_H
