//===- QuantizedRecurrence.cpp - Recurrences in codes, bit for bit --------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "QuantizedArithmetic.h"

using namespace rampart::reference;

namespace {

/// One direction of a layer: its streams, one after the other.
class Layer {
public:
  Layer(const RecurrenceAttributes &attributes, const RecurrenceInputs &in,
        Code xCode, std::vector<Code> stateCodes)
      : attributes(attributes), in(in), xCode(xCode), stateCodes(stateCodes) {}
  virtual ~Layer() = default;

  QuantizedOutputs run();

protected:
  /// The next states, from the codes of this step's inputs.
  virtual void step(const Codes &x) = 0;

  const RecurrenceAttributes &attributes;
  const RecurrenceInputs &in;
  Code xCode;
  std::vector<Code> stateCodes;
  std::vector<Codes> states; // h, and LSTM's c
  int64_t widthOf(size_t state) const {
    return state == 0 ? in.hidden() : in.units;
  }

  /// Which rows a matrix has before that of the bias, and whose biases that
  /// carries.
  struct Rows {
    bool x, h;
    bool wb, rb;
    Code hCode; // of what drives the rows of h
  };
  static Rows everything(Code hCode) { return {true, true, true, true, hCode}; }
  /// ONNX's gate `gate`, in the matrix's column `column` of every unit.
  Columns columns(const Conversion &conversion, const Matrix &matrix,
                  int64_t column, int64_t gate, const Rows &rows) const {
    return Columns(conversion, matrix, column, in.units,
                   [&, gate](int64_t row, int64_t unit) {
                     return weight(gate * in.units + unit, row, rows,
                                   matrix.bias);
                   });
  }

private:
  double weight(int64_t j, int64_t row, const Rows &rows,
                const Code &biasCode) const;
  void run(int64_t stream, QuantizedOutputs &out);
};

} // namespace

double Layer::weight(int64_t j, int64_t row, const Rows &rows,
                     const Code &biasCode) const {
  if (rows.x) {
    if (row < in.inputs)
      return double(in.w[j * in.inputs + row]) * xCode.scale();
    row -= in.inputs;
  }
  if (rows.h) {
    if (row < in.hidden())
      return double(in.r[j * in.hidden() + row]) * rows.hCode.scale();
    row -= in.hidden();
  }
  if (in.b.empty())
    return 0;
  float wb = in.b[j], rb = in.b[attributes.gates() * in.units + j];
  // One row carries the sum of both biases, a float32.
  float bias = rows.wb && rows.rb ? wb + rb : rows.wb ? wb : rb;
  return double(bias) * biasCode.scale();
}

void Layer::run(int64_t stream, QuantizedOutputs &out) {
  const std::optional<std::vector<float>> *initial[] = {&in.initialH,
                                                        &in.initialC};
  for (size_t s = 0; s < states.size(); ++s)
    for (int64_t j = 0; j < widthOf(s); ++j)
      states[s][j] =
          *initial[s]
              ? codeOf((**initial[s])[stream * widthOf(s) + j], stateCodes[s])
              : 0;
  int64_t length = in.lengths ? (*in.lengths)[stream] : in.steps;
  for (int64_t s = 0; s < length; ++s) {
    int64_t t = attributes.direction == "reverse" ? length - 1 - s : s;
    int64_t vector = t * in.streams + stream;
    Codes x;
    for (int64_t i = 0; i < in.inputs; ++i)
      x.push_back(codeOf(in.x[vector * in.inputs + i], xCode));
    step(x);
    for (int64_t j = 0; j < widthOf(0); ++j)
      out.y[vector * widthOf(0) + j] = realOf(states[0][j], stateCodes[0]);
  }
  for (size_t s = 0; s < states.size(); ++s)
    for (int64_t j = 0; j < widthOf(s); ++j)
      out.finals[s][stream * widthOf(s) + j] =
          realOf(states[s][j], stateCodes[s]);
}

