//===- MpiRanks.cpp - Ranks by MPI ------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A shared object of its own: the tool loads it only under a launcher.
//===----------------------------------------------------------------------===//
#include "Ranks.h"

#include <algorithm>
#include <mpi.h>
#include <mutex>

using namespace rampart;

namespace {

/// MPI counts bytes in an int.
constexpr size_t largestPiece = size_t(1) << 30;

struct Envelope {
  uint32_t kind, reserved;
  uint64_t size;
};

class MpiRanks : public Ranks {
public:
  MpiRanks() {
    MPI_Comm_rank(MPI_COMM_WORLD, &number);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
  }
  ~MpiRanks() override { MPI_Finalize(); }

  int rank() const override { return number; }
  int size() const override { return count; }

  void send(int to, uint32_t kind, std::span<const std::byte> bytes) override {
    std::lock_guard lock(mutex);
    Envelope envelope{kind, 0, bytes.size()};
    MPI_Send(&envelope, sizeof envelope, MPI_BYTE, to, envelopes,
             MPI_COMM_WORLD);
    for (; !bytes.empty();
         bytes = bytes.subspan(std::min(bytes.size(), largestPiece)))
      MPI_Send(bytes.data(), int(std::min(bytes.size(), largestPiece)),
               MPI_BYTE, to, contents, MPI_COMM_WORLD);
  }

  std::optional<RankMessage> poll() override {
    std::lock_guard lock(mutex);
    int arrived = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, envelopes, MPI_COMM_WORLD, &arrived, &status);
    if (!arrived)
      return std::nullopt;
    Envelope envelope;
    RankMessage message;
    message.from = status.MPI_SOURCE;
    MPI_Recv(&envelope, sizeof envelope, MPI_BYTE, message.from, envelopes,
             MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    message.kind = envelope.kind;
    message.bytes.resize(envelope.size);
    for (size_t done = 0; done < message.bytes.size(); done += largestPiece)
      MPI_Recv(message.bytes.data() + done,
               int(std::min(message.bytes.size() - done, largestPiece)),
               MPI_BYTE, message.from, contents, MPI_COMM_WORLD,
               MPI_STATUS_IGNORE);
    return message;
  }

private:
  enum Tag { envelopes, contents };

  std::mutex mutex; // MPI is called by one thread at a time
  int number = 0, count = 1;
};

} // namespace

extern "C" Ranks *rampartOpenMpiRanks() {
  int provided = 0;
  if (MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided) !=
      MPI_SUCCESS)
    return nullptr;
  if (provided < MPI_THREAD_SERIALIZED) {
    MPI_Finalize();
    return nullptr;
  }
  return new MpiRanks;
}
