//===- NpyParts.cpp - .npy files written part by part -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "NpyFormat.h"
#include "rampart/io/Npy.h"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

using namespace rampart;

static Error systemError(const std::string &path, const std::string &what,
                         int number) {
  return Error{path + ": " + what + ": " +
               std::generic_category().message(number)};
}

/// One transfer may not pass what ssize_t and the kernel take.
static constexpr size_t maxTransfer = size_t(1) << 30;

NpyParts::NpyParts(NpyParts &&other) noexcept
    : path(std::move(other.path)),
      descriptor(std::exchange(other.descriptor, -1)), begin(other.begin),
      bytes(other.bytes) {}

NpyParts::~NpyParts() {
  if (descriptor >= 0)
    ::close(descriptor);
}

Result<NpyParts> NpyParts::create(const std::string &path, ElementType type,
                                  const Shape &shape, int64_t parts) {
  if (Status status = checkShape(shape); !status)
    return Error{path + ": " + status.error()};
  std::string header = npy::headerFor(type, shape);
  size_t whole = size_t(elementCount(shape)) * elementSize(type);
  NpyParts file;
  file.path = path;
  file.begin = header.size();
  file.bytes = whole / size_t(parts);
  file.descriptor =
      ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file.descriptor < 0)
    return systemError(path, "cannot create", errno);
  // Where the file system cannot reserve, a full disk is met later.
  if (::fallocate(file.descriptor, 0, 0, off_t(header.size() + whole)) != 0 &&
      (errno == ENOSPC || errno == EFBIG || errno == EDQUOT))
    return systemError(path, "cannot write", errno);
  if (Status status = file.writeAt(0, header.data(), header.size()); !status)
    return Error{status.error()};
  return file;
}

Status NpyParts::writeAt(uint64_t offset, const void *from, size_t count) {
  const char *next = static_cast<const char *>(from);
  while (count > 0) {
    ssize_t done =
        ::pwrite(descriptor, next, std::min(count, maxTransfer), off_t(offset));
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return systemError(path, "cannot write", errno);
    next += done;
    offset += uint64_t(done);
    count -= size_t(done);
  }
  return {};
}

Status NpyParts::write(int64_t part, const void *from) {
  return writeAt(begin + uint64_t(part) * bytes, from, bytes);
}

Status NpyParts::read(int64_t part, void *to) const {
  char *next = static_cast<char *>(to);
  uint64_t offset = begin + uint64_t(part) * bytes;
  size_t left = bytes;
  while (left > 0) {
    ssize_t done =
        ::pread(descriptor, next, std::min(left, maxTransfer), off_t(offset));
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return systemError(path, "cannot read", errno);
    if (done == 0)
      return Error{path + ": expected a part that was written, found the end"};
    next += done;
    offset += uint64_t(done);
    left -= size_t(done);
  }
  return {};
}

Status NpyParts::close() {
  // Some file systems report a full disk only here.
  if (::close(std::exchange(descriptor, -1)) != 0)
    return systemError(path, "cannot write", errno);
  return {};
}
