//===- NpyHeader.cpp - The dictionary of a .npy file ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dictionary is a Python literal; this reads the part of Python that numpy
// writes.
//===----------------------------------------------------------------------===//
#include "NpyFormat.h"

#include "rampart/core/Text.h"

#include <algorithm>
#include <charconv>

using namespace rampart;
using namespace rampart::npy;

namespace {

struct TypeCode {
  std::string_view code;
  ElementType type;
};

// The first row of a type is what is written for it.
constexpr TypeCode typeCodes[] = {
    {"<f4", ElementType::Float32}, {"<f8", ElementType::Float64},
    {"<i4", ElementType::Int32},   {"<i8", ElementType::Int64},
    {"|b1", ElementType::Bool},    {"|u1", ElementType::UInt8},
    {"|i1", ElementType::Int8},    {"<i1", ElementType::Int8},
    {"<i4", ElementType::Code},    {"<f8", ElementType::RealCode},
    {"<u1", ElementType::UInt8},   {"<b1", ElementType::Bool}};

Result<ElementType> typeOf(std::string_view code) {
  for (const TypeCode &row : typeCodes)
    if (row.code == code)
      return row.type;
  if (code.starts_with('>'))
    return Error{"expected little-endian elements, found big-endian " +
                 quotedText(code)};
  return Error{"expected elements of float32, float64, int32, int64, bool, "
               "int8 or uint8, "
               "found " +
               quotedText(code)};
}

/// Takes tokens off the front of a text.
class Scanner {
public:
  explicit Scanner(std::string_view text) : rest(text) {}

  /// Takes `token` after spaces, if it is next.
  bool take(std::string_view token) {
    skipSpaces();
    if (!rest.starts_with(token))
      return false;
    rest.remove_prefix(token.size());
    return true;
  }

  std::optional<std::string_view> takeString() {
    skipSpaces();
    if (rest.empty() || (rest[0] != '\'' && rest[0] != '"'))
      return std::nullopt;
    size_t end = rest.find(rest[0], 1);
    if (end == rest.npos)
      return std::nullopt;
    std::string_view text = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    return text;
  }

  std::optional<int64_t> takeInteger() {
    skipSpaces();
    int64_t value = 0;
    auto [end, error] =
        std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc())
      return std::nullopt;
    rest.remove_prefix(end - rest.data());
    if (rest.starts_with('L')) // written by Python 2
      rest.remove_prefix(1);
    return value;
  }

  bool atEnd() {
    skipSpaces();
    return rest.empty();
  }

private:
  void skipSpaces() {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\n"), rest.size()));
  }

  std::string_view rest;
};

std::optional<Shape> takeShape(Scanner &scanner) {
  Shape shape;
  if (!scanner.take("("))
    return std::nullopt;
  while (!scanner.take(")")) {
    std::optional<int64_t> dim = scanner.takeInteger();
    if (!dim)
      return std::nullopt;
    shape.push_back(*dim);
    if (scanner.take(","))
      continue;
    // "(3)" is a number, not a tuple.
    if (shape.size() < 2 || !scanner.take(")"))
      return std::nullopt;
    return shape;
  }
  return shape;
}

/// What has been read of the dictionary.
struct Entries {
  std::optional<std::string_view> code;
  std::optional<bool> fortranOrder;
  std::optional<Shape> shape;
};

/// One "key: value"; false where it is malformed, unknown or repeated.
bool takeEntry(Scanner &scanner, Entries &entries) {
  std::optional<std::string_view> key = scanner.takeString();
  if (!key || !scanner.take(":"))
    return false;
  if (*key == "descr" && !entries.code) {
    entries.code = scanner.takeString();
    return entries.code.has_value();
  }
  if (*key == "fortran_order" && !entries.fortranOrder) {
    bool isTrue = scanner.take("True");
    if (isTrue || scanner.take("False"))
      entries.fortranOrder = isTrue;
    return entries.fortranOrder.has_value();
  }
  if (*key == "shape" && !entries.shape) {
    entries.shape = takeShape(scanner);
    return entries.shape.has_value();
  }
  return false;
}

} // namespace

Result<Header> npy::parseHeader(std::string_view text) {
  Error malformed{"expected a header with 'descr' (a plain element type), "
                  "'fortran_order' and 'shape', found another one"};
  Scanner scanner(text);
  Entries entries;
  if (!scanner.take("{"))
    return malformed;
  while (!scanner.take("}")) {
    if (!takeEntry(scanner, entries))
      return malformed;
    if (!scanner.take(",")) {
      if (!scanner.take("}"))
        return malformed;
      break;
    }
  }
  if (!scanner.atEnd() || !entries.code || !entries.fortranOrder ||
      !entries.shape)
    return malformed;
  Result<ElementType> type = typeOf(*entries.code);
  if (!type)
    return Error{type.error()};
  if (Status status = checkShape(*entries.shape); !status)
    return Error{status.error()};
  return Header{*type, *entries.fortranOrder, std::move(*entries.shape)};
}

std::string npy::headerFor(ElementType type, const Shape &shape) {
  std::string dims;
  for (int64_t dim : shape)
    dims += std::to_string(dim) + ", ";
  auto code =
      std::find_if(std::begin(typeCodes), std::end(typeCodes),
                   [&](const TypeCode &row) { return row.type == type; });
  std::string text = "{'descr': '" + std::string(code->code) +
                     "', 'fortran_order': False, 'shape': (" + dims + "), }";
  // Version 1 counts the header's length in two bytes, version 2 in four.
  bool isLong = text.size() + 64 > 0xffff;
  size_t prefix = isLong ? 12 : 10;
  text.append(63 - (prefix + text.size()) % 64, ' ');
  text += '\n';
  std::string header = std::string("\x93NUMPY") + (isLong ? '\2' : '\1') + '\0';
  for (size_t i = 0; i < prefix - 8; ++i)
    header += char(text.size() >> (8 * i) & 0xff);
  return header + text;
}
