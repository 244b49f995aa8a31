//===- ProgramFile.cpp - A program in a file ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ProgramFile.h"

#include "Networks.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace rampart::test;

static std::string newPath() {
  static std::atomic<int> number = 0;
  return (std::filesystem::temp_directory_path() /
          ("rampart-test-" + std::to_string(getpid()) + "-" +
           std::to_string(number++) + ".rprog"))
      .string();
}

LstmFile::LstmFile(bool reverse) : path(newPath()) {
  std::vector<std::byte> bytes = makeLstm(3, 4, 1, reverse).builder.bytes();
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char *>(bytes.data()), long(bytes.size()));
}

LstmFile::~LstmFile() { std::filesystem::remove(path); }
