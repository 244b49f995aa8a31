//===- MachineFileTest.cpp - Machine descriptions in YAML -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Target/MachineFile.h"

#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"

#include <fstream>

using namespace rampart;

/// A whole description, one key on each line.
static const std::string description = R"(name: small
array:
  rows: 4
  columns: 8
  ramp_columns: 16
  stack_limit: 2
  arrays_per_tile: 2
  pair: balanced
network:
  rows: 2
  columns: 3
device:
  g_min: 1 uS
  g_max: 0.15 mS
  programming_sigma: [0.01, 0.02]
  read_sigma: 0.5
  read_noise: fast
converter:
  input_bits: 5
  ramp_bits: 5
  linear_bits: 8
  symmetric_levels: true
  calibration_devices: 5
  trim_clocks: 0
  error_feedback: false
  ramp_columns: 1
  clock_budget: 1
  v_read: 200 mV
  t_lsb: 1 ns
  t_adc: 2 ns
digital:
  state_bits: 12
  state_range: 8
  product_bits: 20
  product_fraction: 16
)";

/// `description` with one text in the place of another.
static std::string with(const std::string &from, const std::string &to) {
  std::string text = description;
  size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

static std::string errorOf(const std::string &yaml,
                           std::vector<std::string> overrides = {}) {
  Result<Machine> machine = parseMachine(yaml, "m.yaml", overrides);
  return machine ? "no error" : machine.error();
}

TEST(MachineFile, ReadsEveryKey) {
  Result<Machine> machine = parseMachine(description, "m.yaml");
  ASSERT_TRUE(machine) << machine.error();
  EXPECT_EQ(machine->name, "small");
  EXPECT_EQ(machine->arrayRows, 4);
  EXPECT_EQ(machine->arrayColumns, 8);
  EXPECT_EQ(machine->stackLimit, 2);
  EXPECT_EQ(machine->arraysPerTile, 2);
  EXPECT_EQ(machine->pair, PairScheme::Balanced);
  EXPECT_EQ(machine->gMin, 1e-6);
  EXPECT_EQ(machine->gMax, 150e-6);
  EXPECT_EQ(machine->programmingSigma, (std::vector<double>{0.01, 0.02}));
  EXPECT_EQ(machine->readSigma, std::vector<double>{0.5});
  EXPECT_EQ(machine->readNoise, NoiseSpeed::Fast);
  EXPECT_EQ(machine->inputBits, 5);
  EXPECT_EQ(machine->rampBits, 5);
  EXPECT_EQ(machine->linearBits, 8);
  EXPECT_TRUE(machine->symmetricLevels);
  EXPECT_EQ(machine->calibrationDevices, 5);
  EXPECT_EQ(machine->vRead, 0.2);
  EXPECT_EQ(machine->tLsb, 1e-9);
  EXPECT_EQ(machine->tAdc, 2e-9);
  EXPECT_EQ(machine->stateBits, 12);
  EXPECT_EQ(machine->stateRange, 8);
  EXPECT_EQ(machine->productBits, 20);
  EXPECT_EQ(machine->productFraction, 16);
}

TEST(MachineFile, ErrorsPointAtTheKey) {
  EXPECT_EQ(errorOf(with("rows: 4", "rows: four")),
            "m.yaml:3:3: array.rows: expected an integer from 1 to 1048576, "
            "found 'four'");
  EXPECT_EQ(errorOf(with("g_max: 0.15 mS", "g_max: 0.15 V")),
            "m.yaml:14:3: device.g_max: expected a quantity in S (with its "
            "unit) from 1e-30 S to "
            "1 S, found '0.15 V'");
  EXPECT_EQ(errorOf(with("  pair: balanced", "  pairs: balanced")),
            "m.yaml:8:3: expected a key of the machine description, found "
            "'array.pairs'");
  EXPECT_EQ(
      errorOf(with("read_noise: fast", "read_noise: quick")),
      "m.yaml:17:3: device.read_noise: expected slow or fast, found 'quick'");
  EXPECT_EQ(errorOf(with("name: small", "name: ")),
            "m.yaml:1:1: 'name': expected a value");
}

TEST(MachineFile, MissingKeysAndBrokenRulesHaveAPlace) {
  EXPECT_EQ(errorOf(with("  t_adc: 2 ns\n", "")),
            "m.yaml:19:3: converter.t_adc: expected in the machine "
            "description, found none");
  EXPECT_EQ(errorOf(with("name: small\n", "")),
            "m.yaml:1:1: name: expected in the machine description, found "
            "none");
  EXPECT_EQ(errorOf(with("ramp_columns: 16", "ramp_columns: 4")),
            "m.yaml:3:3: array.rows: expected at least 9, for a ramp's 34 "
            "devices in 4 columns, found 4");
  EXPECT_EQ(errorOf(with("g_min: 1 uS", "g_min: 1 mS")),
            "m.yaml:13:3: device.g_min: expected less than device.g_max "
            "(0.00015 S), found 0.001 S");
}

TEST(MachineFile, RefusesWhatIsNoDescription) {
  EXPECT_EQ(errorOf(""), "m.yaml:1:1: expected a machine description");
  EXPECT_EQ(errorOf("- a\n- b\n"),
            "m.yaml:1:1: expected a machine description");
  EXPECT_EQ(errorOf("? [a]\n: b\n"), "m.yaml:1:1: expected a key");
  EXPECT_EQ(errorOf(with("rows: 4", "rows: 4\n  rows: 5")),
            "m.yaml:4:3: 'array.rows': expected once, found again");
  EXPECT_EQ(errorOf(description + "array:\n  rows: 4\n"),
            "m.yaml:37:3: 'array.rows': expected once, found again");
  EXPECT_EQ(
      errorOf(with("[0.01, 0.02]", "[0.01, [0.02]]")),
      "m.yaml:15:30: 'device.programming_sigma': expected a list of numbers");
  EXPECT_EQ(errorOf(with("rows: 4", "rows: *r")),
            "m.yaml:3:3: 'array.rows': expected a value");
  EXPECT_EQ(errorOf("---\n" + description + "---\nname: second\n"),
            "m.yaml:38:1: expected one description, found a second document");
  std::string broken = errorOf(with("[0.01, 0.02]", "[0.01, 0.02"));
  EXPECT_EQ(broken.substr(0, 8), "m.yaml:1") << broken;
  EXPECT_EQ(broken.find('\n'), broken.npos) << broken;
}

TEST(MachineFile, ReadsAndOverridesWhatNeedNotBeNamed) {
  std::string text = with("  read_noise: fast\n",
                          "  read_noise: fast\n  model: measured\n"
                          "  table: \"g,sigma_prog; 0,1e-6; 1e-4,2e-6\"\n");
  Result<Machine> machine =
      parseMachine(text, "m.yaml", {"device.time_since_programming=1 s"});
  ASSERT_TRUE(machine) << machine.error();
  EXPECT_EQ(machine->deviceModel, DeviceKind::Measured);
  ASSERT_EQ(machine->measured.size(), 2u);
  EXPECT_EQ(machine->measured[1].programmingSigma, 2e-6);
  EXPECT_EQ(machine->timeSinceProgramming, 1);
}

TEST(MachineFile, OverridesReplaceValues) {
  Result<Machine> machine = parseMachine(
      description, "m.yaml", {"device.g_max=100 uS", "name= other "});
  ASSERT_TRUE(machine) << machine.error();
  EXPECT_EQ(machine->gMax, 100e-6);
  EXPECT_EQ(machine->name, "other");
  EXPECT_EQ(errorOf(description, {"device.g_max"}),
            "--set: expected KEY=VALUE but got 'device.g_max'");
  EXPECT_EQ(errorOf(description, {"=1"}),
            "--set: expected KEY=VALUE but got '=1'");
  EXPECT_EQ(
      errorOf(description, {"device.g=1"}),
      "--set: expected a key of the machine description, found 'device.g'");
  EXPECT_EQ(
      errorOf(description, {"array.rows=0"}),
      "--set: array.rows: expected an integer from 1 to 1048576, found '0'");
}

TEST(MachineFile, KnowsTheMachinesThatComeWithIt) {
  std::vector<llvm::StringRef> names = builtinMachines();
  EXPECT_GE(names.size(), 2u);
  for (llvm::StringRef name : names) {
    Result<Machine> machine = loadMachine(name);
    ASSERT_TRUE(machine) << machine.error();
    EXPECT_EQ(machine->name, name.str());
  }
  EXPECT_TRUE(llvm::is_contained(names, "nlramp-16nm"));
  EXPECT_TRUE(llvm::is_contained(names, "ideal"));
}

TEST(MachineFile, CostRowsHaveAPlace) {
  std::string rows = description + R"(cost:
  node: 16 nm
  supply: 0.8 V
  swing: 0.8 V
  adder:
    energy: 1 fJ
    node: 16 nm
    source: "a paper: table 1"
    derived: false
)";
  Result<Machine> machine = parseMachine(rows, "m.yaml");
  ASSERT_TRUE(machine) << machine.error();
  EXPECT_EQ(machine->cost.row(CostComponent::Adder).source, "a paper: table 1");
  auto errorWith = [&](const std::string &from, const std::string &to) {
    std::string text = rows;
    return errorOf(text.replace(text.find(from), from.size(), to));
  };
  EXPECT_EQ(errorWith("energy: 1", "energi: 1"),
            "m.yaml:41:5: expected a key of the machine description, found "
            "'cost.adder.energi'");
  EXPECT_EQ(errorWith("energy: 1 fJ", "energy: 1"),
            "m.yaml:41:5: cost.adder.energy: expected a quantity in J (with "
            "its unit) from 0 J to 1 J, found '1'");
  EXPECT_EQ(errorWith("energy: 1 fJ", "area: -1 um2"),
            "m.yaml:41:5: cost.adder.area: expected a quantity in m2 (with its "
            "unit) from 0 m2 to 1 m2, found '-1 um2'");
  EXPECT_EQ(errorWith("    derived: false\n", ""),
            "m.yaml:41:5: cost.adder.derived: expected with cost rows, found "
            "none");
  EXPECT_EQ(errorWith("    node: 16 nm", "    node: 22 nm"),
            "m.yaml:42:5: cost.adder.node: expected 16 nm, or a row "
            "cost.scaling.from_22_nm, found 22 nm");
}

