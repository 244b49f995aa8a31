//===- Recorded.h - Models with recorded inputs and outputs -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TEST_INTEGRATION_RECORDED_H
#define RAMPART_TEST_INTEGRATION_RECORDED_H

#include "Compare.h"

#include <string>

namespace rampart::test {

/// Compiles BASE.onnx for the shapes of BASE.inputs.npz (or, with `bindShapes`
/// off, for every shape the model leaves open), runs it in ideal mode and
/// expects the outputs in BASE.outputs.npz. `base` is a path without an ending.
void expectRecordedOutputs(const std::string &base, bool bindShapes,
                           Tolerance tolerance);

} // namespace rampart::test

#endif // RAMPART_TEST_INTEGRATION_RECORDED_H
