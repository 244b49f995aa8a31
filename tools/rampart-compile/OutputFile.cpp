//===- OutputFile.cpp - Files that appear whole or not at all -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OutputFile.h"

using namespace rampart;
namespace fs = llvm::sys::fs;

static rampart::Error cannotWrite(const std::string &path,
                                  const std::string &why) {
  return rampart::Error{"cannot write '" + path + "': " + why};
}

/// Writes, and reports what the stream would only report when it dies.
static Status writeStream(llvm::raw_fd_ostream &os, const std::string &path,
                          Write write) {
  bool written = succeeded(write(os));
  os.flush();
  std::error_code code = os.error();
  os.clear_error();
  if (code)
    return cannotWrite(path, code.message());
  if (!written)
    return cannotWrite(path, "the program cannot be written");
  return {};
}

Status OutputFile::writeTo(int descriptor, Write write) {
  llvm::raw_fd_ostream os(descriptor, /*shouldClose=*/false);
  return writeStream(os, path, write);
}

static bool isDeviceOrPipe(const std::string &path) {
  fs::file_status status;
  return !fs::status(path, status) && fs::exists(status) &&
         !fs::is_regular_file(status) && !fs::is_directory(status);
}

Result<OutputFile> OutputFile::write(const std::string &path, Write write) {
  OutputFile file(path);
  if (isDeviceOrPipe(path)) {
    std::error_code code;
    llvm::raw_fd_ostream os(path, code);
    if (code)
      return cannotWrite(path, code.message());
    if (Status status = writeStream(os, path, write); !status)
      return rampart::Error{status.error()};
    return file;
  }
  if (fs::is_directory(path))
    return cannotWrite(path, "it is a folder");
  llvm::Expected<fs::TempFile> temporary =
      fs::TempFile::create(path + ".%%%%%%.tmp", fs::all_read | fs::all_write);
  if (!temporary)
    return cannotWrite(path, errorToErrorCode(temporary.takeError()).message());
  file.temporary = std::make_unique<fs::TempFile>(std::move(*temporary));
  if (Status status = file.writeTo(file.temporary->FD, write); !status)
    return rampart::Error{status.error()};
  return file;
}

OutputFile::~OutputFile() {
  if (temporary)
    llvm::consumeError(temporary->discard());
}

Status OutputFile::keep() {
  if (!temporary)
    return {};
  llvm::Error error = temporary->keep(path);
  temporary.reset();
  if (error)
    return cannotWrite(path, errorToErrorCode(std::move(error)).message());
  return {};
}

Status rampart::writeStandardOutput(Write write) {
  return writeStream(llvm::outs(), "standard output", write);
}