TEST(MachineFile, OneDescriptionIsBasedOnAnother) {
  std::string path = testing::TempDir() + "machine-file-base.yaml";
  std::ofstream(path) << "base: nlramp-16nm\nname: middle\n"
                         "device:\n  g_max: 100 uS\n";
  Result<Machine> machine = parseMachine("name: mine\nbase: " + path +
                                             "\nconverter:\n  input_bits: 4\n",
                                         "m.yaml");
  ASSERT_TRUE(machine) << machine.error();
  EXPECT_EQ(machine->name, "mine");
  EXPECT_EQ(machine->inputBits, 4);
  EXPECT_EQ(machine->gMax, 100e-6);
  EXPECT_EQ(machine->arrayRows, 256);
  EXPECT_EQ(errorOf("base: nlramp-16nm\ndevice:\n  g_min: 1 mS\n"),
            "m.yaml:3:3: device.g_min: expected less than device.g_max "
            "(0.00015 S), found 0.001 S");
  std::ofstream(path) << "base: " << path << "\n";
  machine = loadMachine(path);
  ASSERT_FALSE(machine);
  EXPECT_EQ(machine.error(),
            path + ":1:1: base: expected at most 8 descriptions, one based on "
                   "the other");
  std::remove(path.c_str());
  EXPECT_EQ(errorOf("name: x\nbase: nothing\n").substr(0, 40),
            "m.yaml:2:1: base: target 'nothing': expe");
}

