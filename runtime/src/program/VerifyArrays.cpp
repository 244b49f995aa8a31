//===- VerifyArrays.cpp - Rules of data, constants, arrays, tables --------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything that points into the data section.
//===----------------------------------------------------------------------===//
#include "Verify.h"

#include <bit>
#include <cmath>

using namespace rampart;

std::string Path::text() const {
  if (!parent)
    return field;
  if (field)
    return parent->text() + "." + field;
  return parent->text() + "[" + std::to_string(index) + "]";
}

// M1
Result<Machine> rampart::verifyMachine(const fb::Program &index) {
  std::vector<MachineField> fields;
  for (size_t i = 0; i < length(index.machine()); ++i) {
    const fb::MachineField &field =
        *index.machine()->Get(flatbuffers::uoffset_t(i));
    fields.push_back(
        {std::string(textOf(field.key())), std::string(textOf(field.value()))});
  }
  Result<Machine> machine = makeMachine(fields);
  if (machine)
    return machine;
  return Path("machine").error(machine.error());
}

// D1
Status rampart::verifyData(const VerifyContext &context, const Path &path,
                           const fb::DataRef *data, uint64_t count,
                           uint64_t elementSize) {
  if (!data)
    return path.error("expected data, found none");
  if (data->offset() % dataAlignment != 0)
    return path.error("expected an offset that is a multiple of ",
                      dataAlignment, ", found ", data->offset());
  if (data->offset() > context.data.size() ||
      data->size() > context.data.size() - data->offset())
    return path.error(data->size(), " bytes at ", data->offset(),
                      " exceed the data section of ", context.data.size(),
                      " bytes");
  // Dividing cannot overflow where multiplying can.
  if (data->size() % elementSize != 0 || data->size() / elementSize != count)
    return path.error("expected ", count, " elements of ", elementSize,
                      " bytes, found ", data->size(), " bytes");
  return {};
}

// F1
Status rampart::verifyFunctionSpec(const Path &path,
                                   const fb::FunctionSpec *spec) {
  if (!spec)
    return path.error("expected a function, found none");
  if (!functionKind(textOf(spec->kind())))
    return Path(path, "kind")
        .error("unknown function ", quotedText(textOf(spec->kind())));
  if (!std::isfinite(spec->alpha()))
    return Path(path, "alpha")
        .error("expected a finite number, found ", spec->alpha());
  if (!std::isfinite(spec->beta()))
    return Path(path, "beta")
        .error("expected a finite number, found ", spec->beta());
  if (!(spec->clip() > 0))
    return Path(path, "clip")
        .error("expected a positive number, found ", spec->clip());
  if (Status status = checkFunction(functionOf(*spec)); !status)
    return path.error(status.error());
  return {};
}

/// D2: the product of the dimensions, each and together below 2^60 even where
/// one is zero, so that no partial product of a kernel overflows.
static Result<uint64_t> verifyDims(const Path &path,
                                   const flatbuffers::Vector<int64_t> *dims) {
  constexpr uint64_t limit = uint64_t(1) << 60;
  uint64_t product = 1, nonzero = 1;
  for (size_t i = 0; i < length(dims); ++i) {
    int64_t dim = dims->Get(flatbuffers::uoffset_t(i));
    if (dim < 0)
      return Path(path, i).error("expected a size of at least 0, found ", dim);
    uint64_t factor = dim == 0 ? 1 : uint64_t(dim);
    if (factor > limit / nonzero)
      return Path(path, i).error("the shape has more than 2^60 elements");
    nonzero *= factor;
    product *= uint64_t(dim);
  }
  return product;
}

static Status verifyConstant(const VerifyContext &context, const Path &path,
                             const fb::Constant &constant) {
  if (constant.element_type() > fb::ElementType::MAX)
    return Path(path, "element_type")
        .error("unknown element type ", int(constant.element_type()));
  Result<uint64_t> count = verifyDims(Path(path, "dims"), constant.dims());
  if (!count)
    return Error{count.error()};
  Path dataPath(path, "data");
  size_t size = elementSize(elementTypeOf(constant.element_type()));
  RAMPART_TRY(verifyData(context, dataPath, constant.data(), *count, size));
  if (constant.element_type() != fb::ElementType::Bool)
    return {};
  for (std::byte value :
       context.data.subspan(constant.data()->offset(), *count))
    if (value > std::byte{1})
      return dataPath.error("expected booleans of 0 or 1, found ", int(value));
  return {};
}

