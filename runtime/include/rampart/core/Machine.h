//===- Machine.h - The machine description ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One struct and one list of its fields (machineFields in Machine.cpp) serve
// the YAML reader, the IR attribute, the program file, `--set` and the
// simulator: a field is declared once.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_MACHINE_H
#define RAMPART_CORE_MACHINE_H

#include "rampart/core/CostRows.h"
#include "rampart/core/Result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rampart {

/// How a signed target ΔG lies on a differential pair.
enum class PairScheme {
  OneSided, // the idle device stays at G_min
  Balanced, // both devices move around the window's middle
};

/// Where the two bit lines of a pair run.
enum class PairLines {
  Interleaved, // side by side: a word line passes both
  Separate,    // in two arrays with drivers of their own
};

/// What a driver does to its word line while it has no pulse.
enum class IdleRows {
  Clamped,      // holds it at 0 V
  Disconnected, // lets go of it
};

/// Whether a device's noise moves within one input pulse.
enum class NoiseSpeed { Slow, Fast };

/// The law that devices follow: `rampart/device/DeviceModel.h`.
enum class DeviceKind {
  Ideal,
  Generic, // the polynomials and drift exponents of the description
  Pcm,
  PcmJoshi,
  RramMilo,
  RramWan,
  Measured, // the description's table
};

/// What turns column sums into codes (docs/Converters.md).
enum class ConverterKind {
  NonlinearRamp, // ramps of devices that compute functions
  LinearRamp,    // ramps of devices, all linear; functions by table
  Sar,           // successive approximation, shared by columns; by table
};

/// One measured conductance and what devices programmed to it do. S, S, 1, 1,
/// S.
struct MeasuredPoint {
  double conductance = 0, programmingSigma = 0;
  double driftMean = 0, driftSigma = 0; // of the exponent
  double readSigma = 0;
};

/// All values in SI units. A description is complete, except for what may
/// be left out: the second half of the list.
struct Machine {
  std::string name;

  int64_t arrayRows = 0;        // word lines of an array
  int64_t arrayColumns = 0;     // differential pairs on a word line
  int64_t arrayRampColumns = 0; // further columns, for ramps
  int64_t stackLimit = 0;       // arrays that may share an integrator
  int64_t arraysPerTile = 0;
  PairScheme pair = PairScheme::OneSided;

  int64_t gridRows = 0, gridColumns = 0; // of tiles; tile r * gridColumns + c

  double gMin = 0, gMax = 0; // device window, S
  /// σ_prog(G)/G_max as a polynomial in G/G_max, lowest power first; likewise
  /// the read noise.
  std::vector<double> programmingSigma, readSigma;
  NoiseSpeed readNoise = NoiseSpeed::Slow;

  int64_t inputBits = 0;        // signed, symmetric: ±(2^(b-1) - 1)
  int64_t rampBits = 0;         // conversions that compute a function
  int64_t linearBits = 0;       // all other conversions, and what tables make
                                // of them where no ramp computes functions
  bool symmetricLevels = false; // 2^b - 1 levels instead of 2^b
  int64_t calibrationDevices = 0;
  int64_t trimClocks = 0;     // bound of a calibration device's; 0: no trimming
  bool errorFeedback = false; // a ramp's devices make up for those before them
  int64_t rampColumns = 1;    // programmed per ramp; the best is used
  double clockBudget = 1;     // a ramp's clocks over the fewest possible
  double vRead = 0;           // V
  double tLsb = 0, tAdc = 0;  // s: input pulse of one code; one ramp clock
  ConverterKind converterKind = ConverterKind::NonlinearRamp;
  int64_t columnsPerSar = 8; // of an array, converted one after another
  int64_t sarCycles = 1;     // of the clock, for every bit of a conversion

  int64_t stateBits = 0;       // digital unit: width of a cell state ...
  double stateRange = 0;       // ... over ±stateRange
  int64_t productBits = 0;     // width of a product before it is added ...
  int64_t productFraction = 0; // ... and its fraction bits

