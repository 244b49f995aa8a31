//===- Npy.cpp - .npy files -------------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/io/Npy.h"

#include "File.h"
#include "NpyFormat.h"

using namespace rampart;

static Error named(const std::string &path, const std::string &message) {
  return Error{path + ": " + message};
}

Result<Tensor> rampart::readNpy(const std::string &path) {
  Result<InputFile> file = InputFile::open(path);
  if (!file)
    return named(path, file.error());
  Result<Tensor> tensor =
      npy::read({file->size(), [&](void *bytes, size_t count) {
                   return file->read(bytes, count);
                 }});
  return tensor ? tensor : named(path, tensor.error());
}

Status rampart::writeNpy(const std::string &path, const Tensor &tensor) {
  std::string header = npy::headerFor(tensor.type(), tensor.shape());
  const std::string_view parts[] = {header,
                                    {tensor.data<char>(), tensor.byteSize()}};
  Status status = replaceFile(path, parts);
  return status ? status : named(path, status.error());
}
