//===- ExternalData.cpp - Tensors in files beside the model ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ExternalData.h"

#include "Text.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

using namespace rampart;
using namespace rampart::frontend;
namespace path = llvm::sys::path;
using llvm::SmallString;
using llvm::StringRef;

namespace {

/// Where a tensor's bytes are, as the model says.
struct Reference {
  std::string location;
  uint64_t offset = 0;
  std::optional<uint64_t> length;
};

/// Closes a file descriptor.
struct File {
  int descriptor;
  explicit File(int descriptor) : descriptor(descriptor) {}
  File(const File &) = delete;
  ~File() {
    if (descriptor >= 0)
      ::close(descriptor);
  }
};

} // namespace

static Result<Reference> readReference(const ::onnx::TensorProto &tensor) {
  Reference reference;
  for (const auto &entry : tensor.external_data()) {
    uint64_t number = 0;
    bool isNumber = llvm::to_integer(StringRef(entry.value()), number, 10);
    if (entry.key() == "location") {
      reference.location = entry.value();
    } else if (entry.key() == "offset" || entry.key() == "length") {
      if (!isNumber)
        return Error{"external data: expected a number as " + entry.key() +
                     ", found " + quoted(entry.value())};
      if (entry.key() == "offset")
        reference.offset = number;
      else
        reference.length = number;
    } else if (entry.key() != "checksum") {
      return Error{"external data: key " + quoted(entry.key()) +
                   " is not supported"};
    }
  }
  if (reference.location.empty())
    return Error{"external data: there is no location"};
  return reference;
}

/// Every part of the path below `folder` is a plain name and no link.
static Status checkPath(StringRef location, const std::string &folder) {
  if (path::is_absolute(location) || location.contains('\\') ||
      location.contains('\0'))
    return Error{"external data: expected a relative path, found " +
                 quoted(location)};
  SmallString<256> full(folder);
  for (StringRef part :
       llvm::make_range(path::begin(location), path::end(location))) {
    if (part == "..")
      return Error{"external data: expected a path below the model's folder, "
                   "found " +
                   quoted(location)};
    path::append(full, part);
    if (llvm::sys::fs::is_symlink_file(full))
      return Error{"external data: " + quoted(full) + " is a symbolic link"};
  }
  return {};
}

Result<std::unique_ptr<llvm::MemoryBuffer>>
frontend::openExternalData(const ::onnx::TensorProto &tensor,
                           const std::string &folder, uint64_t size) {
  Result<Reference> reference = readReference(tensor);
  if (!reference)
    return Error{reference.error()};
  if (Status status = checkPath(reference->location, folder); !status)
    return Error{status.error()};
  if (reference->length && *reference->length != size)
    return Error{"external data: expected " + std::to_string(size) +
                 " bytes, found length " + std::to_string(*reference->length)};

  SmallString<256> full(folder);
  path::append(full, reference->location);
  File file(::open(full.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status;
  if (file.descriptor < 0 || ::fstat(file.descriptor, &status) != 0)
    return Error{"external data: cannot open " + quoted(full)};
  if (!S_ISREG(status.st_mode) || status.st_nlink != 1)
    return Error{"external data: " + quoted(full) +
                 " is not a regular file with one name"};
  uint64_t fileSize = status.st_size;
  if (reference->offset > fileSize || size > fileSize - reference->offset)
    return Error{"external data: expected " + std::to_string(size) +
                 " bytes at offset " + std::to_string(reference->offset) +
                 ", found a file of " + std::to_string(fileSize) + " in " +
                 quoted(full)};
  auto buffer = llvm::MemoryBuffer::getOpenFileSlice(
      file.descriptor, full, size, int64_t(reference->offset));
  if (!buffer)
    return Error{"external data: cannot read " + quoted(full) + ": " +
                 buffer.getError().message()};
  return std::move(*buffer);
}
