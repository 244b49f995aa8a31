//===- Reference.cpp - What a region means, written again -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Reference.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

using namespace rampart;
using namespace rampart::test;

/// Numerator over denominator to the nearest integer, half to even.
static double divided(__int128 num, __int128 den) {
  __int128 low = num / den;
  while (low * den > num)
    --low;
  __int128 rest = num - low * den; // 0 <= rest < den
  bool up = 2 * rest > den || (2 * rest == den && low % 2 != 0);
  return double(up ? low + 1 : low);
}

double test::referenceFunction(const fb::FunctionSpecT &spec, double x) {
  x = std::min(std::max(x, -spec.clip), spec.clip);
  if (spec.kind == "sigmoid")
    return 1 / (1 + std::exp(-x));
  if (spec.kind == "tanh")
    return std::tanh(x);
  if (spec.kind == "relu")
    return std::max(x, 0.0);
  return x;
}

template <typename T>
T Reference::element(const fb::DataRef &reference, size_t i) const {
  T value;
  std::memcpy(&value, data.data() + reference.offset() + i * sizeof(T),
              sizeof(T));
  return value;
}

bool Reference::write(const fb::Slice &dst, uint32_t i, double value) {
  const fb::BufferT &buffer = *region->buffers[dst.buffer()];
  bool cut = !ideal && (value < buffer.min || value > buffer.max);
  if (!ideal)
    value = std::min(std::max(value, double(buffer.min)), double(buffer.max));
  buffers[dst.buffer()][dst.offset() + i] = value;
  done.back().codes.push_back(value);
  done.back().clipped += cut;
  return cut;
}

void Reference::integrate(const fb::IntegrateT &op) {
  const fb::ArrayT &array = *program.arrays[op.array];
  using Element = std::pair<uint32_t, uint32_t>; // of a buffer
  std::map<uint32_t, Element> driven;            // by row
  for (const auto &drive : op.drives)
    for (uint32_t i = 0; i < drive->sources.size(); ++i)
      driven[drive->row + i] = {drive->buffer, drive->sources[i]};
  std::vector<Element> order; // of their first rows
  for (auto [row, source] : driven)
    if (std::find(order.begin(), order.end(), source) == order.end())
      order.push_back(source);
  for (uint32_t j = 0; j < array.columns; ++j) {
    std::map<Element, double> joined;
    for (auto [row, source] : driven)
      joined[source] +=
          element<float>(*array.conductances, size_t(row) * array.columns + j);
    double start = op.accumulate ? banks[op.bank][j] : 0;
    float single = float(start);
    double real = start;
    for (auto [buffer, i] : order) {
      double code = buffers[buffer][i];
      float g = float(joined[{buffer, i}]);
      single = std::fma(float(code), g, single);
      real += code * g;
    }
    banks[op.bank][j] = ideal ? real : double(single);
  }
}

void Reference::convert(const fb::ConvertT &op) {
  const fb::RampT &ramp = *program.ramps[op.ramp];
  for (uint32_t i = 0; i < op.dst->count(); ++i) {
    double sum = banks[op.bank][op.column + i * op.column_stride];
    done.back().sums.push_back(sum);
    if (ideal) {
      double y = referenceFunction(*ramp.function, sum / ramp.gamma);
      write(*op.dst, i, y / ramp.code_scale);
      continue;
    }
    if (ramp.uniform) {
      double code = ramp.code_base;
      for (size_t k = 0; k < ramp.directions.size(); ++k)
        if (float(std::fma(double(k), ramp.uniform->step,
                           ramp.uniform->first)) < float(sum))
          code += ramp.code_stride;
      write(*op.dst, i, code);
      continue;
    }
    double charge = 0;
    for (size_t d = 0; d < ramp.offset_conductances.size(); ++d)
      charge += double(ramp.offset_conductances[d]) * ramp.offset_clocks[d];
    double code = ramp.code_base;
    for (size_t k = 0; k < ramp.directions.size(); ++k) {
      if (float(ramp.gain * charge) >= float(sum))
        break;
      code += double(ramp.code_stride) * ramp.directions[k];
      if (k < ramp.step_clocks.size())
        charge += double(ramp.step_conductances[k]) * ramp.step_clocks[k];
    }
    write(*op.dst, i, code);
  }
}

