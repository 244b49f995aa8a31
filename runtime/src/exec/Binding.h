//===- Binding.h - Arguments and results of a program -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks named tensors against the entry function's ports.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_BINDING_H
#define RAMPART_SRC_EXEC_BINDING_H

#include "rampart/io/Npy.h"
#include "rampart/program/Program.h"

namespace rampart {

/// Every argument is among `inputs` with its type and a fitting shape, equal
/// symbols have equal sizes, and there is no other input.
Status checkArguments(const fb::Function &function, const NamedTensors &inputs);

/// "float32 of shape batchx30x17"; "?" for a nameless open dimension.
std::string portText(const fb::Port &port);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_BINDING_H
