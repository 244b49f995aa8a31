//===- Machine.cpp - The machine description --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of fields, and what reads it.
//===----------------------------------------------------------------------===//
#include "rampart/core/Machine.h"

#include "MeasuredTable.h"
#include "rampart/core/Quantity.h"
#include "rampart/core/Text.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <variant>

using namespace rampart;

namespace {

struct NameField {
  std::string Machine::*member;
};
struct CountField {
  int64_t Machine::*member;
  int64_t min, max;
};
struct FlagField {
  bool Machine::*member;
};
/// A real number in [min, max] (base unit); an empty unit is a plain number.
struct QuantityField {
  double Machine::*member;
  std::string_view unit;
  double min, max;
};
/// Coefficients of a polynomial, lowest power first; none means zero.
struct PolynomialField {
  std::vector<double> Machine::*member;
};
/// One of several words, in the order of the enumeration.
template <typename Enum>
struct ChoiceField {
  Enum Machine::*member;
  std::vector<std::string_view> words;
};
/// Measured points: see MeasuredTable.h.
struct TableField {
  std::vector<MeasuredPoint> Machine::*member;
};

struct Field {
  std::string_view key;
  std::variant<NameField, CountField, FlagField, QuantityField, PolynomialField,
               ChoiceField<PairScheme>, ChoiceField<NoiseSpeed>,
               ChoiceField<DeviceKind>, ChoiceField<ConverterKind>,
               ChoiceField<PairLines>, ChoiceField<IdleRows>, TableField>
      kind;
  /// Need not be named: `Machine` has a value for it, which is not printed.
  bool optional = false;
};

constexpr int64_t million = int64_t(1) << 20;
constexpr double tiny = 1e-30; // "more than nothing" of a physical quantity
constexpr size_t maxCoefficients = 16;

// Every field in file order: the only place that lists them.
const Field fields[] = {
    {"name", NameField{&Machine::name}},
    {"array.rows", CountField{&Machine::arrayRows, 1, million}},
    {"array.columns", CountField{&Machine::arrayColumns, 1, million}},
    {"array.ramp_columns", CountField{&Machine::arrayRampColumns, 1, million}},
    {"array.stack_limit", CountField{&Machine::stackLimit, 1, million}},
    {"array.arrays_per_tile", CountField{&Machine::arraysPerTile, 1, million}},
    {"array.pair",
     ChoiceField<PairScheme>{&Machine::pair, {"one_sided", "balanced"}}},
    {"network.rows", CountField{&Machine::gridRows, 1, 1 << 15}},
    {"network.columns", CountField{&Machine::gridColumns, 1, 1 << 15}},
    {"device.g_min", QuantityField{&Machine::gMin, "S", 0, 1}},
    {"device.g_max", QuantityField{&Machine::gMax, "S", tiny, 1}},
    {"device.programming_sigma", PolynomialField{&Machine::programmingSigma}},
    {"device.read_sigma", PolynomialField{&Machine::readSigma}},
    {"device.read_noise",
     ChoiceField<NoiseSpeed>{&Machine::readNoise, {"slow", "fast"}}},
    {"converter.input_bits", CountField{&Machine::inputBits, 2, 16}},
    {"converter.ramp_bits", CountField{&Machine::rampBits, 1, 12}},
    {"converter.linear_bits", CountField{&Machine::linearBits, 1, 16}},
    {"converter.symmetric_levels", FlagField{&Machine::symmetricLevels}},
    {"converter.calibration_devices",
     CountField{&Machine::calibrationDevices, 0, 64}},
    {"converter.trim_clocks", CountField{&Machine::trimClocks, 0, 32767}},
    {"converter.error_feedback", FlagField{&Machine::errorFeedback}},
    {"converter.ramp_columns", CountField{&Machine::rampColumns, 1, 64}},
    {"converter.clock_budget",
     QuantityField{&Machine::clockBudget, "", 1, 1000}},
    {"converter.v_read", QuantityField{&Machine::vRead, "V", tiny, 100}},
    {"converter.t_lsb", QuantityField{&Machine::tLsb, "s", tiny, 1}},
    {"converter.t_adc", QuantityField{&Machine::tAdc, "s", tiny, 1}},
    {"digital.state_bits", CountField{&Machine::stateBits, 4, 24}},
    {"digital.state_range",
     QuantityField{&Machine::stateRange, "", tiny, 1e30}},
    {"digital.product_bits", CountField{&Machine::productBits, 8, 24}},
    {"digital.product_fraction", CountField{&Machine::productFraction, 0, 23}},
    {"converter.kind",
     ChoiceField<ConverterKind>{&Machine::converterKind,
                                {"nlramp", "linramp", "sar"}},
     true},
    {"converter.columns_per_sar",
     CountField{&Machine::columnsPerSar, 1, million}, true},
    {"converter.sar_cycles", CountField{&Machine::sarCycles, 1, 1024}, true},
    {"digital.clock", QuantityField{&Machine::clock, "Hz", 1, 1e12}, true},
    {"digital.lanes", CountField{&Machine::lanes, 1, million}, true},
    {"digital.lane_cycles", CountField{&Machine::laneCycles, 1, 1024}, true},
    {"network.link_bits", CountField{&Machine::linkBits, 1, million}, true},
    {"network.hop_cycles", CountField{&Machine::hopCycles, 0, 1024}, true},
    {"network.host_bits", CountField{&Machine::hostBits, 1, million}, true},
    {"device.model",
     ChoiceField<DeviceKind>{&Machine::deviceModel,
                             {"ideal", "generic", "pcm", "pcm-joshi",
                              "rram-milo", "rram-wan", "measured"}},
     true},
    {"device.table", TableField{&Machine::measured}, true},
    {"device.levels", CountField{&Machine::levels, 0, million}, true},
    {"device.verify_attempts", CountField{&Machine::verifyAttempts, 1, 1000},
     true},
    {"device.verify_tolerance",
     QuantityField{&Machine::verifyTolerance, "S", 0, 1}, true},
    {"device.clip_to_window", FlagField{&Machine::clipToWindow}, true},
    {"device.programming_scale",
     QuantityField{&Machine::programmingScale, "", 0, 1000}, true},
    {"device.drift_scale", QuantityField{&Machine::driftScale, "", 0, 1000},
     true},
    {"device.read_scale", QuantityField{&Machine::readScale, "", 0, 1000},
     true},
    {"device.drift_nu", QuantityField{&Machine::driftNu, "", 0, 1}, true},
    {"device.drift_nu_sigma", QuantityField{&Machine::driftNuSigma, "", 0, 1},
     true},
    {"device.drift_origin",
     QuantityField{&Machine::driftOrigin, "s", 1e-9, 1e9}, true},
    {"device.time_since_programming",
     QuantityField{&Machine::timeSinceProgramming, "s", 0, 1e12}, true},
    {"device.stuck_off_rate", QuantityField{&Machine::stuckOffRate, "", 0, 1},
     true},
    {"device.stuck_on_rate", QuantityField{&Machine::stuckOnRate, "", 0, 1},
     true},
    {"device.stuck_off_conductance",
     QuantityField{&Machine::stuckOffConductance, "S", 0, 1}, true},
    {"device.stuck_on_conductance",
     QuantityField{&Machine::stuckOnConductance, "S", 0, 1}, true},
    {"converter.column_per_step", FlagField{&Machine::columnPerStep}, true},
    {"converter.retrim", FlagField{&Machine::retrim}, true},
    {"device.temperature", QuantityField{&Machine::temperature, "K", 1, 1000},
     true},
    {"device.temperature_factor", PolynomialField{&Machine::temperatureFactor},
     true},
    {"device.iv_voltage", QuantityField{&Machine::ivVoltage, "V", 0, 1e6},
     true},
    {"array.wire_resistance",
     QuantityField{&Machine::wireResistance, "Ohm", 0, 1e6}, true},
    {"array.bit_wire_resistance",
     QuantityField{&Machine::bitWireResistance, "Ohm", 0, 1e6}, true},
    {"array.driver_resistance",
     QuantityField{&Machine::driverResistance, "Ohm", 0, 1e6}, true},
    {"array.sense_resistance",
     QuantityField{&Machine::senseResistance, "Ohm", 0, 1e6}, true},
    {"array.pair_lines",
     ChoiceField<PairLines>{&Machine::pairLines, {"interleaved", "separate"}},
     true},
    {"array.idle_rows",
     ChoiceField<IdleRows>{&Machine::idleRows, {"clamped", "disconnected"}},
     true},
    {"device.held_share", QuantityField{&Machine::heldShare, "", 0, 1}, true},
    {"device.telegraph_share",
     QuantityField{&Machine::telegraphShare, "", 0, 1}, true},
    {"device.telegraph_amplitude",
     QuantityField{&Machine::telegraphAmplitude, "", 0, 1}, true},
    {"device.telegraph_occupancy",
     QuantityField{&Machine::telegraphOccupancy, "", 0, 1}, true},
    {"converter.swing", QuantityField{&Machine::swing, "V", tiny, 100}, true},
    {"converter.input_jitter", QuantityField{&Machine::inputJitter, "s", 0, 1},
     true},
    {"converter.comparator_offset",
     QuantityField{&Machine::comparatorOffset, "V", 0, 100}, true},
    {"converter.comparator_noise",
     QuantityField{&Machine::comparatorNoise, "V", 0, 100}, true},
    {"converter.offset_trim", QuantityField{&Machine::offsetTrim, "V", 0, 100},
     true},
    {"converter.offset_trim_bits", CountField{&Machine::offsetTrimBits, 1, 24},
     true},
    {"converter.ramp_noise", QuantityField{&Machine::rampNoise, "V", 0, 100},
     true},
    {"converter.ramp_read_noise", FlagField{&Machine::rampReadNoise}, true},
    {"converter.saturation", QuantityField{&Machine::saturation, "V", 0, 100},
     true},
    {"converter.leak_time", QuantityField{&Machine::leakTime, "s", 0, 1e9},
     true},
    {"converter.capacitor_sigma",
     QuantityField{&Machine::capacitorSigma, "", 0, 1}, true},
    {"converter.v_read_chip_sigma",
     QuantityField{&Machine::vReadChipSigma, "V", 0, 100}, true},
    {"converter.v_read_sigma", QuantityField{&Machine::vReadSigma, "V", 0, 100},
     true},
};

/// Reads a field's text into the machine; the visitor of Field::kind.
struct Reader {
  Machine &machine;
  std::string_view key, text;

