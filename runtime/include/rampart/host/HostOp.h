//===- HostOp.h - Host operations and their kernels -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// HostOps.def is the table; this is how programs, the verifier and constant
// folding use it.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_HOST_HOSTOP_H
#define RAMPART_HOST_HOSTOP_H

#include "rampart/core/Result.h"
#include "rampart/host/Tensor.h"

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rampart {

/// Scalars are lists of one.
using HostAttribute =
    std::variant<std::vector<int64_t>, std::vector<double>, std::string>;
using HostAttributes = std::map<std::string, HostAttribute, std::less<>>;

enum class AttributeKind { Int, Ints, Float, Text };

struct HostAttributeSpec {
  std::string_view name;
  AttributeKind kind;
};

struct HostOpSpec {
  std::string_view opcode;
  int minInputs, maxInputs;
  std::vector<HostAttributeSpec> attributes;
};

/// Every row of the table, in its order.
std::span<const HostOpSpec> hostOps();
/// The row of `opcode`, or null.
const HostOpSpec *findHostOp(std::string_view opcode);

/// What a kernel depends on beside its inputs and attributes.
struct HostContext {
  /// quantize makes unrounded RealCode (ideal mode).
  bool real = false;
  /// What random numbers are keyed by: seed and chip, run, and call in the run;
  /// the number of the batch's first row.
  std::array<uint32_t, 2> key{};
  uint32_t invocation = 0, call = 0;
  uint64_t firstRow = 0;
};

/// An operation whose opcode, number of inputs and attributes fit the table.
class HostOp {
public:
  static Result<HostOp> make(std::string_view opcode, size_t inputs,
                             HostAttributes attributes);

  const HostOpSpec &spec() const { return *row; }

  /// Runs the kernel. Shapes and types are checked here, since a program serves
  /// sizes known only now; the error says what was expected and found.
  Result<Tensor> run(std::span<const Tensor> inputs,
                     const HostContext &context = {}) const;

  int64_t getInt(std::string_view name) const;
  const std::vector<int64_t> &getInts(std::string_view name) const;
  double getFloat(std::string_view name) const;
  const std::string &getText(std::string_view name) const;

private:
  const HostOpSpec *row = nullptr;
  HostAttributes attributes;
};

} // namespace rampart

#endif // RAMPART_HOST_HOSTOP_H
