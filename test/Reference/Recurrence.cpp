//===- Recurrence.cpp - ONNX's recurrences in double precision ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Recurrence.h"

#include "Activation.h"

#include <algorithm>

using namespace rampart::reference;

namespace {

/// One direction of the layer. All index arithmetic is in the small functions
/// below.
class Direction {
public:
  Direction(const RecurrenceAttributes &attributes, const RecurrenceInputs &in,
            int64_t number, RecurrenceOutputs &out)
      : attributes(attributes), in(in), number(number), out(out) {
    std::vector<std::string> names = attributes.activations;
    std::vector<std::string> defaults = attributes.defaultActivations();
    if (names.empty())
      for (int64_t d = 0; d < attributes.directions(); ++d)
        names.insert(names.end(), defaults.begin(), defaults.end());
    auto all = makeActivations(names, attributes.activationAlpha,
                               attributes.activationBeta);
    auto first = all.begin() + number * int64_t(defaults.size());
    activations.assign(first, first + int64_t(defaults.size()));
    reverse = attributes.direction == "reverse" || number == 1;
  }

  void run(int64_t stream);

private:
  const RecurrenceAttributes &attributes;
  const RecurrenceInputs &in;
  int64_t number;
  RecurrenceOutputs &out;
  std::vector<Activation> activations; // f, g, h
  bool reverse;
  std::vector<double> hidden, cell; // state of the stream

  /// A value on the way.
  double note(const std::string &name, int64_t t, int64_t stream, int64_t unit,
              double value) {
    std::vector<double> &values = out.inside[name];
    int64_t states = attributes.directions() * in.streams;
    values.resize(in.steps * states * in.units);
    int64_t row = t * states + number * in.streams + stream;
    return values[row * in.units + unit] = value;
  }
  /// Activation `which` of a clipped argument: gate `name`.
  double activate(int which, double a, const std::string &name, int64_t t,
                  int64_t stream, int64_t unit) {
    note(name + ".pre", t, stream, unit, a);
    if (attributes.clip)
      a = std::clamp(a, -*attributes.clip, *attributes.clip);
    return note(name, t, stream, unit, activations[which](a));
  }
  double x(int64_t t, int64_t stream, int64_t i) const {
    int64_t vector =
        attributes.batchFirst ? stream * in.steps + t : t * in.streams + stream;
    return in.x[vector * in.inputs + i];
  }
  /// `gate` in ONNX's order i, o, f.
  double peephole(int gate, int64_t unit) const {
    return in.p.empty() ? 0 : in.p[(number * 3 + gate) * in.units + unit];
  }
  /// Offset of a state vector's first element.
  int64_t stateAt(int64_t stream, int64_t width) const {
    int64_t d = attributes.directions();
    return (attributes.batchFirst ? stream * d + number
                                  : number * in.streams + stream) *
           width;
  }
  int64_t outputAt(int64_t t, int64_t stream) const {
    int64_t d = attributes.directions();
    return (attributes.batchFirst ? (stream * in.steps + t) * d + number
                                  : (t * d + number) * in.streams + stream) *
           in.hidden();
  }
  /// Xt W' of one gate and unit.
  double ofInput(int gate, int64_t unit, int64_t t, int64_t stream) const {
    int64_t row = (number * attributes.gates() + gate) * in.units + unit;
    double sum = 0;
    for (int64_t i = 0; i < in.inputs; ++i)
      sum += x(t, stream, i) * in.w[row * in.inputs + i];
    return sum;
  }
  /// `state` R' of one gate and unit.
  double ofState(int gate, int64_t unit,
                 const std::vector<double> &state) const {
    int64_t row = (number * attributes.gates() + gate) * in.units + unit;
    double sum = 0;
    for (int64_t j = 0; j < in.hidden(); ++j)
      sum += state[j] * in.r[row * in.hidden() + j];
    return sum;
  }
  /// `half` 0: Wb, 1: Rb.
  double bias(int half, int gate, int64_t unit) const {
    if (in.b.empty())
      return 0;
    int64_t gates = attributes.gates();
    return in.b[((number * 2 + half) * gates + gate) * in.units + unit];
  }
  /// Xt W' + Ht-1 R' + Wb + Rb of one gate and unit.
  double linear(int gate, int64_t unit, int64_t t, int64_t stream) const {
    return ofInput(gate, unit, t, stream) + ofState(gate, unit, hidden) +
           bias(0, gate, unit) + bias(1, gate, unit);
  }
  /// Q h of one element.
  double projected(int64_t element, const std::vector<double> &h) const {
    double sum = 0;
    for (int64_t j = 0; j < in.units; ++j)
      sum += in.projection[element * in.units + j] * h[j];
    return sum;
  }
  void stepLstm(int64_t t, int64_t stream);
  void stepGru(int64_t t, int64_t stream);
  void stepRnn(int64_t t, int64_t stream);
};

} // namespace