QuantizedOutputs Layer::run() {
  QuantizedOutputs out;
  for (size_t s = 0; s < stateCodes.size(); ++s) {
    states.emplace_back(widthOf(s));
    out.finals.emplace_back(in.streams * widthOf(s), 0.0f);
  }
  out.y.assign(in.steps * in.streams * widthOf(0), 0.0f);
  for (int64_t stream = 0; stream < in.streams; ++stream)
    run(stream, out);
  return out;
}

/// The codes of two vectors side by side.
static Codes join(const Codes &a, const Codes &b) {
  Codes both = a;
  both.insert(both.end(), b.begin(), b.end());
  return both;
}

//===----------------------------------------------------------------------===//
// LSTM
//===----------------------------------------------------------------------===//

namespace {

class LstmLayer : public Layer {
public:
  LstmLayer(const QuantizedLstm &layer, const RecurrenceAttributes &attributes,
            const RecurrenceInputs &in)
      : Layer(attributes, in, layer.x, {layer.h, layer.c}), layer(layer) {
    for (int gate : {I, O, F, C})
      gates.push_back(columns(layer.gates[gate], layer.matrix, gate, gate,
                              everything(layer.h)));
    if (layer.projection)
      projection.emplace(layer.projection->sums, layer.projection->matrix, 0,
                         in.hidden(), [&](int64_t row, int64_t element) {
                           return double(
                                      in.projection[element * in.units + row]) *
                                  layer.projection->driven.scale();
                         });
  }

private:
  /// ONNX's order.
  enum Which { I, O, F, C };

  const QuantizedLstm &layer;
  std::vector<Columns> gates;
  std::optional<Columns> projection;

  int64_t gate(Which which, const Codes &rows, int64_t unit,
               int64_t state) const {
    const Columns &columns = gates[which];
    int64_t sum = columns.convert(rows, unit);
    if (in.p.empty() || which == C)
      return columns.finish(sum);
    const Code &weights = layer.peepholes[which];
    int64_t peephole = codeOf(in.p[which * in.units + unit], weights);
    int64_t product =
        multiply(peephole, weights, state, layer.c, layer.product);
    return columns.finish(
        add(sum, columns.sumCode(), 1, product, layer.product, layer.c));
  }

  void step(const Codes &x) override {
    Codes &hidden = states[0], &cell = states[1];
    Codes rows = join(x, hidden), outputs;
    const Code &product = layer.product,
               &output = projection ? layer.projection->driven : layer.h;
    for (int64_t j = 0; j < in.units; ++j) {
      int64_t i = gate(I, rows, j, cell[j]);
      int64_t kept;
      if (attributes.inputForget) {
        int64_t f =
            add(codeOf(1, product), product, -1, i, gates[I].code(), product);
        kept = multiply(f, product, cell[j], layer.c, product);
      } else {
        kept = multiply(gate(F, rows, j, cell[j]), gates[F].code(), cell[j],
                        layer.c, product);
      }
      int64_t written = multiply(i, gates[I].code(), gate(C, rows, j, 0),
                                 gates[C].code(), product);
      cell[j] = add(kept, product, 1, written, product, layer.c);
      outputs.push_back(multiply(gate(O, rows, j, cell[j]), gates[O].code(),
                                 lookUp(layer.cell, cell[j]), layer.cell.output,
                                 output));
    }
    for (int64_t j = 0; j < in.hidden(); ++j)
      hidden[j] = projection ? recode(projection->convert(outputs, j),
                                      projection->sumCode(), layer.h)
                             : outputs[j];
  }
};

} // namespace

QuantizedOutputs
rampart::reference::quantizedLstm(const QuantizedLstm &layer,
                                  const RecurrenceAttributes &attributes,
                                  const RecurrenceInputs &inputs) {
  return LstmLayer(layer, attributes, inputs).run();
}

//===----------------------------------------------------------------------===//
// GRU
//===----------------------------------------------------------------------===//