Status rampart::verifyConstants(const VerifyContext &context) {
  Path path("constants");
  const auto *constants = context.index.constants();
  for (size_t i = 0; i < length(constants); ++i)
    RAMPART_TRY(verifyConstant(context, Path(path, i),
                               *constants->Get(flatbuffers::uoffset_t(i))));
  return {};
}

/// Whether every |value| <= limit; false for NaN. Magnitudes of floats compare
/// like their bits, and integer maxima vectorise.
static bool allWithin(std::span<const float> values, float limit) {
  int32_t largest = 0;
  for (float value : values)
    largest = std::max(largest, std::bit_cast<int32_t>(value) & 0x7fffffff);
  return largest <= std::bit_cast<int32_t>(limit);
}

static Status verifyConductances(const Path &path,
                                 std::span<const float> values,
                                 uint64_t columns, const Machine &machine) {
  // The largest difference a pair carries, and one step of float32 for the
  // rounding of a target that aims at the end of the window.
  float limit = std::nextafter(float(machine.gMax - machine.gMin), 1.0f);
  if (allWithin(values, limit))
    return {};
  for (size_t i = 0; i < values.size(); ++i)
    if (!(std::abs(values[i]) <= limit))
      return path.error("row ", i / columns, ", column ", i % columns,
                        ": expected a difference of at most ", limit,
                        " S, found ", values[i]);
  return {};
}

// A1
static Status verifyArray(const VerifyContext &context, const Path &path,
                          const fb::Array &array) {
  if (array.rows() == 0 || array.columns() == 0)
    return path.error("expected at least one row and column, found ",
                      array.rows(), "x", array.columns());
  Path dataPath(path, "conductances");
  uint64_t count = uint64_t(array.rows()) * array.columns();
  RAMPART_TRY(verifyData(context, dataPath, array.conductances(), count,
                         sizeof(float)));
  const std::byte *start = context.data.data() + array.conductances()->offset();
  RAMPART_TRY(verifyConductances(
      dataPath, {reinterpret_cast<const float *>(start), count},
      array.columns(), context.machine));
  // A4
  if (!array.labels())
    return {};
  Status status =
      checkLabels(labelsOf(*array.labels()), array.rows(), array.columns());
  return status ? status : Path(path, "labels").error(status.error());
}

Status rampart::verifyArrays(const VerifyContext &context) {
  Path path("arrays");
  const auto *arrays = context.index.arrays();
  for (size_t i = 0; i < length(arrays); ++i)
    RAMPART_TRY(verifyArray(context, Path(path, i),
                            *arrays->Get(flatbuffers::uoffset_t(i))));
  return {};
}

// T1
static Status verifyTable(const VerifyContext &context, const Path &path,
                          const fb::LookupTable &table) {
  RAMPART_TRY(verifyFunctionSpec(Path(path, "function"), table.function()));
  for (auto [name, scale] : {std::pair("input_scale", table.input_scale()),
                             std::pair("output_scale", table.output_scale())})
    if (!(scale > 0) || !std::isfinite(scale))
      return Path(path, name)
          .error("expected a positive number, found ", scale);
  Path entries(path, "entries");
  if (!table.entries() || table.entries()->size() == 0)
    return entries.error("expected at least one entry");
  uint64_t count = table.entries()->size() / sizeof(int32_t);
  RAMPART_TRY(
      verifyData(context, entries, table.entries(), count, sizeof(int32_t)));
  int64_t last = int64_t(table.first()) + int64_t(count) - 1;
  if (table.first() < -codeLimit || last > codeLimit)
    return Path(path, "first")
        .error("expected indices within ±", codeLimit, ", found ",
               table.first(), " to ", last);
  return {};
}

Status rampart::verifyTables(const VerifyContext &context) {
  Path path("tables");
  const auto *tables = context.index.tables();
  for (size_t i = 0; i < length(tables); ++i)
    RAMPART_TRY(verifyTable(context, Path(path, i),
                            *tables->Get(flatbuffers::uoffset_t(i))));
  return {};
}
