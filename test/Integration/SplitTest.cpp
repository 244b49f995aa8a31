//===- SplitTest.cpp - One layer on one or many arrays --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A layer of 33 word lines and 48 columns is cut in several ways. Stacked
// arrays share integrators, so the gates keep their ramps; beyond the stack
// limit partial sums are added digitally and tables compute the gates. Ideal
// mode sees no difference.
//===----------------------------------------------------------------------===//
#include "Compare.h"
#include "RecurrenceCase.h"
#include "Toolchain.h"

#include <gtest/gtest.h>

using namespace rampart;
using namespace rampart::test;

namespace {

struct Split {
  int64_t rows, columns, arrays, stackLimit;
  std::string where; // computes the gates

  friend std::ostream &operator<<(std::ostream &os, const Split &split) {
    return os << split.rows << "x" << split.columns;
  }
};

class SplitTest : public testing::TestWithParam<Split> {
protected:
  /// 20 inputs, 12 units and the bias.
  static RecurrenceCase layer() {
    Random random(7);
    RecurrenceCase lstm;
    lstm.tensors.steps = 9;
    lstm.tensors.streams = 3;
    lstm.tensors.inputs = 20;
    lstm.tensors.units = 12;
    lstm.tensors.x = random.vector(9 * 3 * 20, 2);
    lstm.tensors.w = random.vector(48 * 20, 0.5);
    lstm.tensors.r = random.vector(48 * 12, 0.5);
    lstm.tensors.b = random.vector(96, 0.5);
    return lstm;
  }
};

} // namespace

TEST_P(SplitTest, IdealModeIsTheSame) {
  const Split &split = GetParam();
  RecurrenceCase lstm = layer();
  Machine machine = machineOf(
      "ideal", {"array.rows=" + std::to_string(split.rows),
                "array.columns=" + std::to_string(split.columns),
                "array.stack_limit=" + std::to_string(split.stackLimit),
                "array.arrays_per_tile=4", "digital.state_bits=12"});
  Result<Compiled> compiled = compileModel(lstm.model(), machine);
  ASSERT_TRUE(compiled) << compiled.error();
  EXPECT_EQ(compiled->report.getInteger("array_count"), split.arrays);
  ASSERT_NE(compiled->report.getArray("gates"), nullptr);
  EXPECT_EQ(compiled->report.getArray("gates")->size(), 4u);
  for (const llvm::json::Value &gate : *compiled->report.getArray("gates"))
    EXPECT_EQ(gate.getAsObject()->getString("where"), split.where);

  Result<Program> program = programOf(*compiled);
  ASSERT_TRUE(program) << program.error();
  Result<NamedTensors> outputs =
      runProgram(*program, lstm.inputs(), Mode::Ideal);
  ASSERT_TRUE(outputs) << outputs.error();
  for (const Expected &output : lstm.expected())
    EXPECT_TRUE(isClose(outputs->at(output.name), output.shape, output.values,
                        {1e-6, 1e-6}))
        << output.name;
}

INSTANTIATE_TEST_SUITE_P(
    Arrays, SplitTest,
    testing::Values(Split{64, 64, 1, 1, "ramp"}, Split{17, 64, 2, 2, "ramp"},
                    Split{17, 24, 4, 2, "ramp"}, Split{11, 16, 9, 3, "ramp"},
                    Split{17, 64, 2, 1, "table"}, Split{17, 24, 4, 1, "table"},
                    Split{11, 16, 9, 1, "table"}, Split{11, 16, 9, 2, "table"}),
    [](const testing::TestParamInfo<Split> &info) {
      return std::to_string(info.param.arrays) + "ArraysStack" +
             std::to_string(info.param.stackLimit);
    });