void Reference::lookup(const fb::LookupT &op) {
  const fb::LookupTableT &table = *program.tables[op.table];
  for (uint32_t i = 0; i < op.dst->count(); ++i) {
    double code = read(*op.src, i);
    if (ideal) {
      double y = referenceFunction(*table.function, code * table.input_scale);
      write(*op.dst, i, y / table.output_scale);
      continue;
    }
    double last = double(table.entries->size() / 4) - 1;
    double index = std::min(std::max(code - table.first, 0.0), last);
    bool cut =
        write(*op.dst, i, element<int32_t>(*table.entries, size_t(index)));
    done.back().clipped += !cut && index != code - table.first;
  }
}

void Reference::loop(const fb::LoopT &op) {
  const uint32_t first = number;
  for (size_t i = 0; i < steps; ++i) {
    time = op.reverse ? steps - 1 - i : i;
    number = first;
    body(op.body);
  }
  number = first + uint32_t(op.body.size());
  time = 0;
}

void Reference::instruction(const fb::InstructionT &instruction) {
  const fb::OperationUnion &op = instruction.op;
  if (const auto *passes = op.AsLoop())
    return loop(*passes);
  done.emplace_back();
  done.back().instruction = number++;
  done.back().time = time;
  if (const auto *load = op.AsLoad()) {
    uint32_t width = region->buffers[load->dst]->width;
    bool sequence = region->inputs[load->input]->kind == fb::PortKind::Sequence;
    for (uint32_t i = 0; i < width; ++i)
      write({load->dst, 0, width}, i,
            (*inputs)[load->input][(sequence ? time * width : 0) + i]);
  } else if (const auto *store = op.AsStore()) {
    const Codes &from = buffers[store->src];
    done.back().codes = from;
    bool sequence =
        region->outputs[store->output]->kind == fb::PortKind::Sequence;
    std::copy(from.begin(), from.end(),
              outputs[store->output].begin() +
                  long(sequence ? time * from.size() : 0));
  } else if (const auto *fill = op.AsFill()) {
    for (uint32_t i = 0; i < fill->dst->count(); ++i) {
      double value = fill->values[fill->values.size() == 1 ? 0 : i];
      write(*fill->dst, i, ideal ? value : std::rint(value));
    }
  } else if (const auto *move = op.AsMove()) {
    for (uint32_t i = 0; i < move->dst->count(); ++i)
      write(*move->dst, i, read(*move->src, i));
  } else if (const auto *sums = op.AsIntegrate()) {
    integrate(*sums);
  } else if (const auto *conversion = op.AsConvert()) {
    convert(*conversion);
  } else if (const auto *mul = op.AsMul()) {
    for (uint32_t i = 0; i < mul->dst->count(); ++i) {
      double a = read(*mul->a, i), b = read(*mul->b, i);
      write(*mul->dst, i,
            ideal ? a * b * double(mul->num) / double(mul->den)
                  : divided(__int128(a) * __int128(b) * mul->num, mul->den));
    }
  } else if (const auto *add = op.AsAdd()) {
    for (uint32_t i = 0; i < add->dst->count(); ++i) {
      double a = read(*add->a, i), b = read(*add->b, i);
      write(*add->dst, i,
            ideal ? (a * double(add->a_num) + b * double(add->b_num) +
                     double(add->bias)) /
                        double(add->den)
                  : divided(__int128(a) * add->a_num +
                                __int128(b) * add->b_num + add->bias,
                            add->den));
    }
  } else {
    lookup(*op.AsLookup());
  }
}

void Reference::body(const Owned<fb::InstructionT> &instructions) {
  for (const auto &next : instructions)
    instruction(*next);
}

std::vector<Codes> Reference::run(uint32_t which, const std::vector<Codes> &in,
                                  size_t count) {
  region = program.regions[which].get();
  inputs = &in;
  steps = count;
  time = 0;
  number = 0;
  done.clear();
  outputs.clear();
  buffers.clear();
  banks.clear();
  for (const auto &port : region->outputs)
    outputs.emplace_back(port->width *
                         (port->kind == fb::PortKind::Sequence ? steps : 1));
  for (const auto &buffer : region->buffers)
    buffers.emplace_back(buffer->width);
  for (const auto &bank : region->banks)
    banks.emplace_back(bank->width);
  body(region->body);
  return outputs;
}
