//===- Lstm.cpp - ONNX's LSTM in double precision -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Lstm.h"

#include "Activation.h"

#include <algorithm>

using namespace rampart::reference;

namespace {

/// Positions in ONNX's gate order. Peepholes are in the same order and have no
/// C.
enum Gate { I, O, F, C };

/// One direction of the layer. All index arithmetic is in the small functions
/// below.
class Direction {
public:
  Direction(const LstmAttributes &attributes, const LstmInputs &in,
            int64_t number, LstmOutputs &out)
      : attributes(attributes), in(in), number(number), out(out) {
    std::vector<std::string> names = attributes.activations;
    if (names.empty())
      for (int64_t d = 0; d < attributes.directions(); ++d)
        names.insert(names.end(), {"Sigmoid", "Tanh", "Tanh"});
    auto all = makeActivations(names, attributes.activationAlpha,
                               attributes.activationBeta);
    activations.assign(all.begin() + 3 * number, all.begin() + 3 * number + 3);
    reverse = attributes.direction == "reverse" || number == 1;
  }

  void run(int64_t stream);

private:
  const LstmAttributes &attributes;
  const LstmInputs &in;
  int64_t number;
  LstmOutputs &out;
  std::vector<Activation> activations; // f, g, h
  bool reverse;
  std::vector<double> hidden, cell; // state of the stream

  /// Activation `which` of a clipped argument.
  double activate(int which, double a) const {
    if (attributes.clip)
      a = std::clamp(a, -*attributes.clip, *attributes.clip);
    return activations[which](a);
  }
  double x(int64_t t, int64_t stream, int64_t i) const {
    int64_t vector =
        attributes.batchFirst ? stream * in.steps + t : t * in.streams + stream;
    return in.x[vector * in.inputs + i];
  }
  double peephole(Gate gate, int64_t unit) const {
    return in.p.empty() ? 0 : in.p[(number * 3 + gate) * in.units + unit];
  }
  /// Offset of a state vector's first element.
  int64_t stateAt(int64_t stream) const {
    int64_t d = attributes.directions();
    return (attributes.batchFirst ? stream * d + number
                                  : number * in.streams + stream) *
           in.units;
  }
  int64_t outputAt(int64_t t, int64_t stream) const {
    int64_t d = attributes.directions();
    return (attributes.batchFirst ? (stream * in.steps + t) * d + number
                                  : (t * d + number) * in.streams + stream) *
           in.units;
  }
  double linear(Gate gate, int64_t unit, int64_t t, int64_t stream) const;
  void step(int64_t t, int64_t stream);
};

} // namespace

/// Xt W' + Ht-1 R' + Wb + Rb of one gate and unit.
double Direction::linear(Gate gate, int64_t unit, int64_t t,
                         int64_t stream) const {
  int64_t row = gate * in.units + unit, rows = 4 * in.units;
  double sum = 0;
  for (int64_t i = 0; i < in.inputs; ++i)
    sum += x(t, stream, i) * in.w[(number * rows + row) * in.inputs + i];
  for (int64_t j = 0; j < in.units; ++j)
    sum += hidden[j] * in.r[(number * rows + row) * in.units + j];
  if (!in.b.empty()) {
    sum += in.b[number * 2 * rows + row];
    sum += in.b[number * 2 * rows + rows + row];
  }
  return sum;
}

void Direction::step(int64_t t, int64_t stream) {
  std::vector<double> nextHidden(in.units), nextCell(in.units);
  for (int64_t j = 0; j < in.units; ++j) {
    double i = activate(0, linear(I, j, t, stream) + peephole(I, j) * cell[j]);
    double f =
        attributes.inputForget
            ? 1 - i
            : activate(0, linear(F, j, t, stream) + peephole(F, j) * cell[j]);
    double c = activate(1, linear(C, j, t, stream));
    nextCell[j] = f * cell[j] + i * c;
    double o =
        activate(0, linear(O, j, t, stream) + peephole(O, j) * nextCell[j]);
    nextHidden[j] = o * activate(2, nextCell[j]);
  }
  hidden = nextHidden;
  cell = nextCell;
}

void Direction::run(int64_t stream) {
  auto initial = [&](const std::optional<std::vector<float>> &states) {
    if (!states)
      return std::vector<double>(in.units, 0.0);
    auto first = states->begin() + stateAt(stream);
    return std::vector<double>(first, first + in.units);
  };
  hidden = initial(in.initialH);
  cell = initial(in.initialC);
  int64_t length = in.lengths ? (*in.lengths)[stream] : in.steps;
  for (int64_t s = 0; s < length; ++s) {
    int64_t t = reverse ? length - 1 - s : s;
    step(t, stream);
    std::copy(hidden.begin(), hidden.end(),
              out.y.begin() + outputAt(t, stream));
  }
  std::copy(hidden.begin(), hidden.end(), out.yH.begin() + stateAt(stream));
  std::copy(cell.begin(), cell.end(), out.yC.begin() + stateAt(stream));
}

LstmOutputs rampart::reference::lstm(const LstmAttributes &attributes,
                                     const LstmInputs &inputs) {
  int64_t state = attributes.directions() * inputs.streams * inputs.units;
  LstmOutputs out;
  out.y.assign(inputs.steps * state, 0.0); // what lies beyond a length stays 0
  out.yH.assign(state, 0.0);
  out.yC.assign(state, 0.0);
  for (int64_t d = 0; d < attributes.directions(); ++d)
    for (int64_t stream = 0; stream < inputs.streams; ++stream)
      Direction(attributes, inputs, d, out).run(stream);
  return out;
}
