//===- ChipTwinTesting.h - Twins of a small chip ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_EXEC_CHIPTWINTESTING_H
#define RAMPART_TEST_EXEC_CHIPTWINTESTING_H

#include "Networks.h"
#include "RunTool.h"
#include "rampart/exec/DeviceConductances.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>
#include <unistd.h>

namespace rampart::test {

namespace fs = std::filesystem;

/// An LSTM with the names that conductance files go by, on an array that it
/// fills.
inline LstmNetwork namedLstm() {
  LstmNetwork net = makeLstm(6, 8, 1);
  ProgramBuilder &b = net.builder;
  b.program.arrays[0]->name = "weights";
  b.program.ramps[0]->name = "sigmoid";
  b.program.ramps[1]->name = "tanh";
  b.setMachine("array.rows", "36");
  b.setMachine("array.columns", "32");
  return net;
}

/// A folder with the LSTM's program and inputs.
class ChipTwin : public testing::Test {
protected:
  void SetUp() override {
    folder = fs::temp_directory_path() /
             ("rampart-twin-test-" + std::to_string(getpid()));
    fs::create_directories(folder);
    writeProgram(namedLstm());
    ASSERT_TRUE(
        writeNpz(path("inputs.npz"),
                 {{"x", tensorOf(ElementType::Float32, {9, 4, 6},
                                 randomInput(9 * 4 * 6, 1))},
                  {"lengths", tensorOf(ElementType::Int32, {4},
                                       std::vector<int32_t>{9, 9, 9, 5})}}));
  }
  void TearDown() override { fs::remove_all(folder); }

  void writeProgram(const LstmNetwork &net) const {
    std::vector<std::byte> bytes = net.builder.bytes();
    std::ofstream(path("lstm.rprog"), std::ios::binary)
        .write(reinterpret_cast<const char *>(bytes.data()),
               long(bytes.size()));
  }
  std::string path(const std::string &name) const {
    return (folder / name).string();
  }
  int run(std::vector<std::string> options, bool inputs = true) {
    options.insert(options.begin(), path("lstm.rprog"));
    if (inputs)
      options.insert(options.end(), {"--inputs", path("inputs.npz")});
    std::ostringstream outStream, errStream;
    int status = runTool(options, outStream, errStream);
    out = outStream.str();
    err = errStream.str();
    return status;
  }
  std::vector<float> y(const std::string &directory) const {
    Result<Tensor> tensor = readNpy(path(directory + "/y.npy"));
    EXPECT_TRUE(tensor) << tensor.error();
    return valuesOf<float>(*tensor);
  }
  NamedTensors tensors(const std::string &file) const {
    Result<NamedTensors> found = readNpz(path(file));
    EXPECT_TRUE(found) << found.error();
    return *found;
  }

  fs::path folder;
  std::string out, err;
};

inline std::vector<std::string> with(std::vector<std::string> options,
                                     const std::vector<std::string> &more) {
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

} // namespace rampart::test

#endif // RAMPART_TEST_EXEC_CHIPTWINTESTING_H
