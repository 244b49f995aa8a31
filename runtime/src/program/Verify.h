//===- Verify.h - The rules of a program ------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function per table of the schema. The FlatBuffers verifier has run
// before: every offset is in range, but any field may be absent and any number
// hostile. The rules and their labels (D1, G6 ...) are those of
// docs/ProgramFormat.md.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_SRC_PROGRAM_VERIFY_H
#define RAMPART_SRC_PROGRAM_VERIFY_H

#include "rampart/core/Text.h"
#include "rampart/program/Program.h"

#include <optional>
#include <sstream>

/// Returns the Status of `...` from the enclosing function where it is an
/// error.
#define RAMPART_TRY(...)                                                       \
  if (Status rampartStatus = (__VA_ARGS__); !rampartStatus)                    \
  return rampartStatus

namespace rampart {

/// Where a field is: a chain on the stack, turned into text only for an error.
class Path {
public:
  explicit Path(const char *field) : field(field) {}
  Path(const Path &parent, const char *field) : parent(&parent), field(field) {}
  /// Element `index` of the vector `parent`.
  Path(const Path &parent, size_t index) : parent(&parent), index(index) {}

  /// "regions[0].body[3].op.dst"
  std::string text() const;
  /// "<path>: <parts>"
  template <typename... Parts>
  Error error(const Parts &...parts) const {
    std::ostringstream stream;
    stream << text() << ": ";
    (stream << ... << parts);
    return Error{stream.str()};
  }

private:
  const Path *parent = nullptr;
  const char *field = nullptr;
  size_t index = 0;
};

/// Codes must be exact in float32, the type of the column sums.
inline constexpr int32_t codeLimit = 1 << 23;
/// Buffer and bank elements of one region, per stream: bounds what a hostile
/// program can make the executor allocate.
inline constexpr uint64_t regionElementLimit = uint64_t(1) << 24;
/// Functions that call functions: bounds the executor's stack.
inline constexpr size_t callDepthLimit = 64;
/// Products and sums of the digital unit stay below this before they are
/// rounded.
inline constexpr int64_t accumulatorLimit = int64_t(1) << 62;

/// The parts of a program every rule may look at.
struct VerifyContext {
  const fb::Program &index;
  const Machine &machine;
  std::span<const std::byte> data;
};

/// Absent vectors are empty.
template <typename T>
size_t length(const flatbuffers::Vector<T> *vector) {
  return vector ? vector->size() : 0;
}
inline std::string_view textOf(const flatbuffers::String *string) {
  return string ? std::string_view(string->data(), string->size())
                : std::string_view();
}

Result<Machine> verifyMachine(const fb::Program &index);

/// `size` bytes at a multiple of 64, inside the data section.
Status verifyData(const VerifyContext &context, const Path &path,
                  const fb::DataRef *data, uint64_t count,
                  uint64_t elementSize);
Status verifyFunctionSpec(const Path &path, const fb::FunctionSpec *spec);

Status verifyConstants(const VerifyContext &context);
Status verifyArrays(const VerifyContext &context);
Status verifyRamps(const VerifyContext &context);
/// Needs arrays and ramps that are each in order.
Status verifyFaults(const VerifyContext &context);
Status verifyTables(const VerifyContext &context);
/// Needs records that are each in order.
Status verifyPlaces(const VerifyContext &context);
Status verifyRegions(const VerifyContext &context);

/// Host operations by function and step; empty where the step is another kind.
using HostOps = std::vector<std::vector<std::optional<HostOp>>>;
Result<HostOps> verifyFunctions(const VerifyContext &context);

/// Lowest and highest code a ramp can emit.
struct CodeRange {
  int64_t min, max;
};
CodeRange emittedCodes(const fb::Ramp &ramp);

} // namespace rampart

#endif // RAMPART_SRC_PROGRAM_VERIFY_H
