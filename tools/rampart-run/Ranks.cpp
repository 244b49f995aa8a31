//===- Ranks.cpp - Processes that share a run's trials ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Ranks.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <string>
#include <thread>

using namespace rampart;

void Ranks::Pause::sleep() {
  std::this_thread::sleep_for(next);
  next = std::min(next * 2, std::chrono::microseconds(2000));
}

RankMessage Ranks::wait() {
  for (Pause pause;; pause.sleep())
    if (std::optional<RankMessage> message = poll())
      return std::move(*message);
}

/// Launchers tell each process how many there are.
static bool isOneOfMany() {
  for (const char *name :
       {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE"})
    if (const char *size = std::getenv(name))
      return std::atoi(size) > 1;
  return false;
}

Result<std::unique_ptr<Ranks>> rampart::openRanks() {
  if (!isOneOfMany())
    return std::unique_ptr<Ranks>();
  // Beside the program, or where it is installed (the program's RUNPATH). MPI
  // finds its own modules among global symbols.
  void *library = dlopen("librampart-mpi.so", RTLD_NOW | RTLD_GLOBAL);
  if (!library)
    return Error{"started as one of several processes, but MPI cannot be "
                 "loaded: " +
                 std::string(dlerror())};
  auto *open = reinterpret_cast<decltype(&rampartOpenMpiRanks)>(
      dlsym(library, "rampartOpenMpiRanks"));
  std::unique_ptr<Ranks> ranks(open ? open() : nullptr);
  if (!ranks)
    return Error{"MPI does not start with threads"};
  return ranks;
}