  Status operator()(const NameField &field) const {
    bool printable =
        std::none_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (text.empty() || !printable)
      return expected(key, "a name on one line", text);
    machine.*field.member = text;
    return {};
  }

  Status operator()(const CountField &field) const {
    std::optional<int64_t> value = parseInteger(text);
    if (!value || *value < field.min || *value > field.max)
      return expected(key,
                      "an integer from " + std::to_string(field.min) + " to " +
                          std::to_string(field.max),
                      text);
    machine.*field.member = *value;
    return {};
  }

  Status operator()(const FlagField &field) const {
    if (text != "true" && text != "false")
      return expected(key, "true or false", text);
    machine.*field.member = text == "true";
    return {};
  }

  Status operator()(const QuantityField &field) const {
    Result<double> value =
        readQuantity(key, text, field.unit, field.min, field.max);
    if (!value)
      return Error{value.error()};
    machine.*field.member = *value;
    return {};
  }

  Status operator()(const PolynomialField &field) const {
    std::optional<std::vector<double>> value = parseList(text);
    if (!value || value->size() > maxCoefficients)
      return expected(key,
                      "a list of at most " + std::to_string(maxCoefficients) +
                          " numbers such as [0.02]",
                      text);
    machine.*field.member = std::move(*value);
    return {};
  }

