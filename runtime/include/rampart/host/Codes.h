//===- Codes.h - Between numbers and codes ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operations quantize and dequantize, into memory of the caller's.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_HOST_CODES_H
#define RAMPART_HOST_CODES_H

#include "rampart/host/HostOp.h"

namespace rampart {

/// Writes one code for each element of `input`: int32, or double where `real`
/// (ideal mode). An error where it holds no floats.
Status quantizeInto(const HostOp &op, const Tensor &input, bool real, void *to);

/// Writes one float for each of `input`'s codes; an error where it holds none.
Status dequantizeInto(const HostOp &op, const Tensor &input, float *to);

} // namespace rampart

#endif // RAMPART_HOST_CODES_H
