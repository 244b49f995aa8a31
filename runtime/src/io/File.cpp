//===- File.cpp - Whole files, read and written -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "File.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

using namespace rampart;

namespace {

Error systemError(const std::string &what) {
  return Error{what + ": " + std::generic_category().message(errno)};
}

/// One transfer may not pass what ssize_t and the kernel take.
constexpr size_t maxTransfer = size_t(1) << 30;

/// A descriptor that is closed unless it was released.
struct Descriptor {
  int value;
  ~Descriptor() {
    if (value >= 0)
      ::close(value);
  }
  int release() { return std::exchange(value, -1); }
};

Status writeAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written =
        ::write(descriptor, bytes.data(), std::min(bytes.size(), maxTransfer));
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return systemError("cannot write");
    bytes.remove_prefix(size_t(written));
  }
  return {};
}

/// A name beside `path` that no other writer uses.
std::string temporaryName(const std::string &path) {
  static std::atomic<unsigned> count = 0;
  return path + "." + std::to_string(::getpid()) + "." +
         std::to_string(count++) + ".tmp";
}

Status writeFile(const std::string &path,
                 std::span<const std::string_view> parts) {
  Descriptor file{
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
  if (file.value < 0)
    return systemError("cannot create");
  for (std::string_view part : parts)
    if (Status status = writeAll(file.value, part); !status)
      return status;
  // Some file systems report a full disk only here.
  if (::close(file.release()) != 0)
    return systemError("cannot write");
  return {};
}

} // namespace

Result<InputFile> InputFile::open(const std::string &path) {
  // A pipe without a writer would block.
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat status;
  if (file.value < 0 || ::fstat(file.value, &status) != 0)
    return systemError("cannot open");
  if (!S_ISREG(status.st_mode))
    return Error{"expected a regular file, found something else"};
  return InputFile(file.release(), uint64_t(status.st_size));
}

InputFile::~InputFile() {
  if (descriptor >= 0)
    ::close(descriptor);
}

Status InputFile::read(void *to, size_t count) {
  char *bytes = static_cast<char *>(to);
  while (count > 0) {
    ssize_t taken = ::read(descriptor, bytes, std::min(count, maxTransfer));
    if (taken < 0 && errno == EINTR)
      continue;
    if (taken < 0)
      return systemError("cannot read");
    if (taken == 0)
      return Error{"expected " + std::to_string(count) +
                   " more bytes, found the end"};
    bytes += taken;
    count -= size_t(taken);
  }
  return {};
}

Status rampart::replaceFile(const std::string &path,
                            std::span<const std::string_view> parts) {
  struct stat existing;
  if (::stat(path.c_str(), &existing) == 0 && !S_ISREG(existing.st_mode))
    return Error{"expected a regular file to replace, found something else"};
  std::string temporary = temporaryName(path);
  Status status = writeFile(temporary, parts);
  if (status && std::rename(temporary.c_str(), path.c_str()) != 0)
    status = systemError("cannot replace");
  if (!status)
    ::unlink(temporary.c_str());
  return status;
}
