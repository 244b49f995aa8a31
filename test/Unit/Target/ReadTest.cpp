//===- ReadTest.cpp - Programs that our writer would not write ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime runs programs without names or types of host values; the text
// needs both. What is missing or wrong there is an error of one line.
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "rampart/Dialect/Host/HostDialect.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "rampart/Dialect/Rnn/RnnDialect.h"
#include "rampart/Dialect/Tile/Tile.h"
#include "rampart/Dialect/Xbar/Machine.h"
#include "rampart/Target/MachineFile.h"
#include "rampart/Target/Program.h"
#include "rampart/program/Program.h"
#include "gtest/gtest.h"

#include <cstring>

using namespace mlir;
using namespace rampart;

/// A program of one layer; its records are what tests change.
static const char *text = R"(
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<1x1xf32>
tile.ramp @r tile 0 slot 0 column 0 <identity> from -1.0 to 1.0 gamma 1.0e-5 code -1 stride 2 scale 1.0
  directions [1] gain 1.0 steps [] clocks [] offsets [] clocks []
tile.table @t tile 0 <relu> first -1 input_scale 1.0 output_scale 1.0
  entries dense<[0, 0, 1]> : tensor<3xi32>
func.func @main(%x: tensor<?x1xf32> {rampart.name = "x"}) -> (tensor<?x1xf32> {rampart.name = "y"}) {
  %f = host.constant dense<1.0> : tensor<1x1xf32>
  %g = host.gemm %f, %f alpha = 1.0 beta = 1.0 trans_a = 0 trans_b = 0
    : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %q = host.quantize %x : (tensor<?x1xf32>) -> tensor<?x1x!host.code<-15:15, 1/15>>
  %c = tile.call @layer(%q) : (tensor<?x1x!host.code<-15:15, 1/15>>) -> tensor<?x1x!host.code<-1:1, 1/1>>
  %y = host.dequantize %c : (tensor<?x1x!host.code<-1:1, 1/1>>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}
tile.region @layer inputs [#tile.port<vector, 1>] outputs [#tile.port<vector, 1>] {
  %x = tile.buffer tile 0 : !tile.buffer<1, -15:15>
  %y = tile.buffer tile 0 : !tile.buffer<1, -1:1>
  %q = tile.bank tile 0 : !tile.bank<1>
  tile.load %x, input 0 : !tile.buffer<1, -15:15>
  tile.integrate %q, @a drive (%x) rows [0] from [[0]] : !tile.bank<1>, !tile.buffer<1, -15:15>
  tile.convert %y[0], %q[0 by 1] count 1 ramp @r : !tile.buffer<1, -1:1>, !tile.bank<1>
  tile.store output 0, %y : !tile.buffer<1, -1:1>
})";

namespace {

class ReadProgram : public ::testing::Test {
protected:
  ReadProgram()
      : context(MLIRContext::Threading::DISABLED),
        handler(&context, [this](Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
            errors += (errors.empty() ? "" : "; ") + diagnostic.str();
          return success();
        }) {
    context.loadDialect<func::FuncDialect, host::HostDialect, rnn::RnnDialect,
                        tile::TileDialect>();
  }