  template <typename Enum>
  Status operator()(const ChoiceField<Enum> &field) const {
    std::string choices;
    for (size_t i = 0; i < field.words.size(); ++i) {
      if (text == field.words[i]) {
        machine.*field.member = Enum(i);
        return {};
      }
      if (i > 0)
        choices += i + 1 < field.words.size() ? ", " : " or ";
      choices += field.words[i];
    }
    return expected(key, choices, text);
  }

  Status operator()(const TableField &field) const {
    Result<std::vector<MeasuredPoint>> table = parseMeasuredTable(text);
    if (!table)
      return Error{std::string(key) + ": " + table.error()};
    machine.*field.member = std::move(*table);
    return {};
  }
};

/// The text of a field; the visitor of Field::kind.
struct Printer {
  const Machine &machine;

  std::string operator()(const NameField &field) const {
    return machine.*field.member;
  }
  std::string operator()(const CountField &field) const {
    return std::to_string(machine.*field.member);
  }
  std::string operator()(const FlagField &field) const {
    return machine.*field.member ? "true" : "false";
  }
  std::string operator()(const QuantityField &field) const {
    return printQuantity(machine.*field.member, field.unit);
  }
  std::string operator()(const PolynomialField &field) const {
    return printList(machine.*field.member);
  }
  template <typename Enum>
  std::string operator()(const ChoiceField<Enum> &field) const {
    return std::string(field.words[size_t(machine.*field.member)]);
  }
  std::string operator()(const TableField &field) const {
    return printMeasuredTable(machine.*field.member);
  }
};

const Field *findField(std::string_view key) {
  auto it = std::find_if(std::begin(fields), std::end(fields),
                         [&](const Field &field) { return field.key == key; });
  return it == std::end(fields) ? nullptr : it;
}

Error unknownKey(std::string_view key) {
  return Error{"expected a key of the machine description, found " +
               quotedText(key)};
}

/// A standard deviation may not be negative anywhere in the device window;
/// looked at in 257 points of it.
Status checkSigma(const Machine &machine, std::string_view key,
                  const std::vector<double> &coefficients) {
  double lowest = machine.gMin / machine.gMax;
  for (int i = 0; i <= 256; ++i) {
    double g = lowest + (1 - lowest) * i / 256, sigma = 0;
    for (auto it = coefficients.rbegin(); it != coefficients.rend(); ++it)
      sigma = sigma * g + *it;
    if (!(sigma >= 0 && std::isfinite(sigma)))
      return Error{std::string(key) +
                   ": expected a standard deviation of at least 0, found " +
                   printNumber(sigma) + " at G/G_max = " + printNumber(g)};
  }
  return {};
}

bool haveResistance(const Machine &machine) {
  return machine.wireResistance > 0 || machine.bitWireResistance > 0 ||
         machine.driverResistance > 0 || machine.senseResistance > 0;
}

/// All of an array's cells take part in one map.
Status checkLines(const Machine &machine) {
  constexpr int64_t limit = 2048;
  int64_t longest = std::max(machine.arrayRows, machine.arrayColumns);
  if (haveResistance(machine) && longest > limit)
    return Error{"array.wire_resistance: expected arrays of at most " +
                 std::to_string(limit) +
                 " word lines and columns where lines have resistance, found " +
                 std::to_string(longest)};
  return {};
}

/// One ramp of functions fits an array's ramp columns, with the columns that
/// the best is chosen from.
Status checkRampRows(const Machine &machine) {
  if (machine.converterKind == ConverterKind::Sar)
    return {}; // has none
  int64_t columns = machine.arrayRampColumns / machine.rampColumns;
  if (columns < 1)
    return Error{"array.ramp_columns: expected at least "
                 "converter.ramp_columns (" +
                 std::to_string(machine.rampColumns) + "), found " +
                 std::to_string(machine.arrayRampColumns)};
  int64_t levels =
      (int64_t(1) << machine.rampBits) - (machine.symmetricLevels ? 1 : 0);
  int64_t devices =
      std::max<int64_t>(levels - 2, 0) + machine.calibrationDevices;
  int64_t rows = (devices + columns - 1) / columns;
  if (machine.arrayRows < rows)
    return Error{"array.rows: expected at least " + std::to_string(rows) +
                 ", for a ramp's " + std::to_string(devices) + " devices in " +
                 std::to_string(columns) + " columns, found " +
                 std::to_string(machine.arrayRows)};
  return {};
}

Status checkFaults(const Machine &machine) {
  if (machine.stuckOffRate + machine.stuckOnRate > 1)
    return Error{"device.stuck_on_rate: expected at most 1 with "
                 "device.stuck_off_rate (" +
                 printNumber(machine.stuckOffRate) + "), found " +
                 printNumber(machine.stuckOnRate)};
  if (machine.stuckOffConductance > machine.gMax)
    return Error{"device.stuck_off_conductance: expected at most "
                 "device.g_max (" +
                 printQuantity(machine.gMax, "S") + "), found " +
                 printQuantity(machine.stuckOffConductance, "S")};
  return {};
}

Status checkDevices(const Machine &machine) {
  if (machine.deviceModel == DeviceKind::Measured && machine.measured.empty())
    return Error{"device.table: expected with device.model measured, found "
                 "none"};
  if (machine.levels == 1)
    return Error{"device.levels: expected at least 2, or 0 for any, found 1"};
  const bool heldOrJitter = machine.heldShare > 0 ||
                            machine.telegraphShare > 0 ||
                            machine.inputJitter > 0;
  if (machine.idleRows == IdleRows::Disconnected && heldOrJitter)
    return Error{"array.idle_rows: expected clamped with device.held_share, "
                 "device.telegraph_share or converter.input_jitter, found "
                 "disconnected"};
  // Sums are then found input by input, from the devices as programmed.
  if (machine.ivVoltage > 0 && haveResistance(machine) && heldOrJitter)
    return Error{"device.iv_voltage: expected 0 V with device.held_share, "
                 "device.telegraph_share or converter.input_jitter where lines "
                 "have resistance, found " +
                 printQuantity(machine.ivVoltage, "V")};
  // Beyond it a device at half of V_read has next to no current.
  constexpr double steepest = 20; // V_read / V_0
  if (machine.ivVoltage > 0 && machine.ivVoltage * steepest < machine.vRead)
    return Error{"device.iv_voltage: expected 0 V, or at least a twentieth of "
                 "converter.v_read (" +
                 printQuantity(machine.vRead / steepest, "V") + "), found " +
                 printQuantity(machine.ivVoltage, "V")};
  return {};
}

} // namespace

