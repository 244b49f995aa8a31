//===- Storage.cpp - The bytes behind a program ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Mapping with POSIX calls; every failure is an error with the system's reason.
//===----------------------------------------------------------------------===//
#include "Storage.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace rampart;

namespace {

class FileDescriptor {
public:
  explicit FileDescriptor(const std::string &path)
      : number(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  FileDescriptor(const FileDescriptor &) = delete;
  FileDescriptor &operator=(const FileDescriptor &) = delete;
  ~FileDescriptor() {
    if (number >= 0)
      close(number);
  }
  int get() const { return number; }

private:
  int number;
};

Error systemError(const char *what) {
  return Error{std::string(what) + ": " + std::strerror(errno)};
}

} // namespace

Result<Storage> rampart::mapFile(const std::string &path) {
  FileDescriptor file(path);
  if (file.get() < 0)
    return systemError("cannot open the file");
  struct stat status;
  if (fstat(file.get(), &status) != 0)
    return systemError("cannot read the file");
  if (!S_ISREG(status.st_mode))
    return Error{"expected a regular file"};
  size_t size = static_cast<size_t>(status.st_size);
  if (size == 0)
    return Error{"the file is empty"};
  void *start = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (start == MAP_FAILED)
    return systemError("cannot map the file");
  madvise(start, size, MADV_WILLNEED); // a hint: the whole file is read next
  std::shared_ptr<const void> owner(
      start, [size](void *mapped) { munmap(mapped, size); });
  return Storage{std::move(owner),
                 {static_cast<const std::byte *>(start), size}};
}

Storage rampart::ownBytes(std::vector<std::byte> bytes) {
  auto owner = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
  std::span<const std::byte> content(*owner);
  return {std::move(owner), content};
}
