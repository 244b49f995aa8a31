//===- InstallTest.cpp - An outside project with an installed runtime -----===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Installs the runtime into a folder of its own, builds test/Install against
// it, which sees nothing of this build, and runs what it made.
//===----------------------------------------------------------------------===//
#include "ProgramFile.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

using rampart::test::LstmFile;
namespace fs = std::filesystem;

namespace {

class Install : public testing::Test {
protected:
  void SetUp() override {
    folder = fs::temp_directory_path() /
             ("rampart-install-test-" + std::to_string(getpid()));
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string path(const std::string &name) const {
    return (folder / name).string();
  }
  /// Expects success; what was printed.
  std::string call(const std::string &command) const {
    int status = std::system((command + " > " + path("log") + " 2>&1").c_str());
    std::ifstream file(path("log"));
    std::string text(std::istreambuf_iterator<char>(file), {});
    EXPECT_EQ(0, status) << command << "\n" << text;
    return text;
  }

  fs::path folder;
};

} // namespace

TEST_F(Install, AnOutsideProjectUsesTheRuntime) {
  const std::string cmake = RAMPART_CMAKE;
  call(cmake + " --install " RAMPART_BUILD " --component runtime --prefix " +
       path("prefix"));
  EXPECT_TRUE(fs::exists(path("prefix/bin/rampart-run")));
  call(cmake + " -S " RAMPART_OUTSIDE " -B " + path("build") +
       " -DCMAKE_PREFIX_PATH=" + path("prefix") + " -DEXAMPLES=" +
       path("prefix/share/doc/rampart/examples") + " " RAMPART_COMPILERS);
  call(cmake + " --build " + path("build"));
  LstmFile program;
  EXPECT_EQ(0u, call(path("build/run_program") + " " + program.path)
                    .find("y: rank 3, first value "));
  EXPECT_EQ(0u, call(path("build/stream") + " " + program.path + " 2")
                    .find("step 1: y "));
}
