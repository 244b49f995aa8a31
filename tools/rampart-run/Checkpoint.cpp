//===- Checkpoint.cpp - Trials that a killed run leaves ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Checkpoint.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <xxhash.h>

using namespace rampart;

namespace {

/// Little-endian, like everything that is mapped or packed.
struct FileHeader {
  char magic[8];
  uint32_t version, size; // of this header
  std::array<uint64_t, 2> digest;
  uint64_t checksum; // of what comes before
};
constexpr char fileMagic[8] = {'R', 'A', 'M', 'P', 'C', 'K', 'P', 'T'};
constexpr uint32_t fileVersion = 1;

struct RecordHeader {
  uint32_t magic, trial;
  uint64_t size;     // of the packed result that follows
  uint64_t checksum; // of what comes before, and of the packed result
};
constexpr uint32_t recordMagic = 0x4c525431; // "1TRL"
static_assert(sizeof(FileHeader) == 40 && sizeof(RecordHeader) == 24);

uint64_t checksumOf(const FileHeader &header) {
  return XXH3_64bits(&header, offsetof(FileHeader, checksum));
}

uint64_t checksumOf(const RecordHeader &header,
                    std::span<const std::byte> packed) {
  uint64_t begin = XXH3_64bits(&header, offsetof(RecordHeader, checksum));
  return XXH3_64bits_withSeed(packed.data(), packed.size(), begin);
}

Error systemError(const std::string &path, const std::string &what) {
  return Error{path + ": " + what + ": " +
               std::generic_category().message(errno)};
}

/// Whether all of `count` bytes at `offset` could be read.
bool readAll(int descriptor, uint64_t offset, void *to, size_t count) {
  char *next = static_cast<char *>(to);
  while (count > 0) {
    ssize_t done = ::pread(descriptor, next, std::min(count, size_t(1) << 30),
                           off_t(offset));
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return false;
    next += done;
    offset += uint64_t(done);
    count -= size_t(done);
  }
  return true;
}

} // namespace

Checkpoint::Checkpoint(Checkpoint &&other) noexcept
    : path(std::move(other.path)),
      descriptor(std::exchange(other.descriptor, -1)), size(other.size),
      offset(other.offset), damaged(other.damaged), synced(other.synced) {}

Checkpoint::~Checkpoint() {
  if (descriptor < 0)
    return;
  ::fdatasync(descriptor);
  ::close(descriptor); // and unlocks
}

Status Checkpoint::writeAll(const void *from, size_t count) {
  const char *next = static_cast<const char *>(from);
  while (count > 0) {
    ssize_t done = ::pwrite(descriptor, next, std::min(count, size_t(1) << 30),
                            off_t(offset));
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return systemError(path, "cannot write");
    next += done;
    offset += uint64_t(done);
    count -= size_t(done);
  }
  return {};
}

/// A new file gets its header, another one must have the same.
Status Checkpoint::begin(std::array<uint64_t, 2> digest) {
  FileHeader header{{}, fileVersion, sizeof(FileHeader), digest, 0};
  std::memcpy(header.magic, fileMagic, sizeof fileMagic);
  header.checksum = checksumOf(header);
  FileHeader found{};
  size_t present = std::min<uint64_t>(size, sizeof found);
  if (!readAll(descriptor, 0, &found, present))
    return systemError(path, "cannot read");
  // A run that was killed in its first moment leaves part of a header.
  if (present < sizeof found && std::memcmp(&found, &header, present) == 0) {
    size = sizeof header;
    return writeAll(&header, sizeof header);
  }
  if (std::memcmp(found.magic, fileMagic, sizeof fileMagic) != 0)
    return Error{path + ": expected a checkpoint of rampart-run or no file, "
                        "found another one"};
  if (found.version != fileVersion)
    return Error{path + ": expected a checkpoint of version " +
                 std::to_string(fileVersion) + ", found version " +
                 std::to_string(found.version)};
  if (found.checksum != checksumOf(found))
    return Error{path + ": the checkpoint's header is damaged"};
  if (found.digest != digest)
    return Error{path + ": the checkpoint is of another program, other inputs, "
                        "or another --mode, --seed or --set"};
  offset = sizeof header;
  return {};
}

Result<Checkpoint> Checkpoint::open(const std::string &path,
                                    std::array<uint64_t, 2> digest) {
  Checkpoint file;
  file.path = path;
  struct stat status;
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
    return Error{path + ": expected a regular file, found something else"};
  file.descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file.descriptor < 0)
    return systemError(path, "cannot open");
  if (::flock(file.descriptor, LOCK_EX | LOCK_NB) != 0)
    return errno == EWOULDBLOCK
               ? Error{path + ": the checkpoint is in use by another run"}
               : systemError(path, "cannot lock");
  if (::fstat(file.descriptor, &status) != 0)
    return systemError(path, "cannot read");
  file.size = uint64_t(status.st_size);
  file.synced = std::chrono::steady_clock::now();
  if (Status begun = file.begin(digest); !begun)
    return Error{begun.error()};
  return file;
}

Result<std::optional<TrialResult>> Checkpoint::next() {
  std::optional<TrialResult> none;
  RecordHeader header;
  if (size - offset < sizeof header ||
      !readAll(descriptor, offset, &header, sizeof header) ||
      header.magic != recordMagic ||
      header.size > size - offset - sizeof header)
    return none;
  std::vector<std::byte> packed(header.size);
  if (!readAll(descriptor, offset + sizeof header, packed.data(),
               packed.size()) ||
      header.checksum != checksumOf(header, packed))
    return none;
  Result<TrialResult> result = unpackTrial(packed);
  if (!result || result->trial != header.trial)
    return none;
  offset += sizeof header + header.size;
  return std::optional(std::move(*result));
}

Status Checkpoint::replay(const std::function<Status(TrialResult)> &use) {
  for (;;) {
    Result<std::optional<TrialResult>> result = next();
    if (!result)
      return Error{result.error()};
    if (!*result)
      break;
    if (Status status = use(std::move(**result)); !status)
      return status;
  }
  damaged = size - offset;
  if (damaged > 0 && ::ftruncate(descriptor, off_t(offset)) != 0)
    return systemError(path, "cannot take off what is damaged");
  return {};
}

Status Checkpoint::append(const TrialResult &result) {
  std::vector<std::byte> packed = packTrial(result);
  RecordHeader header{recordMagic, result.trial, packed.size(), 0};
  header.checksum = checksumOf(header, packed);
  std::vector<std::byte> record(sizeof header + packed.size());
  std::memcpy(record.data(), &header, sizeof header);
  std::memcpy(record.data() + sizeof header, packed.data(), packed.size());
  if (Status status = writeAll(record.data(), record.size()); !status)
    return status;
  auto now = std::chrono::steady_clock::now();
  if (now - synced < std::chrono::seconds(1))
    return {};
  synced = now;
  return ::fdatasync(descriptor) == 0 ? Status()
                                      : systemError(path, "cannot write");
}