void Direction::stepLstm(int64_t t, int64_t stream) {
  enum { I, O, F, C };
  std::vector<double> nextHidden(in.units), nextCell(in.units);
  for (int64_t j = 0; j < in.units; ++j) {
    double i = activate(0, linear(I, j, t, stream) + peephole(I, j) * cell[j],
                        "i", t, stream, j);
    double f =
        attributes.inputForget
            ? 1 - i
            : activate(0, linear(F, j, t, stream) + peephole(F, j) * cell[j],
                       "f", t, stream, j);
    double c = activate(1, linear(C, j, t, stream), "g", t, stream, j);
    nextCell[j] = note("c", t, stream, j, f * cell[j] + i * c);
    double o =
        activate(0, linear(O, j, t, stream) + peephole(O, j) * nextCell[j], "o",
                 t, stream, j);
    nextHidden[j] = o * activate(2, nextCell[j], "cell", t, stream, j);
  }
  cell = nextCell;
  if (in.projection.empty())
    hidden = nextHidden;
  else
    for (int64_t k = 0; k < in.hidden(); ++k)
      hidden[k] = projected(k, nextHidden);
}

void Direction::stepGru(int64_t t, int64_t stream) {
  enum { Z, R, H };
  std::vector<double> r(in.units), reset(in.units), next(in.units);
  for (int64_t j = 0; j < in.units; ++j) {
    r[j] = activate(0, linear(R, j, t, stream), "r", t, stream, j);
    reset[j] = r[j] * hidden[j];
  }
  for (int64_t j = 0; j < in.units; ++j) {
    double z = activate(0, linear(Z, j, t, stream), "z", t, stream, j);
    double recurrent = attributes.linearBeforeReset
                           ? r[j] * (ofState(H, j, hidden) + bias(1, H, j))
                           : ofState(H, j, reset) + bias(1, H, j);
    double h = activate(1, ofInput(H, j, t, stream) + recurrent + bias(0, H, j),
                        "h", t, stream, j);
    next[j] = (1 - z) * h + z * hidden[j];
  }
  hidden = next;
}

void Direction::stepRnn(int64_t t, int64_t stream) {
  std::vector<double> next(in.units);
  for (int64_t j = 0; j < in.units; ++j)
    next[j] = activate(0, linear(0, j, t, stream), "h", t, stream, j);
  hidden = next;
}

void Direction::run(int64_t stream) {
  auto initial = [&](const std::optional<std::vector<float>> &states,
                     int64_t width) {
    if (!states)
      return std::vector<double>(width, 0.0);
    auto first = states->begin() + stateAt(stream, width);
    return std::vector<double>(first, first + width);
  };
  hidden = initial(in.initialH, in.hidden());
  cell = initial(in.initialC, in.units);
  int64_t length = in.lengths ? (*in.lengths)[stream] : in.steps;
  for (int64_t s = 0; s < length; ++s) {
    int64_t t = reverse ? length - 1 - s : s;
    if (attributes.op == "LSTM")
      stepLstm(t, stream);
    else if (attributes.op == "GRU")
      stepGru(t, stream);
    else
      stepRnn(t, stream);
    for (int64_t j = 0; j < in.units && in.projection.empty(); ++j)
      note("state", t, stream, j, hidden[j]);
    std::copy(hidden.begin(), hidden.end(),
              out.y.begin() + outputAt(t, stream));
  }
  std::copy(hidden.begin(), hidden.end(),
            out.yH.begin() + stateAt(stream, in.hidden()));
  if (!out.yC.empty())
    std::copy(cell.begin(), cell.end(),
              out.yC.begin() + stateAt(stream, in.units));
}

std::vector<std::string> RecurrenceAttributes::defaultActivations() const {
  if (op == "LSTM")
    return {"Sigmoid", "Tanh", "Tanh"};
  if (op == "GRU")
    return {"Sigmoid", "Tanh"};
  return {"Tanh"};
}

RecurrenceOutputs
rampart::reference::recurrence(const RecurrenceAttributes &attributes,
                               const RecurrenceInputs &inputs) {
  int64_t states = attributes.directions() * inputs.streams;
  RecurrenceOutputs out;
  // What lies beyond a length stays 0.
  out.y.assign(inputs.steps * states * inputs.hidden(), 0.0);
  out.yH.assign(states * inputs.hidden(), 0.0);
  if (attributes.op == "LSTM")
    out.yC.assign(states * inputs.units, 0.0);
  for (int64_t d = 0; d < attributes.directions(); ++d)
    for (int64_t stream = 0; stream < inputs.streams; ++stream)
      Direction(attributes, inputs, d, out).run(stream);
  return out;
}
