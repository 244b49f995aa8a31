//===- Networks.cpp - Small networks as tile programs -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Networks.h"

#include <cmath>

using namespace rampart;
using namespace rampart::test;

namespace {

constexpr int inputLimit = 15;          // 5-bit signed input codes
constexpr double inputScale = 1.0 / 15; // of an input in [-1, 1]
constexpr double kappa = 30e-6;         // S per unit of weight
constexpr double gamma_ = kappa / inputScale;
constexpr int stateLimit = 2047;          // 12 bits
constexpr double stateScale = 8.0 / 2047; // over +-8

std::vector<double> randomWeights(size_t count, std::mt19937 &random) {
  std::uniform_real_distribution<double> uniform(-1.5, 1.5);
  std::vector<double> weights(count);
  for (double &weight : weights)
    weight = uniform(random);
  return weights;
}

std::vector<float> conductancesOf(const std::vector<double> &weights) {
  std::vector<float> conductances;
  for (double weight : weights)
    conductances.push_back(float(kappa * weight));
  return conductances;
}

} // namespace

std::vector<float> test::randomInput(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> values(count);
  for (float &value : values)
    value = uniform(random);
  return values;
}

DenseNetwork test::makeDense(uint32_t in, uint32_t out, uint32_t seed) {
  std::mt19937 random(seed);
  DenseNetwork net{in, out, randomWeights((in + 1) * out, random), {}};
  ProgramBuilder &b = net.builder;
  uint32_t array = b.addArray(0, in + 1, out, conductancesOf(net.weights));
  uint32_t ramp = b.addRamp(0, sigmoidRamp(5, gamma_));

  fb::RegionT &region = b.addRegion();
  uint32_t input = b.addInput(region, fb::PortKind::Vector, in);
  uint32_t output = b.addOutput(region, fb::PortKind::Vector, out);
  uint32_t x = b.addBuffer(region, in, -inputLimit, inputLimit);
  uint32_t one = b.addBuffer(region, 1, -inputLimit, inputLimit);
  uint32_t y = b.addBuffer(region, out, 0, 31);
  uint32_t bank = b.addBank(region, out);
  append(region.body, load(x, input));
  append(region.body, fill({one, 0, 1}, {double(inputLimit)}));
  append(region.body,
         integrate(bank, array, false,
                   {drive(0, x, uint16_t(in)), drive(in, one, 1)}));
  append(region.body, convert({y, 0, out}, bank, 0, 1, ramp));
  append(region.body, store(output, y));

  int32_t value =
      b.addArgument("x", fb::ElementType::Float32, {-1, int64_t(in)}, {"n"});
  int32_t codes = b.addQuantize(value, inputScale, inputLimit);
  int32_t result = b.addDequantize(b.addRegionCall(0, {codes}, 1), 1.0 / 31);
  b.addResult("y", result, fb::ElementType::Float32, {-1, int64_t(out)});
  return net;
}

/// Entries of tanh over every state code, in 1/31.
static std::vector<int32_t> tanhEntries() {
  std::vector<int32_t> entries;
  for (int code = -stateLimit; code <= stateLimit; ++code)
    entries.push_back(int32_t(std::rint(std::tanh(code * stateScale) * 31)));
  return entries;
}

LstmNetwork test::makeLstm(uint32_t in, uint32_t hidden, uint32_t seed,
                           bool reverse) {
  std::mt19937 random(seed);
  uint32_t rows = in + hidden + 1;
  LstmNetwork net{in, hidden, randomWeights(rows * 4 * hidden, random),
                  {}, 1,      nullptr};
  ProgramBuilder &b = net.builder;
  uint32_t array = b.addArray(0, rows, 4 * hidden, conductancesOf(net.weights));
  uint32_t sigmoid = b.addRamp(0, sigmoidRamp(5, gamma_));
  uint32_t tanh = b.addRamp(0, tanhRamp(5, gamma_));
  uint32_t table =
      b.addTable(0, "tanh", -stateLimit, stateScale, 1.0 / 31, tanhEntries());

  fb::RegionT &region = b.addRegion();
  uint32_t input = b.addInput(region, fb::PortKind::Sequence, in);
  uint32_t sequence = b.addOutput(region, fb::PortKind::Sequence, hidden);
  uint32_t last = b.addOutput(region, fb::PortKind::Vector, hidden);
  uint32_t x = b.addBuffer(region, in, -inputLimit, inputLimit);
  uint32_t h = b.addBuffer(region, hidden, -inputLimit, inputLimit);
  uint32_t one = b.addBuffer(region, 1, -inputLimit, inputLimit);
  uint32_t gates = b.addBuffer(region, 4 * hidden, -31, 31);
  uint32_t c = b.addBuffer(region, hidden, -stateLimit, stateLimit);
  uint32_t product = b.addBuffer(region, 2 * hidden, -(1 << 20), 1 << 20);
  uint32_t bank = b.addBank(region, 4 * hidden);

  append(region.body, fill({h, 0, hidden}, {0}));
  append(region.body, fill({c, 0, hidden}, {0}));
  append(region.body, fill({one, 0, 1}, {double(inputLimit)}));
  append(region.body, test::loop(reverse));
  net.loop = region.body.back()->op.AsLoop();
  Owned<fb::InstructionT> &body = net.loop->body;
  auto gate = [&](uint32_t i) { return fb::Slice(gates, i * hidden, hidden); };
  append(body, load(x, input));
  append(body,
         integrate(bank, array, false,
                   {drive(0, x, uint16_t(in)), drive(in, h, uint16_t(hidden)),
                    drive(in + hidden, one, 1)}));
  net.inputConversion = uint32_t(body.size());
  for (uint32_t i = 0; i < 4; ++i)
    append(body,
           convert(gate(i), bank, i * hidden, 1, i == 2 ? tanh : sigmoid));
  // c = f c + i g. Products carry the state's scale and 8 more bits.
  append(body, mul({product, 0, hidden}, gate(1), {c, 0, hidden}, 256, 31));
  append(body, mul({product, hidden, hidden}, gate(0), gate(2), 256 * 2047,
                   8 * 31 * 31));
  append(body, add({c, 0, hidden}, {product, 0, hidden},
                   {product, hidden, hidden}, 1, 1, 0, 256));
  append(body, lookup({gates, 0, hidden}, {c, 0, hidden}, table));
  append(body, mul({h, 0, hidden}, gate(3), gate(0), 15, 31 * 31));
  append(body, store(sequence, h));
  append(region.body, store(last, h));

  int32_t value = b.addArgument("x", fb::ElementType::Float32,
                                {-1, -1, int64_t(in)}, {"t", "n", ""});
  int32_t lengths =
      b.addArgument("lengths", fb::ElementType::Int32, {-1}, {"n"});
  int32_t codes = b.addQuantize(value, inputScale, inputLimit);
  int32_t call = b.addRegionCall(0, {codes}, 2, lengths);
  int32_t y = b.addDequantize(call, inputScale);
  int32_t yh = b.addDequantize(call + 1, inputScale);
  b.addResult("y", y, fb::ElementType::Float32, {-1, -1, int64_t(hidden)});
  b.addResult("y_h", yh, fb::ElementType::Float32, {-1, int64_t(hidden)});
  return net;
}