  // What is off unless it is named (docs/DeviceModels.md). Devices:
  DeviceKind deviceModel = DeviceKind::Generic;
  std::vector<MeasuredPoint> measured; // of the measured model, rising
  int64_t levels = 0;         // equally spaced over the window; 0: any target
  int64_t verifyAttempts = 1; // programs again until within the tolerance, S
  double verifyTolerance = 0;
  bool clipToWindow = false; // no device ends outside it
  // Of the model's programming error, drift exponent and read noise; 0: off.
  double programmingScale = 1, driftScale = 1, readScale = 1;
  double driftNu = 0, driftNuSigma = 0;  // of the generic model
  double driftOrigin = 20;               // s: G(t) = G (1 + t/origin)^-nu
  double timeSinceProgramming = 0;       // s
  bool retrim = false;                   // V_0 is trimmed at that time again
  double temperature = 300;              // K
  std::vector<double> temperatureFactor; // 1/K, polynomial in G/G_max
  double ivVoltage = 0; // V: V_0 of a current of sinh(V/V_0); 0: linear

  // Devices that do not follow their programming: share of all, each S.
  double stuckOffRate = 0, stuckOnRate = 0;
  double stuckOffConductance = 0, stuckOnConductance = -1; // below 0: gMax

  bool columnPerStep = false; // of a ramp's columns, each step uses the best

  // Lines (docs/Wires.md). Ohm per cell; of bit lines: below 0: the same.
  double wireResistance = 0, bitWireResistance = -1;
  double driverResistance = 0, senseResistance = 0; // Ohm per line
  PairLines pairLines = PairLines::Interleaved;
  IdleRows idleRows = IdleRows::Clamped;

  // ... noise slower than an inference:
  double heldShare = 0;            // of the read noise's variance
  double telegraphShare = 0;       // of the devices, which have a trap ...
  double telegraphAmplitude = 0;   // ... of this mean relative amplitude ...
  double telegraphOccupancy = 0.5; // ... and share of time in the upper state

  // ... drivers and converters (standard deviations unless said otherwise):
  double swing = 0.8;          // V: integrators at a ramp's furthest threshold
  double inputJitter = 0;      // s, of a pulse's width
  double comparatorOffset = 0; // V, over columns
  double comparatorNoise = 0;  // V, over conversions
  double offsetTrim = 0;       // V: step of a column's trimming; 0: none
  int64_t offsetTrimBits = 5;  // ... which is signed and symmetric
  double rampNoise = 0;        // V, that each clock adds to a ramp
  bool rampReadNoise = false;  // a ramp's devices have read noise, too
  double saturation = 0;       // V: an integrator's reach; 0: any
  double leakTime = 0;         // s: time constant of its loss; 0: none
  double capacitorSigma = 0;   // relative, of an integrator's capacitor
  double vReadChipSigma = 0;   // V, over chips
  double vReadSigma = 0;       // V, over the inferences of a chip

  // Time (docs/Schedule.md):
  double clock = 1e9; // Hz: all durations are whole cycles
  int64_t lanes = 32; // elements that a tile's digital unit takes at once ...
  int64_t laneCycles = 1; // ... in this many cycles
  int64_t linkBits = 256; // of a link between neighbouring tiles, per cycle
  int64_t hopCycles = 1;  // ... and its latency
  int64_t hostBits = 256; // between chip and host, per cycle and direction

  CostRows cost; // docs/CostModel.md
};

/// Key, value as text with its unit ("device.g_max", "150 uS").
struct MachineField {
  std::string key, value;
};

/// Every key in file order, but for those of cost rows.
std::vector<std::string> machineKeys();

/// Reads one field from text; the error names the key, what was expected (kind,
/// unit, range) and what was found.
Status setMachineField(Machine &machine, std::string_view key,
                       std::string_view text);

/// All fields as text; reading them back gives the same machine, bit for bit.
std::vector<MachineField> machineFields(const Machine &machine);

/// Rules that involve several fields (g_min < g_max, rows for a bias ...).
Status checkMachine(const Machine &machine);

/// A whole description: unknown, repeated and missing keys are errors, and so
/// is a broken rule of checkMachine.
Result<Machine> makeMachine(const std::vector<MachineField> &fields);

} // namespace rampart

#endif // RAMPART_CORE_MACHINE_H