namespace {

class GruLayer : public Layer {
public:
  GruLayer(const QuantizedGru &layer, const RecurrenceAttributes &attributes,
           const RecurrenceInputs &in)
      : Layer(attributes, in, layer.x, {layer.h}), layer(layer),
        update(columns(layer.gates[0], layer.matrix, 0, Z,
                       everything(layer.drive))),
        reset(columns(layer.gates[1], layer.matrix, 1, R,
                      everything(layer.drive))),
        candidate(columns(layer.candidate, layer.candidateMatrix, 0, H,
                          attributes.linearBeforeReset
                              ? Rows{true, false, true, false, {}}
                              : everything(layer.reset))) {
    if (attributes.linearBeforeReset)
      recurrent.emplace(columns(layer.recurrent, layer.recurrentMatrix, 0, H,
                                {false, true, false, true, layer.drive}));
  }

private:
  /// ONNX's order.
  enum Which { Z, R, H };

  const QuantizedGru &layer;
  Columns update, reset, candidate;
  std::optional<Columns> recurrent; // with linearBeforeReset

  Codes candidates(const Codes &x, const Codes &drive, const Codes &r) {
    Codes result, driven;
    for (int64_t j = 0; j < in.units; ++j)
      driven.push_back(
          multiply(r[j], reset.code(), states[0][j], layer.h, layer.reset));
    for (int64_t j = 0; j < in.units; ++j) {
      if (!recurrent) {
        result.push_back(
            candidate.finish(candidate.convert(join(x, driven), j)));
        continue;
      }
      int64_t product =
          multiply(r[j], reset.code(), recurrent->convert(drive, j),
                   recurrent->sumCode(), layer.product);
      result.push_back(candidate.finish(
          add(candidate.convert(x, j), candidate.sumCode(), 1, product,
              layer.product, layer.candidate.table->input)));
    }
    return result;
  }

  void step(const Codes &x) override {
    Codes &hidden = states[0];
    Codes drive, z, r;
    for (int64_t code : hidden)
      drive.push_back(recode(code, layer.h, layer.drive));
    Codes rows = join(x, drive);
    for (int64_t j = 0; j < in.units; ++j) {
      z.push_back(update.finish(update.convert(rows, j)));
      r.push_back(reset.finish(reset.convert(rows, j)));
    }
    Codes values = candidates(x, drive, r);
    const Code &product = layer.product;
    for (int64_t j = 0; j < in.units; ++j) {
      int64_t rest =
          add(codeOf(1, product), product, -1, z[j], update.code(), product);
      int64_t written =
          multiply(rest, product, values[j], candidate.code(), product);
      int64_t kept = multiply(z[j], update.code(), hidden[j], layer.h, product);
      hidden[j] = add(written, product, 1, kept, product, layer.h);
    }
  }
};

} // namespace

QuantizedOutputs
rampart::reference::quantizedGru(const QuantizedGru &layer,
                                 const RecurrenceAttributes &attributes,
                                 const RecurrenceInputs &inputs) {
  return GruLayer(layer, attributes, inputs).run();
}

//===----------------------------------------------------------------------===//
// RNN
//===----------------------------------------------------------------------===//

namespace {

class RnnLayer : public Layer {
public:
  RnnLayer(const QuantizedRnn &layer, const RecurrenceAttributes &attributes,
           const RecurrenceInputs &in)
      : Layer(attributes, in, layer.x, {layer.h}),
        values(columns(layer.y, layer.matrix, 0, 0, everything(layer.h))) {}

private:
  Columns values;

  void step(const Codes &x) override {
    Codes rows = join(x, states[0]);
    for (int64_t j = 0; j < in.units; ++j)
      states[0][j] = recode(values.finish(values.convert(rows, j)),
                            values.code(), stateCodes[0]);
  }
};

} // namespace

QuantizedOutputs
rampart::reference::quantizedRnn(const QuantizedRnn &layer,
                                 const RecurrenceAttributes &attributes,
                                 const RecurrenceInputs &inputs) {
  return RnnLayer(layer, attributes, inputs).run();
}
