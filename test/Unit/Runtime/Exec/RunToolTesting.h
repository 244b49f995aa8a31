//===- RunToolTesting.h - rampart-run in the test's process -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_EXEC_RUNTOOLTESTING_H
#define RAMPART_TEST_EXEC_RUNTOOLTESTING_H

#include "Networks.h"
#include "RunTool.h"

#include "rampart/io/Npy.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

namespace rampart::test {

namespace fs = std::filesystem;

/// A folder with an LSTM program and its inputs.
class RunTool : public testing::Test {
protected:
  void SetUp() override {
    folder = fs::temp_directory_path() /
             ("rampart-run-test-" + std::to_string(getpid()));
    fs::create_directories(folder);
    LstmNetwork net = makeLstm(3, 4, 1);
    // Names that do not suit a file system.
    net.builder.entry().results[0]->name = "layer/0:y";
    write("lstm.rprog", net.builder.bytes());
    ASSERT_TRUE(
        writeNpy(path("x.npy"), tensorOf(ElementType::Float32, {5, 2, 3},
                                         randomInput(30, 3))));
    ASSERT_TRUE(
        writeNpy(path("lengths.npy"), tensorOf(ElementType::Int32, {2},
                                               std::vector<int32_t>{5, 3})));
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string path(const std::string &name) const {
    return (folder / name).string();
  }
  void write(const std::string &name,
             const std::vector<std::byte> &bytes) const {
    std::ofstream(path(name), std::ios::binary)
        .write(reinterpret_cast<const char *>(bytes.data()),
               long(bytes.size()));
  }

  /// Exit status; output and errors are kept.
  int run(std::vector<std::string> arguments) {
    std::ostringstream outStream, errStream;
    int status = runTool(arguments, outStream, errStream);
    out = outStream.str();
    err = errStream.str();
    return status;
  }
  /// ... of the LSTM with its inputs.
  int runLstm(std::vector<std::string> more) {
    std::vector<std::string> arguments = {path("lstm.rprog"), "--input",
                                          "x=" + path("x.npy"), "--input",
                                          "lengths=" + path("lengths.npy")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  Tensor output(const std::string &name) const {
    Result<Tensor> tensor = readNpy(path(name));
    EXPECT_TRUE(tensor) << tensor.error();
    return *tensor;
  }
  nlohmann::json json(const std::string &name) const {
    return nlohmann::json::parse(std::ifstream(path(name)));
  }
  /// "error: ", then what follows on the same, only line.
  std::string errorLine() const {
    EXPECT_EQ(0u, err.find("error: ")) << err;
    EXPECT_EQ(err.size() - 1, err.find('\n')) << err;
    return err.substr(7, err.size() - 8);
  }

  fs::path folder;
  std::string out, err;
};

} // namespace rampart::test

#endif // RAMPART_TEST_EXEC_RUNTOOLTESTING_H