std::vector<std::string> rampart::machineKeys() {
  std::vector<std::string> keys;
  for (const Field &field : fields)
    keys.emplace_back(field.key);
  return keys;
}

Status rampart::setMachineField(Machine &machine, std::string_view key,
                                std::string_view text) {
  if (isCostKey(key))
    return setCostField(machine.cost, key, text);
  const Field *field = findField(key);
  if (!field)
    return unknownKey(key);
  return std::visit(Reader{machine, key, text}, field->kind);
}

std::vector<MachineField> rampart::machineFields(const Machine &machine) {
  static const Machine defaults;
  std::vector<MachineField> result;
  for (const Field &field : fields) {
    std::string text = std::visit(Printer{machine}, field.kind);
    if (!field.optional || text != std::visit(Printer{defaults}, field.kind))
      result.push_back({std::string(field.key), std::move(text)});
  }
  for (auto &[key, text] : costFields(machine.cost))
    result.push_back({std::move(key), std::move(text)});
  return result;
}

Status rampart::checkMachine(const Machine &machine) {
  if (!(machine.gMin < machine.gMax))
    return Error{"device.g_min: expected less than device.g_max (" +
                 printQuantity(machine.gMax, "S") + "), found " +
                 printQuantity(machine.gMin, "S")};
  if (machine.arrayRows < 2)
    return Error{
        "array.rows: expected at least 2 (an input and a bias), found " +
        std::to_string(machine.arrayRows)};
  if (machine.symmetricLevels && machine.rampBits < 2)
    return Error{"converter.ramp_bits: expected at least 2 with symmetric "
                 "levels, found " +
                 std::to_string(machine.rampBits)};
  if (Status status = checkRampRows(machine); !status)
    return status;
  if (machine.productFraction >= machine.productBits)
    return Error{
        "digital.product_fraction: expected less than digital.product_bits (" +
        std::to_string(machine.productBits) + "), found " +
        std::to_string(machine.productFraction)};
  if (Status status = checkDevices(machine); !status)
    return status;
  if (Status status = checkFaults(machine); !status)
    return status;
  if (Status status = checkLines(machine); !status)
    return status;
  if (Status status = checkCostRows(machine.cost); !status)
    return status;
  if (Status status = checkSigma(machine, "device.programming_sigma",
                                 machine.programmingSigma);
      !status)
    return status;
  return checkSigma(machine, "device.read_sigma", machine.readSigma);
}

Result<Machine> rampart::makeMachine(const std::vector<MachineField> &given) {
  Machine machine;
  std::set<std::string_view> seen;
  for (const MachineField &entry : given) {
    if (!seen.insert(entry.key).second)
      return Error{entry.key + ": expected once, found again"};
    if (Status status = setMachineField(machine, entry.key, entry.value);
        !status)
      return Error{status.error()};
  }
  for (const Field &field : fields)
    if (!field.optional && !seen.contains(field.key))
      return Error{std::string(field.key) +
                   ": expected in the machine description, found none"};
  if (Status status = checkMachine(machine); !status)
    return Error{status.error()};
  return machine;
}
