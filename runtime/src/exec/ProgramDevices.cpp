//===- ProgramDevices.cpp - The devices of a simulated chip ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Programmer.h"

using namespace rampart;

/// Those of the comparators of all arrays that have some.
static std::vector<std::vector<double>> drawOffsets(const Program &program,
                                                    const Machine &machine,
                                                    const RunOptions &options) {
  const CircuitMaker circuit(machine, options.seed, options.chip);
  std::vector<std::vector<double>> offsets;
  for (uint32_t number = 0; bool compared : comparedArrays(program)) {
    const fb::Array &array = *program.index().arrays()->Get(number++);
    std::vector<double> &to = offsets.emplace_back();
    if (compared)
      for (uint32_t bitLine : bitLinesOf(array))
        to.push_back(circuit.offset(bitLine, array.tile(), array.slot()));
  }
  return offsets;
}

Result<DeviceConductances>
rampart::programDevices(const Program &program, const Machine &machine,
                        const RunOptions &options,
                        const DeviceConductances *targets) {
  Chip::State state(program);
  state.mode = options.mode;
  state.seed = options.seed;
  state.chip = options.chip;
  Programmer programmer(machine, state, nullptr, targets);
  DeviceConductances devices;
  const fb::Program &index = program.index();
  if (index.arrays())
    for (const fb::Array *array : *index.arrays()) {
      ProgrammedArray made{array->rows(),
                           array->columns(),
                           program.conductances(*array).data(),
                           {}};
      devices.arrays.emplace_back().reserve(made.rows * made.columns);
      programmer.program(made, devices.arrays.size() - 1, *array, &devices);
    }
  if (index.ramps())
    for (const fb::Ramp *ramp : *index.ramps()) {
      Result<RampConductances> made =
          programmer.rampDevices(*ramp, devices.ramps.size());
      if (!made)
        return Error{made.error()};
      devices.ramps.push_back(std::move(*made));
    }
  if (options.mode == Mode::Noisy && machine.comparatorOffset > 0)
    devices.offsets = drawOffsets(program, machine, options);
  return devices;
}

DeviceConductances rampart::targetDevices(const Program &program) {
  RunOptions exact;
  exact.mode = Mode::Quantized;
  return *programDevices(program, program.machine(), exact); // nothing is read
}
