//===- TextFile.cpp - Text written whole or not at all ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/io/TextFile.h"

#include "File.h"

using namespace rampart;

Status rampart::writeText(const std::string &path, std::string_view text) {
  Status status = replaceFile(path, {&text, 1});
  return status ? status : Error{path + ": " + status.error()};
}
