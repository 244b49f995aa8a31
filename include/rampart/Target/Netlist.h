//===- Netlist.h - Text for circuit simulators ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RAMPART_TARGET_NETLIST_H
#define RAMPART_TARGET_NETLIST_H

#include <string>

namespace rampart {

/// Lines of a netlist that ngspice reads; numbers in SI units, with 12 digits.
class Netlist {
public:
  /// As std::printf: short pieces of text.
  [[gnu::format(printf, 2, 3)]] void print(const char *format, ...);
  void resistor(const std::string &name, const std::string &a,
                const std::string &b, double ohms);
  /// `volts` for `width` s from `start` on, else 0. Edges take `edge` s each
  /// and the pulse's area is volts * width.
  void pulse(const std::string &name, const std::string &node, double volts,
             double start, double width, double edge);
  std::string take() { return std::move(lines); }

private:
  std::string lines;
};

} // namespace rampart

#endif // RAMPART_TARGET_NETLIST_H
