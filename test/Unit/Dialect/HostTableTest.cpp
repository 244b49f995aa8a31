//===- HostTableTest.cpp - The host dialect and the runtime's table -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ODS and HostOps.def are two readings of one table.
//===----------------------------------------------------------------------===//
#include "mlir/IR/MLIRContext.h"
#include "rampart/Dialect/Host/HostOps.h"
#include "gtest/gtest.h"

#include <set>

using namespace mlir;
using namespace rampart;

namespace {

struct HostTable : ::testing::Test {
  HostTable() { context.loadDialect<host::HostDialect>(); }

  MLIRContext context;
};

/// The names of a row's attributes that the operation has itself: quantize and
/// dequantize take theirs from the code type.
std::set<std::string> attributesOfRow(const HostOpSpec &row) {
  std::set<std::string> names;
  if (row.opcode != "quantize" && row.opcode != "dequantize")
    for (const HostAttributeSpec &attribute : row.attributes)
      names.insert(std::string(attribute.name));
  return names;
}

TEST_F(HostTable, EveryRowHasAnOperation) {
  for (const HostOpSpec &row : hostOps()) {
    std::string name = "host." + std::string(row.opcode);
    auto op = RegisteredOperationName::lookup(name, &context);
    ASSERT_TRUE(op) << name;
    EXPECT_TRUE(op->hasInterface<host::KernelOpInterface>()) << name;
    std::set<std::string> attributes;
    for (StringAttr attribute : op->getAttributeNames())
      attributes.insert(attribute.str());
    EXPECT_EQ(attributes, attributesOfRow(row)) << name;
  }
}

TEST_F(HostTable, EveryOperationHasARow) {
  size_t rows = 0;
  for (RegisteredOperationName op : context.getRegisteredOperations()) {
    if (op.getDialectNamespace() != "host")
      continue;
    StringRef name = op.stripDialect();
    // Steps of their own in programs.
    if (name == "constant" || name == "if" || name == "loop")
      continue;
    EXPECT_TRUE(findHostOp(std::string_view(name.data(), name.size())))
        << name.str();
    ++rows;
  }
  EXPECT_EQ(rows, hostOps().size());
}

} // namespace