/// The machines that are compared differ in their converters alone.
TEST(MachineFile, ComparisonMachinesShareAllButTheConverter) {
  Result<Machine> reference = loadMachine("nlramp-16nm");
  ASSERT_TRUE(reference) << reference.error();
  EXPECT_EQ(reference->converterKind, ConverterKind::NonlinearRamp);
  for (auto [name, kind] :
       {std::pair("linramp-16nm", ConverterKind::LinearRamp),
        std::pair("sar-16nm", ConverterKind::Sar)}) {
    Result<Machine> machine = loadMachine(name);
    ASSERT_TRUE(machine) << machine.error();
    EXPECT_EQ(machine->converterKind, kind);
    // What decides a conversion, and nothing else.
    machine->name = reference->name;
    machine->converterKind = reference->converterKind;
    machine->columnsPerSar = reference->columnsPerSar;
    machine->sarCycles = reference->sarCycles;
    machine->linearBits = reference->linearBits;
    std::vector<MachineField> expected = machineFields(*reference),
                              found = machineFields(*machine);
    ASSERT_EQ(found.size(), expected.size());
    for (size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].key, expected[i].key);
      EXPECT_EQ(found[i].value, expected[i].value) << found[i].key;
    }
  }
}

TEST(MachineFile, LoadsFiles) {
  std::string path = testing::TempDir() + "machine-file-test.yaml";
  std::ofstream(path) << description;
  Result<Machine> machine = loadMachine(path, {"name=mine"});
  ASSERT_TRUE(machine) << machine.error();
  EXPECT_EQ(machine->name, "mine");
  std::ofstream(path) << with("rows: 4", "rows: 0");
  machine = loadMachine(path);
  ASSERT_FALSE(machine);
  EXPECT_EQ(
      machine.error(),
      path +
          ":3:3: array.rows: expected an integer from 1 to 1048576, found '0'");
  std::remove(path.c_str());
  machine = loadMachine(path);
  ASSERT_FALSE(machine);
  EXPECT_EQ(machine.error(), "target '" + path +
                                 "': expected ideal, linramp-16nm, "
                                 "nlramp-16nm, sar-16nm or a YAML file: "
                                 "No such file or directory");
}
