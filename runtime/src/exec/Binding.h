//===- Binding.h - Arguments and results of a program -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks tensors against the entry function's ports.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_EXEC_BINDING_H
#define RAMPART_SRC_EXEC_BINDING_H

#include "rampart/io/Npy.h"
#include "rampart/program/Program.h"

namespace rampart {

/// The number of the argument called `name`; an error that names all where
/// there is none.
Result<size_t> argumentNamed(const fb::Function &function,
                             std::string_view name);

/// Every argument (null: not given) that anything depends on is there, all have
/// their type and a fitting shape, and equal symbols have equal sizes. Where
/// `timeAxes` is not empty, it holds by argument the axis that may have any
/// size
/// (-1: none).
Status checkArguments(const fb::Function &function,
                      std::span<const Tensor *const> arguments,
                      std::span<const int64_t> timeAxes = {});

/// "float32 of shape batchx30x17"; "?" for a nameless open dimension.
std::string portText(const fb::Port &port);

} // namespace rampart

#endif // RAMPART_SRC_EXEC_BINDING_H