  /// The program of `text` after `change` of its index, read back; its errors
  /// else.
  template <typename Change>
  std::string read(Change change) {
    std::vector<std::byte> bytes = emitText();
    ProgramHeader header;
    std::memcpy(&header, bytes.data(), sizeof header);
    std::unique_ptr<fb::ProgramT> index(
        fb::GetProgram(bytes.data() + header.indexOffset)->UnPack());
    change(*index);
    module = readProgram(pack(header, *index, bytes), "changed", &context);
    return module ? "" : std::exchange(errors, "");
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module; // dies before its context

private:
  std::string errors;
  ScopedDiagnosticHandler handler;

  std::vector<std::byte> emitText() {
    OwningOpRef<ModuleOp> source = parseSourceString<ModuleOp>(text, &context);
    EXPECT_TRUE(source) << errors;
    Result<Machine> machine = loadMachine("ideal");
    EXPECT_TRUE(machine);
    xbar::setMachine(*source, *machine);
    FailureOr<std::vector<std::byte>> bytes = emitProgramBytes(*source);
    EXPECT_TRUE(succeeded(bytes)) << errors;
    return *bytes;
  }

  /// A file of this index and the data of `old`.
  static std::vector<std::byte> pack(ProgramHeader header,
                                     const fb::ProgramT &index,
                                     const std::vector<std::byte> &old) {
    flatbuffers::FlatBufferBuilder builder;
    builder.Finish(fb::Program::Pack(builder, &index), fb::ProgramIdentifier());
    uint64_t oldData = header.dataOffset;
    header.indexSize = builder.GetSize();
    header.dataOffset =
        (sizeof header + header.indexSize + sectionAlignment - 1) /
        sectionAlignment * sectionAlignment;
    std::vector<std::byte> file(header.dataOffset + header.dataSize);
    std::memcpy(&file[sizeof header], builder.GetBufferPointer(),
                header.indexSize);
    std::memcpy(&file[header.dataOffset], &old[oldData], header.dataSize);
    header.checksum = programChecksum(file);
    std::memcpy(file.data(), &header, sizeof header);
    return file;
  }
};

} // namespace

TEST_F(ReadProgram, ReadsWhatWasWritten) {
  EXPECT_EQ(read([](fb::ProgramT &) {}), "");
  EXPECT_EQ(llvm::range_size(module->getOps<tile::RegionOp>()), 1);
}

TEST_F(ReadProgram, NeedsNames) {
  EXPECT_EQ(read([](fb::ProgramT &p) { p.arrays[0]->name.clear(); }),
            "arrays[0]: expected a name, found none");
  EXPECT_EQ(read([](fb::ProgramT &p) { p.ramps[0]->name.clear(); }),
            "ramps[0]: expected a name, found none");
  EXPECT_EQ(read([](fb::ProgramT &p) { p.tables[0]->name.clear(); }),
            "tables[0]: expected a name, found none");
  EXPECT_EQ(read([](fb::ProgramT &p) { p.regions[0]->name.clear(); }),
            "regions[0]: expected a name, found none");
  EXPECT_EQ(read([](fb::ProgramT &p) { p.functions[0]->name.clear(); }),
            "functions[0]: expected a name, found none");
}

TEST_F(ReadProgram, NeedsDifferentNames) {
  EXPECT_EQ(read([](fb::ProgramT &p) { p.arrays[0]->name = "r"; }),
            "redefinition of symbol named 'r'");
}

TEST_F(ReadProgram, NeedsTypes) {
  EXPECT_EQ(read([](fb::ProgramT &p) { p.functions[0]->value_types.clear(); }),
            "function 'main': expected the types of 6 values, found 0");
  EXPECT_EQ(
      read([](fb::ProgramT &p) { p.functions[0]->value_types.pop_back(); }),
      "function 'main': expected the types of 6 values, found 5");
  EXPECT_EQ(read([](fb::ProgramT &p) {
              p.functions[0]->value_types[0]->element_type =
                  fb::ElementType(77);
            }),
            "unknown element type 77");
  // Values: x, f, g, q, c, y.
  EXPECT_EQ(
      read([](fb::ProgramT &p) { p.functions[0]->value_types[3]->min = 16; }),
      "expected a rising range of 32-bit codes, found 16:15");
  EXPECT_EQ(
      read([](fb::ProgramT &p) { p.functions[0]->value_types[3]->den = 0; }),
      "expected a positive scale, found 1/0");
}

TEST_F(ReadProgram, ChecksTypesAgainstOperations) {
  std::string error = read(
      [](fb::ProgramT &p) { p.functions[0]->value_types[2]->dims = {1, 2}; });
  EXPECT_NE(error.find("host.gemm"), error.npos) << error;
}

TEST_F(ReadProgram, TakesAnAbsentInputAsNone) {
  EXPECT_EQ(read([](fb::ProgramT &p) {
              for (auto &step : p.functions[0]->body)
                if (fb::HostOpT *op = step->step.AsHostOp();
                    op && op->opcode == "gemm")
                  op->inputs.push_back(-1);
            }),
            "");
  module->walk([](host::GemmOp op) { EXPECT_FALSE(op.getC()); });
}

TEST_F(ReadProgram, NamesWhatTheVerifierRefuses) {
  std::string error = read([](fb::ProgramT &p) { p.arrays[0]->rows = 0; });
  EXPECT_EQ(
      error,
      "changed: arrays[0]: expected at least one row and column, found 0x1");
}
