//===- CostRowsTest.cpp - What a machine's components cost ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/CostRows.h"

#include <gtest/gtest.h>

using namespace rampart;

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

const Fields example = {{"cost.node", "16 nm"},
                        {"cost.supply", "0.8 V"},
                        {"cost.swing", "0.5 V"},
                        {"cost.scaling.from_32_nm.energy", "0.25"},
                        {"cost.scaling.from_32_nm.source", "a law"},
                        {"cost.scaling.from_32_nm.derived", "true"},
                        {"cost.input_driver.energy", "3.5 fJ"},
                        {"cost.input_driver.latency", "2 ns"},
                        {"cost.input_driver.area", "0.167 um2"},
                        {"cost.input_driver.node", "32 nm"},
                        {"cost.input_driver.source", "a paper"},
                        {"cost.input_driver.derived", "false"},
                        {"cost.clock.power", "0.8 mW"},
                        {"cost.clock.node", "16 nm"},
                        {"cost.clock.source", "an estimate"},
                        {"cost.clock.derived", "true"}};

std::string read(const Fields &fields, CostRows &rows) {
  for (const auto &[key, text] : fields)
    if (Status status = setCostField(rows, key, text); !status)
      return status.error();
  Status status = checkCostRows(rows);
  return status ? "accepted" : status.error();
}

std::string errorWith(const std::string &key, const std::string &text) {
  Fields fields = example;
  fields.emplace_back(key, text);
  CostRows rows;
  return read(fields, rows);
}

std::string errorWithout(const std::string &key) {
  Fields fields = example;
  std::erase_if(fields, [&](const auto &field) { return field.first == key; });
  CostRows rows;
  return read(fields, rows);
}

} // namespace

TEST(CostRows, ValuesAreScaledToTheMachinesNode) {
  CostRows rows;
  ASSERT_EQ(read(example, rows), "accepted");
  EXPECT_EQ(rows.node, 16);
  EXPECT_EQ(rows.value(CostComponent::InputDriver, CostQuantity::Energy),
            3.5e-15 * 0.25);
  // Without a factor a value stays.
  EXPECT_EQ(rows.value(CostComponent::InputDriver, CostQuantity::Area),
            0.167e-12);
  EXPECT_TRUE(rows.isDerived(CostComponent::InputDriver)); // it was scaled
  EXPECT_EQ(rows.value(CostComponent::Clock, CostQuantity::Power), 0.8e-3);
  EXPECT_FALSE(rows.value(CostComponent::Clock, CostQuantity::Energy));
  EXPECT_FALSE(rows.value(CostComponent::Adder, CostQuantity::Energy));
}

TEST(CostRows, PrintingRoundTrips) {
  CostRows rows, back;
  ASSERT_EQ(read(example, rows), "accepted");
  Fields printed = costFields(rows);
  ASSERT_EQ(printed.size(), example.size());
  for (size_t i = 0; i < printed.size(); ++i)
    EXPECT_EQ(printed[i].first, example[i].first);
  ASSERT_EQ(read(printed, back), "accepted");
  EXPECT_EQ(costFields(back), printed);
}

TEST(CostRows, NoneIsAllowed) {
  CostRows rows;
  EXPECT_EQ(read({}, rows), "accepted");
  EXPECT_TRUE(rows.empty());
  EXPECT_TRUE(costFields(rows).empty());
}

TEST(CostRows, EveryFieldIsChecked) {
  EXPECT_EQ(errorWith("cost.adder.energi", "1 fJ"),
            "expected a key of the machine description, found "
            "'cost.adder.energi'");
  EXPECT_EQ(errorWith("cost.turbine.energy", "1 fJ"),
            "expected a key of the machine description, found "
            "'cost.turbine.energy'");
  EXPECT_EQ(errorWith("cost.scaling.from_x_nm.energy", "1"),
            "expected a key of the machine description, found "
            "'cost.scaling.from_x_nm.energy'");
  EXPECT_EQ(errorWith("cost.adder.energy", "1"),
            "cost.adder.energy: expected a quantity in J (with its unit) from "
            "0 J to 1 J, found '1'");
  EXPECT_EQ(errorWith("cost.adder.area", "-2 um2"),
            "cost.adder.area: expected a quantity in m2 (with its unit) from 0 "
            "m2 to 1 m2, found '-2 um2'");
  EXPECT_EQ(errorWith("cost.adder.node", "16"),
            "cost.adder.node: expected a whole number of nm (with the unit) "
            "from 1 nm to 10000 nm, found '16'");
  EXPECT_EQ(errorWith("cost.adder.node", "16.5 nm"),
            "cost.adder.node: expected a whole number of nm (with the unit) "
            "from 1 nm to 10000 nm, found '16.5 nm'");
  EXPECT_EQ(errorWith("cost.adder.derived", "maybe"),
            "cost.adder.derived: expected true or false, found 'maybe'");
  EXPECT_EQ(errorWith("cost.adder.source", ""),
            "cost.adder.source: expected a source on one line, found ''");
  EXPECT_EQ(errorWith("cost.supply", "0 V"),
            "cost.supply: expected a quantity in V (with its unit) from 1e-30 "
            "V to 100 V, found '0 V'");
}

TEST(CostRows, RowsAreComplete) {
  for (const char *key :
       {"cost.node", "cost.supply", "cost.swing", "cost.clock.node",
        "cost.clock.source", "cost.clock.derived",
        "cost.scaling.from_32_nm.source", "cost.scaling.from_32_nm.derived"})
    EXPECT_EQ(errorWithout(key),
              std::string(key) + ": expected with cost rows, found none");
  EXPECT_EQ(errorWith("cost.clock.node", "22 nm"),
            "cost.clock.node: expected 16 nm, or a row "
            "cost.scaling.from_22_nm, found 22 nm");
}
