//===- Quantity.h - Numbers and units as text -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text of the machine description's values; independent of the locale,
// correctly rounded, and printing round-trips bit for bit.
//===----------------------------------------------------------------------===//
#ifndef RAMPART_CORE_QUANTITY_H
#define RAMPART_CORE_QUANTITY_H

#include "rampart/core/Result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rampart {

/// "KEY: expected WHAT, found FOUND".
Error expected(std::string_view key, const std::string &what,
               std::string_view found);

/// A decimal integer, all of `text`.
std::optional<int64_t> parseInteger(std::string_view text);

/// A finite number followed by `unit` with an optional SI prefix ("150 uS",
/// "1ns"); for an empty unit, the number alone. Rounded once, from the decimal
/// text: "150 uS" is 150e-6. A prefix of "m2" is squared: "1 um2" is 1e-12.
std::optional<double> parseQuantity(std::string_view text,
                                    std::string_view unit);

/// The same within [min, max]; the error names `key`, range and unit.
Result<double> readQuantity(std::string_view key, std::string_view text,
                            std::string_view unit, double min, double max);

/// "[a, b, c]", "[]", or one number alone.
std::optional<std::vector<double>> parseList(std::string_view text);

/// The shortest text that reads back the same.
std::string printNumber(double value);
/// The same with a space and the unit, which has no prefix.
std::string printQuantity(double value, std::string_view unit);
std::string printList(const std::vector<double> &values);

} // namespace rampart

#endif // RAMPART_CORE_QUANTITY_H
