//===- Netlist.cpp - Text for circuit simulators --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Target/Netlist.h"

#include <cstdarg>
#include <cstdio>

using namespace rampart;

void Netlist::print(const char *format, ...) {
  char piece[320];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(piece, sizeof piece, format, arguments);
  va_end(arguments);
  lines += piece;
}

void Netlist::resistor(const std::string &name, const std::string &a,
                       const std::string &b, double ohms) {
  print("R%s %s %s %.12g\n", name.c_str(), a.c_str(), b.c_str(), ohms);
}

void Netlist::pulse(const std::string &name, const std::string &node,
                    double volts, double start, double width, double edge) {
  double end = start + width;
  print("V%s %s 0 PWL(0 0 %.12g 0 %.12g %.12g %.12g %.12g %.12g 0)\n",
        name.c_str(), node.c_str(), start, start + edge, volts, end, volts,
        end + edge);
}
