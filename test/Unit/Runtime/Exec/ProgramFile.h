//===- ProgramFile.h - A program in a file ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For tests of the interfaces, which see no class of the runtime.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_EXEC_PROGRAMFILE_H
#define RAMPART_TEST_EXEC_PROGRAMFILE_H

#include <string>

namespace rampart::test {

/// makeLstm(3, 4, 1) in a file of this process that lives as long as the
/// object.
class LstmFile {
public:
  explicit LstmFile(bool reverse = false);
  LstmFile(const LstmFile &) = delete;
  ~LstmFile();

  const std::string path;
};

} // namespace rampart::test

#endif // RAMPART_TEST_EXEC_PROGRAMFILE_H
