//===- MachineTest.cpp - The machine description ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "rampart/core/Machine.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace rampart;

namespace {

std::vector<MachineField> example() {
  return {{"name", "test-16nm"},
          {"array.rows", "256"},
          {"array.columns", "128"},
          {"array.ramp_columns", "16"},
          {"array.stack_limit", "4"},
          {"array.arrays_per_tile", "2"},
          {"array.pair", "balanced"},
          {"network.rows", "2"},
          {"network.columns", "3"},
          {"device.g_min", "1 uS"},
          {"device.g_max", "150 uS"},
          {"device.programming_sigma", "[0.02]"},
          {"device.read_sigma", "[0.01, -0.005]"},
          {"device.read_noise", "fast"},
          {"converter.input_bits", "5"},
          {"converter.ramp_bits", "6"},
          {"converter.linear_bits", "8"},
          {"converter.symmetric_levels", "true"},
          {"converter.calibration_devices", "3"},
          {"converter.trim_clocks", "200"},
          {"converter.error_feedback", "true"},
          {"converter.ramp_columns", "4"},
          {"converter.clock_budget", "1.5"},
          {"converter.v_read", "0.2 V"},
          {"converter.t_lsb", "1 ns"},
          {"converter.t_adc", "500 ps"},
          {"digital.state_bits", "12"},
          {"digital.state_range", "8"},
          {"digital.product_bits", "24"},
          {"digital.product_fraction", "16"},
          {"converter.kind", "sar"},
          {"converter.columns_per_sar", "4"},
          {"converter.sar_cycles", "2"},
          {"digital.clock", "2 GHz"},
          {"digital.lanes", "16"},
          {"digital.lane_cycles", "2"},
          {"network.link_bits", "64"},
          {"network.hop_cycles", "3"},
          {"network.host_bits", "128"}};
}

std::vector<MachineField> with(std::string key, std::string value) {
  std::vector<MachineField> fields = example();
  for (MachineField &field : fields)
    if (field.key == key)
      field.value = value;
  return fields;
}

std::string errorWith(std::string key, std::string value) {
  Result<Machine> machine = makeMachine(with(key, value));
  return machine ? "accepted" : machine.error();
}

/// setMachineField's value of a field, read from a fresh machine.
double gMax(std::string_view text) {
  Machine machine;
  Status status = setMachineField(machine, "device.g_max", text);
  return status ? machine.gMax : -1;
}

TEST(Machine, ReadsEveryField) {
  Result<Machine> m = makeMachine(example());
  ASSERT_TRUE(m) << m.error();
  EXPECT_EQ(m->name, "test-16nm");
  EXPECT_EQ(m->arrayRows, 256);
  EXPECT_EQ(m->arrayColumns, 128);
  EXPECT_EQ(m->stackLimit, 4);
  EXPECT_EQ(m->arraysPerTile, 2);
  EXPECT_EQ(m->pair, PairScheme::Balanced);
  EXPECT_EQ(m->gMin, 1e-6);
  EXPECT_EQ(m->gMax, 150e-6);
  EXPECT_EQ(m->programmingSigma, std::vector<double>{0.02});
  EXPECT_EQ(m->readSigma, (std::vector<double>{0.01, -0.005}));
  EXPECT_EQ(m->readNoise, NoiseSpeed::Fast);
  EXPECT_EQ(m->inputBits, 5);
  EXPECT_EQ(m->rampBits, 6);
  EXPECT_EQ(m->linearBits, 8);
  EXPECT_TRUE(m->symmetricLevels);
  EXPECT_EQ(m->calibrationDevices, 3);
  EXPECT_EQ(m->vRead, 0.2);
  EXPECT_EQ(m->tLsb, 1e-9);
  EXPECT_EQ(m->tAdc, 500e-12);
  EXPECT_EQ(m->stateBits, 12);
  EXPECT_EQ(m->stateRange, 8);
  EXPECT_EQ(m->productBits, 24);
  EXPECT_EQ(m->productFraction, 16);
  EXPECT_EQ(m->converterKind, ConverterKind::Sar);
  EXPECT_EQ(m->columnsPerSar, 4);
  EXPECT_EQ(m->sarCycles, 2);
  EXPECT_EQ(m->clock, 2e9);
  EXPECT_EQ(m->lanes, 16);
  EXPECT_EQ(m->laneCycles, 2);
  EXPECT_EQ(m->linkBits, 64);
  EXPECT_EQ(m->hopCycles, 3);
  EXPECT_EQ(m->hostBits, 128);
}

TEST(Machine, KeysAreInFileOrder) {
  std::vector<MachineField> fields = example();
  std::vector<std::string> keys = machineKeys();
  ASSERT_GE(keys.size(), fields.size()); // those that may be left out follow
  for (size_t i = 0; i < fields.size(); ++i)
    EXPECT_EQ(keys[i], fields[i].key);
}

TEST(Machine, OptionalFieldsHaveDefaultsThatAreNotPrinted) {
  std::vector<MachineField> fields = example();
  std::erase_if(fields, [](const MachineField &field) {
    return field.key == "digital.clock" || field.key == "network.hop_cycles";
  });
  Result<Machine> machine = makeMachine(fields);
  ASSERT_TRUE(machine) << machine.error();
  EXPECT_EQ(machine->clock, 1e9);
  EXPECT_EQ(machine->hopCycles, 1);
  EXPECT_EQ(machineFields(*machine).size(), fields.size());
}

TEST(Machine, UnitsAndPrefixes) {
  for (const char *text :
       {"150 uS", "150uS", "0.15 mS", "150e-6 S", "1.5e2 uS", "0.00015S",
        "150 \u00b5S", "150 \u03bcS", " 150000 nS ", "1.5E+2 uS",
        "150000000 pS", "150000000000 fS"})
    EXPECT_EQ(gMax(text), 150e-6) << text;
  EXPECT_EQ(gMax("0.0000000001 MS"), 1e-4);
  EXPECT_EQ(gMax("1e-7 kS"), 1e-4);
  EXPECT_EQ(gMax("1e-13 GS"), 1e-4);
}

TEST(Machine, ConversionIsRoundedOnce) {
  // Multiplying by 1e-6 afterwards would be off by an ulp for many of these.
  for (int i = 1; i < 1000; ++i) {
    std::string digits = std::to_string(i);
    EXPECT_EQ(gMax(digits + " uS"),
              std::strtod((digits + "e-6").c_str(), nullptr));
  }
}

TEST(Machine, WrongQuantities) {
  for (const char *text :
       {"150", "150 uV", "150 u", "uS", "", "150 xS", "150 us", "1,5 uS",
        "nan S", "inf S", "0x10 uS", "1e S", "1e1e1 S", "1 e-6 S",
        "1e99999999999 S", "--1 S", "1e+-3 S", "150 uS uS"})
    EXPECT_EQ(gMax(text), -1) << text;
  EXPECT_EQ(errorWith("device.g_max", "150"),
            "device.g_max: expected a quantity in S (with its unit) from 1e-30 "
            "S to 1 S, "
            "found '150'");
  EXPECT_EQ(errorWith("converter.v_read", "0 V"),
            "converter.v_read: expected a quantity in V (with its unit) from "
            "1e-30 V to "
            "100 V, found '0 V'");
  EXPECT_EQ(errorWith("digital.state_range", "8 V"),
            "digital.state_range: expected a number without a unit from 1e-30 "
            "to 1e+30, "
            "found '8 V'");
}

TEST(Machine, LinesOfLargeArraysHaveNoResistance) {
  std::vector<MachineField> fields = with("array.columns", "2049");
  fields.push_back({"array.pair_lines", "separate"});
  fields.push_back({"array.wire_resistance", "0 Ohm"});
  EXPECT_TRUE(makeMachine(fields));
  fields.push_back({"array.sense_resistance", "1 mOhm"});
  Result<Machine> machine = makeMachine(fields);
  ASSERT_FALSE(machine);
  EXPECT_EQ(machine.error(),
            "array.wire_resistance: expected arrays of at most 2048 word lines "
            "and columns where lines have resistance, found 2049");
}

TEST(Machine, CircuitsAreIdealUnlessNamed) {
  std::vector<MachineField> fields = example();
  Result<Machine> plain = makeMachine(fields);
  ASSERT_TRUE(plain) << plain.error();
  EXPECT_EQ(plain->inputJitter + plain->comparatorOffset +
                plain->comparatorNoise + plain->offsetTrim + plain->rampNoise +
                plain->saturation + plain->leakTime + plain->capacitorSigma +
                plain->vReadChipSigma + plain->vReadSigma + plain->heldShare +
                plain->telegraphShare + plain->telegraphAmplitude,
            0);
  EXPECT_FALSE(plain->rampReadNoise);
  EXPECT_EQ(machineFields(*plain).size(), fields.size());
  for (auto [key, value] : {std::pair("device.held_share", "0.5"),
                            std::pair("converter.input_jitter", "20 ps"),
                            std::pair("converter.comparator_offset", "5 mV"),
                            std::pair("converter.ramp_read_noise", "true")})
    fields.push_back({key, value});
  Result<Machine> named = makeMachine(fields);
  ASSERT_TRUE(named) << named.error();
  EXPECT_EQ(named->heldShare, 0.5);
  EXPECT_EQ(named->inputJitter, 20e-12);
  EXPECT_EQ(named->comparatorOffset, 5e-3);
  EXPECT_TRUE(named->rampReadNoise);
  const std::tuple<const char *, const char *, const char *> wrong[] = {
      {"device.held_share", "1.5",
       "device.held_share: expected a number without a unit from 0 to 1, found "
       "'1.5'"},
      {"converter.swing", "0 V",
       "converter.swing: expected a quantity in V (with its unit) from 1e-30 V "
       "to 100 V, found '0 V'"},
      {"converter.input_jitter", "1 mV",
       "converter.input_jitter: expected a quantity in s (with its unit) from "
       "0 s to 1 s, found '1 mV'"},
      {"converter.offset_trim_bits", "0",
       "converter.offset_trim_bits: expected an integer from 1 to 24, found "
       "'0'"}};
  for (auto [key, value, error] : wrong) {
    Status status = setMachineField(*named, key, value);
    ASSERT_FALSE(status) << key;
    EXPECT_EQ(status.error(), error);
  }
}

TEST(Machine, DevicesFollowTheirProgrammingUnlessNamed) {
  std::vector<MachineField> fields = example();
  Result<Machine> plain = makeMachine(fields);
  ASSERT_TRUE(plain) << plain.error();
  EXPECT_EQ(plain->stuckOffRate + plain->stuckOnRate, 0);
  EXPECT_EQ(machineFields(*plain).size(), fields.size());
  auto error = [&](std::vector<MachineField> more) {
    more.insert(more.begin(), fields.begin(), fields.end());
    Result<Machine> machine = makeMachine(more);
    return machine ? "accepted" : machine.error();
  };
  EXPECT_EQ("accepted", error({{"device.stuck_off_rate", "0.25"},
                               {"device.stuck_on_rate", "0.75"},
                               {"device.stuck_off_conductance", "2 uS"},
                               {"device.stuck_on_conductance", "200 uS"}}));
  EXPECT_EQ("device.stuck_on_rate: expected at most 1 with "
            "device.stuck_off_rate (0.5), found 0.75",
            error({{"device.stuck_off_rate", "0.5"},
                   {"device.stuck_on_rate", "0.75"}}));
  EXPECT_EQ("device.stuck_off_rate: expected a number without a unit from 0 to "
            "1, found '1 %'",
            error({{"device.stuck_off_rate", "1 %"}}));
  EXPECT_EQ("device.stuck_off_conductance: expected at most device.g_max "
            "(0.00015 S), found 1 S",
            error({{"device.stuck_off_conductance", "1 S"}}));
}

TEST(Machine, WrongCounts) {
  EXPECT_EQ(
      errorWith("array.rows", "1048577"),
      "array.rows: expected an integer from 1 to 1048576, found '1048577'");
  for (const char *text :
       {"", "2.0", "0x10", "two", "-1", "0", "99999999999999999999"})
    EXPECT_NE(errorWith("array.rows", text), "accepted") << text;
  const std::tuple<const char *, const char *, const char *> limits[] = {
      {"converter.input_bits", "1", "17"},
      {"converter.ramp_bits", "0", "13"},
      {"converter.linear_bits", "0", "17"},
      {"converter.calibration_devices", "-1", "65"},
      {"converter.trim_clocks", "-1", "32768"},
      {"converter.ramp_columns", "0", "65"},
      {"digital.state_bits", "3", "25"},
      {"digital.product_bits", "7", "41"},
      {"digital.product_fraction", "-1", "31"}};
  for (auto [key, below, above] : limits) {
    EXPECT_NE(errorWith(key, below), "accepted") << key;
    EXPECT_NE(errorWith(key, above), "accepted") << key;
  }
}

TEST(Machine, WrongWords) {
  EXPECT_EQ(errorWith("array.pair", "both"),
            "array.pair: expected one_sided or balanced, found 'both'");
  EXPECT_EQ(errorWith("device.read_noise", ""),
            "device.read_noise: expected slow or fast, found ''");
  EXPECT_EQ(errorWith("converter.symmetric_levels", "1"),
            "converter.symmetric_levels: expected true or false, found '1'");
  EXPECT_EQ(errorWith("name", ""),
            "name: expected a name on one line, found ''");
  EXPECT_EQ(errorWith("name", "a\nb"),
            "name: expected a name on one line, found 'a\\x0ab'");
}

TEST(Machine, Polynomials) {
  Machine m;
  EXPECT_TRUE(setMachineField(m, "device.read_sigma", "[]"));
  EXPECT_TRUE(m.readSigma.empty());
  EXPECT_TRUE(setMachineField(m, "device.read_sigma", "0.02"));
  EXPECT_EQ(m.readSigma, std::vector<double>{0.02});
  EXPECT_TRUE(setMachineField(m, "device.read_sigma", "[ 1e-2,2 ,-0.5 ]"));
  EXPECT_EQ(m.readSigma, (std::vector<double>{0.01, 2, -0.5}));
  for (const char *text :
       {"", "[", "]", "[0.1", "0.1]", "[0.1,]", "[,]", "0.1, 0.2", "[0.1 0.2]",
        "[nan]", "[0.02 S]", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"})
    EXPECT_FALSE(setMachineField(m, "device.read_sigma", text)) << text;
  EXPECT_EQ(m.readSigma, (std::vector<double>{0.01, 2, -0.5}));
  EXPECT_EQ(errorWith("device.read_sigma", "x"),
            "device.read_sigma: expected a list of at most 16 numbers such as "
            "[0.02], "
            "found 'x'");
}

TEST(Machine, RulesOfSeveralFields) {
  EXPECT_EQ(errorWith("device.g_min", "150 uS"),
            "device.g_min: expected less than device.g_max (0.00015 S), found "
            "0.00015 S");
  EXPECT_EQ(errorWith("array.rows", "1"),
            "array.rows: expected at least 2 (an input and a bias), found 1");
  EXPECT_EQ(errorWith("converter.ramp_bits", "1"),
            "converter.ramp_bits: expected at least 2 with symmetric levels, "
            "found 1");
  EXPECT_EQ(
      errorWith("digital.product_bits", "16"),
      "digital.product_fraction: expected less than digital.product_bits (16), "
      "found 16");
  EXPECT_EQ(
      errorWith("device.read_sigma", "[0.01, -0.02]"),
      "device.read_sigma: expected a standard deviation of at least 0, found "
      "-6.666666666666626e-05 at G/G_max = 0.5033333333333333");
  EXPECT_NE(errorWith("device.programming_sigma", "[1e308, 1e308, 1e308]"),
            "accepted");
}

TEST(Machine, WhatIsOffNeedNotBeNamed) {
  Machine machine = *makeMachine(example());
  EXPECT_EQ(machineFields(machine).size(), example().size());
  EXPECT_EQ(machine.deviceModel, DeviceKind::Generic);
  for (auto [key, value] :
       {std::pair("device.model", "rram-wan"),
        {"device.levels", "16"},
        {"device.verify_attempts", "5"},
        {"device.verify_tolerance", "2e-06 S"},
        {"device.clip_to_window", "true"},
        {"device.programming_scale", "0.5"},
        {"device.drift_scale", "0"},
        {"device.read_scale", "2"},
        {"device.drift_nu", "0.05"},
        {"device.drift_nu_sigma", "0.01"},
        {"device.drift_origin", "1 s"},
        {"device.time_since_programming", "3600 s"},
        {"converter.retrim", "true"},
        {"converter.column_per_step", "true"},
        {"device.temperature", "350 K"},
        {"device.temperature_factor", "[0.001, -0.002]"},
        {"device.iv_voltage", "0.25 V"},
        {"device.table", "g,sigma_prog,nu_mean,nu_sigma,sigma_read;"
                         "1e-06,1e-07,0.03,0.01,0;2e-06,3e-07,0,0,0"}}) {
    std::vector<MachineField> fields = example();
    fields.push_back({key, value});
    Result<Machine> read = makeMachine(fields);
    ASSERT_TRUE(read) << read.error();
    std::vector<MachineField> printed = machineFields(*read);
    ASSERT_EQ(printed.size(), fields.size()) << key;
    EXPECT_EQ(printed.back().key, key);
    EXPECT_EQ(printed.back().value, value);
  }
}

TEST(Machine, MeasuredTables) {
  Machine m;
  auto errorOf = [&](const char *text) {
    Status status = setMachineField(m, "device.table", text);
    return status ? "accepted" : status.error();
  };
  EXPECT_EQ(errorOf("sigma_prog , g\r\n\n 1e-7, 1e-6\n 2e-7, 2e-6\n"),
            "accepted");
  ASSERT_EQ(m.measured.size(), 2u);
  EXPECT_EQ(m.measured[1].conductance, 2e-6);
  EXPECT_EQ(m.measured[1].programmingSigma, 2e-7);
  EXPECT_EQ(m.measured[1].driftMean, 0);
  EXPECT_EQ(errorOf("g"),
            "device.table: expected a column sigma_prog, found none");
  EXPECT_EQ(errorOf("g,sigma"),
            "device.table: expected a column g, sigma_prog, nu_mean, nu_sigma "
            "or sigma_read, found 'sigma'");
  EXPECT_EQ(errorOf("g,g"),
            "device.table: column 'g': expected once, found again");
  EXPECT_EQ(errorOf("g,sigma_prog"),
            "device.table: expected a row of numbers, found none");
  EXPECT_EQ(errorOf("g,sigma_prog;1"),
            "device.table: row 1: expected 2 numbers, found 1");
  EXPECT_EQ(errorOf("g,sigma_prog;1e-6,-1e-7"),
            "device.table: row 1: column sigma_prog: expected a number from 0 "
            "to 1, found '-1e-7'");
  EXPECT_EQ(errorOf("g,sigma_prog;1e-6,0;1e-6,0"),
            "device.table: row 2: expected a conductance above the last row's "
            "(1e-06), found 1e-06");
  EXPECT_EQ(m.measured.size(), 2u);
}

TEST(Machine, RulesOfDeviceModels) {
  auto errorOf = [](const char *key, const char *value) {
    std::vector<MachineField> fields = example();
    fields.push_back({key, value});
    Result<Machine> machine = makeMachine(fields);
    return machine ? "accepted" : machine.error();
  };
  EXPECT_EQ(errorOf("device.model", "flash"),
            "device.model: expected ideal, generic, pcm, pcm-joshi, rram-milo, "
            "rram-wan or measured, found 'flash'");
  EXPECT_EQ(errorOf("device.model", "measured"),
            "device.table: expected with device.model measured, found none");
  EXPECT_EQ(errorOf("device.levels", "1"),
            "device.levels: expected at least 2, or 0 for any, found 1");
}

TEST(Machine, RulesOfDeviceCurves) {
  auto errorOf = [](const std::vector<MachineField> &further) {
    std::vector<MachineField> fields = example();
    fields.insert(fields.end(), further.begin(), further.end());
    Result<Machine> machine = makeMachine(fields);
    return machine ? "accepted" : machine.error();
  };
  EXPECT_EQ(makeMachine(example())->ivVoltage, 0);
  EXPECT_EQ(errorOf({{"device.iv_voltage", "0.25"}}),
            "device.iv_voltage: expected a quantity in V (with its unit) from "
            "0 V to 1e+06 V, found '0.25'");
  // V_read is 0.2 V.
  EXPECT_EQ(errorOf({{"device.iv_voltage", "10 mV"}}), "accepted");
  EXPECT_EQ(errorOf({{"device.iv_voltage", "9 mV"}}),
            "device.iv_voltage: expected 0 V, or at least a twentieth of "
            "converter.v_read (0.01 V), found 0.009 V");
  for (auto [key, value] : {std::pair("device.held_share", "0.5"),
                            {"device.telegraph_share", "0.1"},
                            {"converter.input_jitter", "10 ps"}}) {
    EXPECT_EQ(errorOf({{"device.iv_voltage", "0.25 V"}, {key, value}}),
              "accepted");
    EXPECT_EQ(errorOf({{"device.iv_voltage", "0.25 V"},
                       {"array.sense_resistance", "1 Ohm"},
                       {key, value}}),
              "device.iv_voltage: expected 0 V with device.held_share, "
              "device.telegraph_share or converter.input_jitter where lines "
              "have resistance, found 0.25 V");
  }
}

TEST(Machine, KeysUnknownRepeatedMissing) {
  std::vector<MachineField> fields = example();
  fields.push_back({"array.depth", "3"});
  EXPECT_EQ(makeMachine(fields).error(),
            "expected a key of the machine description, found 'array.depth'");
  fields.back() = {"array.rows", "3"};
  EXPECT_EQ(makeMachine(fields).error(),
            "array.rows: expected once, found again");
  fields = example();
  std::erase_if(fields, [](const MachineField &field) {
    return field.key == "digital.product_fraction";
  });
  EXPECT_EQ(makeMachine(fields).error(),
            "digital.product_fraction: expected in the machine description, "
            "found none");
  Machine machine;
  EXPECT_EQ(setMachineField(machine, "rows", "3").error(),
            "expected a key of the machine description, found 'rows'");
}

void expectEqual(const Machine &a, const Machine &b) {
  std::vector<MachineField> x = machineFields(a), y = machineFields(b);
  for (size_t i = 0; i < x.size(); ++i)
    EXPECT_EQ(x[i].value, y[i].value) << x[i].key;
  EXPECT_EQ(a.gMin, b.gMin);
  EXPECT_EQ(a.gMax, b.gMax);
  EXPECT_EQ(a.vRead, b.vRead);
  EXPECT_EQ(a.tLsb, b.tLsb);
  EXPECT_EQ(a.tAdc, b.tAdc);
  EXPECT_EQ(a.stateRange, b.stateRange);
  EXPECT_EQ(a.programmingSigma, b.programmingSigma);
}

TEST(Machine, PrintingRoundTripsBitForBit) {
  std::mt19937_64 random(20260101);
  std::uniform_real_distribution<double> exponent(-9, 0);
  Machine m = *makeMachine(example());
  for (int i = 0; i < 1000; ++i) {
    m.gMax = std::pow(10, exponent(random));
    m.gMin = m.gMax * 0.3;
    m.tLsb = std::pow(10, exponent(random));
    m.programmingSigma = {std::pow(10, exponent(random))};
    Result<Machine> back = makeMachine(machineFields(m));
    ASSERT_TRUE(back) << back.error();
    expectEqual(m, *back);
  }
}

TEST(Machine, PrintsBaseUnits) {
  std::vector<MachineField> fields = machineFields(*makeMachine(example()));
  EXPECT_EQ(fields[10].value, "0.00015 S");
  EXPECT_EQ(fields[12].value, "[0.01, -0.005]");
  EXPECT_EQ(fields[25].value, "5e-10 s");
  EXPECT_EQ(fields[27].value, "8");
}

} // namespace
