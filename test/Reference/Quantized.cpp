//===- Quantized.cpp - Layers in codes, bit for bit -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Quantized.h"

#include <algorithm>
#include <cmath>

using namespace rampart::reference;

namespace {

using Codes = std::vector<int64_t>;
using Wide = __int128;

//===----------------------------------------------------------------------===//
// Rounding
//===----------------------------------------------------------------------===//

int64_t saturate(Wide value, const Code &code) {
  return int64_t(std::clamp<Wide>(value, code.min, code.max));
}

/// num / den to the nearest integer, ties to even; den > 0.
Wide divideToEven(Wide num, Wide den) {
  Wide below = num / den;
  if (below * den > num)
    --below; // the division rounds toward 0
  Wide rest = 2 * (num - below * den);
  bool up = rest > den || (rest == den && below % 2 != 0);
  return up ? below + 1 : below;
}

/// The code nearest a real number.
int64_t codeOf(double value, const Code &code) {
  double nearest = std::nearbyint(value / code.scale());
  return int64_t(std::clamp(nearest, double(code.min), double(code.max)));
}

/// The same number in other codes.
int64_t recode(int64_t value, const Code &from, const Code &to) {
  return saturate(
      divideToEven(Wide(value) * from.num * to.den, Wide(from.den) * to.num),
      to);
}

int64_t multiply(int64_t a, const Code &aCode, int64_t b, const Code &bCode,
                 const Code &result) {
  return saturate(divideToEven(Wide(a) * b * aCode.num * bCode.num * result.den,
                               Wide(aCode.den) * bCode.den * result.num),
                  result);
}

/// a + sign b
int64_t add(int64_t a, const Code &aCode, int sign, int64_t b,
            const Code &bCode, const Code &result) {
  Wide num =
      Wide(a) * aCode.num * bCode.den + Wide(sign) * b * bCode.num * aCode.den;
  return saturate(
      divideToEven(num * result.den, Wide(aCode.den) * bCode.den * result.num),
      result);
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

/// V(k) in units of a column sum.
std::vector<float> thresholdsOf(const Ramp &ramp) {
  double charge = 0;
  for (size_t m = 0; m < ramp.offsets.size(); ++m)
    charge += double(ramp.offsets[m]) * double(ramp.offsetClocks[m]);
  std::vector<float> thresholds{float(ramp.gain * charge)};
  for (size_t m = 0; m < ramp.steps.size(); ++m) {
    charge += double(ramp.steps[m]) * double(ramp.stepClocks[m]);
    thresholds.push_back(float(ramp.gain * charge));
  }
  return thresholds;
}

/// The counter runs until the first threshold that is not below the sum.
int64_t decode(const Ramp &ramp, const std::vector<float> &thresholds,
               float sum) {
  int64_t count = 0;
  while (count < int64_t(thresholds.size()) && thresholds[count] < sum)
    ++count;
  int64_t stride = (ramp.code.max - ramp.code.min) / int64_t(thresholds.size());
  return ramp.code.min + stride * count;
}

int64_t lookUp(const Table &table, int64_t code) {
  double x =
      std::clamp(double(code) * table.input.scale(), -table.clip, table.clip);
  double y = table.function.name.empty() ? x : table.function(x);
  int64_t last = table.levels - 1,
          stride = (table.output.max - table.output.min) / last;
  double level = std::nearbyint(
      (y / table.output.scale() - double(table.output.min)) / double(stride));
  return table.output.min +
         stride * int64_t(std::clamp(level, 0.0, double(last)));
}

/// Columns of one gate, as they are programmed and converted.
class Gate {
public:
  /// `weight(row, unit)` is the weight of a row before copies times its input's
  /// scale.
  template <typename Weight>
  Gate(const Conversion &conversion, double gamma,
       const std::vector<int64_t> &copies, int64_t units, Weight weight)
      : conversion(conversion), units(units),
        thresholds(thresholdsOf(conversion.ramp)) {
    for (size_t row = 0; row < copies.size(); ++row)
      for (int64_t copy = 0; copy < copies[row]; ++copy)
        addLine(row, [&](int64_t unit) {
          return gamma * weight(row, unit) / double(copies[row]);
        });
  }

  /// The linear sum, or the gate's own code where no table follows.
  int64_t convert(const Codes &lines, int64_t unit) const {
    int64_t total = 0;
    for (const Stack &stack : conversion.stacks) {
      float sum = 0;
      for (size_t i = 0; i + 1 < stack.bounds.size(); ++i)
        sum = integrate(lines, unit, stack.bounds[i], stack.bounds[i + 1], sum);
      total += decode(conversion.ramp, thresholds, sum);
    }
    return recode(total, conversion.ramp.code, conversion.sum);
  }
  int64_t finish(int64_t sum) const {
    return conversion.table ? lookUp(*conversion.table, sum) : sum;
  }
  /// Of what finish() gives.
  const Code &code() const {
    return conversion.table ? conversion.table->output : conversion.sum;
  }
  const Code &sumCode() const { return conversion.sum; }

private:
  const Conversion &conversion;
  int64_t units;
  std::vector<float> thresholds, targets; // targets: [word lines, units], S
  std::vector<size_t> rows;               // of the word lines

  template <typename Target>
  void addLine(size_t row, Target target) {
    rows.push_back(row);
    for (int64_t unit = 0; unit < units; ++unit)
      targets.push_back(float(target(unit)));
  }

  /// `sum` and the word lines of one array; those of one row are one input.
  float integrate(const Codes &lines, int64_t unit, int64_t begin, int64_t end,
                  float sum) const {
    for (int64_t line = begin; line < end;) {
      int64_t first = line;
      float conductance = 0;
      for (; line < end && rows[line] == rows[first]; ++line)
        conductance += targets[line * units + unit];
      sum = std::fma(float(lines[first]), conductance, sum);
    }
    return sum;
  }
};

/// Codes of word lines: every row's as often as it has copies.
Codes spread(const Codes &rows, const std::vector<int64_t> &copies) {
  Codes lines;
  for (size_t row = 0; row < rows.size(); ++row)
    lines.insert(lines.end(), copies[row], rows[row]);
  return lines;
}

float realOf(int64_t code, const Code &format) {
  return float(double(code) * format.scale());
}

//===----------------------------------------------------------------------===//
// LSTM
//===----------------------------------------------------------------------===//

/// ONNX's order.
enum Which { I, O, F, C };

class Layer {
public:
  Layer(const QuantizedLstm &layer, const LstmAttributes &attributes,
        const LstmInputs &in)
      : layer(layer), attributes(attributes), in(in) {
    for (int which : {I, O, F, C})
      gates.emplace_back(
          layer.gates[which], layer.gammas[which], layer.rows.copies, in.units,
          [&](size_t row, int64_t unit) { return weight(which, row, unit); });
  }

  void run(int64_t stream, QuantizedOutputs &out);

private:
  const QuantizedLstm &layer;
  const LstmAttributes &attributes;
  const LstmInputs &in;
  std::vector<Gate> gates;
  Codes hidden, cell;

  double weight(int which, size_t row, int64_t unit) const;
  int64_t gate(Which which, const Codes &lines, int64_t unit,
               int64_t state) const;
  void step(int64_t t, int64_t stream);
};

} // namespace

double Layer::weight(int which, size_t row, int64_t unit) const {
  int64_t j = which * in.units + unit, i = int64_t(row);
  if (i < in.inputs)
    return double(in.w[j * in.inputs + i]) * layer.x.scale();
  i -= in.inputs;
  if (i < in.units)
    return double(in.r[j * in.units + i]) * layer.h.scale();
  // One row carries the sum of both biases, a float32.
  float bias = in.b.empty() ? 0 : in.b[j] + in.b[4 * in.units + j];
  return double(bias) * layer.rows.bias.scale();
}

int64_t Layer::gate(Which which, const Codes &lines, int64_t unit,
                    int64_t state) const {
  const Gate &columns = gates[which];
  int64_t sum = columns.convert(lines, unit);
  if (in.p.empty() || which == C)
    return columns.finish(sum);
  const Code &weights = layer.peepholes[which];
  int64_t peephole = codeOf(in.p[which * in.units + unit], weights);
  int64_t product = multiply(peephole, weights, state, layer.c, layer.product);
  return columns.finish(
      add(sum, columns.sumCode(), 1, product, layer.product, layer.c));
}

void Layer::step(int64_t t, int64_t stream) {
  Codes rows;
  for (int64_t i = 0; i < in.inputs; ++i)
    rows.push_back(
        codeOf(in.x[(t * in.streams + stream) * in.inputs + i], layer.x));
  rows.insert(rows.end(), hidden.begin(), hidden.end());
  rows.push_back(codeOf(1, layer.rows.bias));
  Codes lines = spread(rows, layer.rows.copies);
  const Code &product = layer.product;
  for (int64_t j = 0; j < in.units; ++j) {
    int64_t i = gate(I, lines, j, cell[j]);
    int64_t kept;
    if (attributes.inputForget) {
      int64_t f =
          add(codeOf(1, product), product, -1, i, gates[I].code(), product);
      kept = multiply(f, product, cell[j], layer.c, product);
    } else {
      kept = multiply(gate(F, lines, j, cell[j]), gates[F].code(), cell[j],
                      layer.c, product);
    }
    int64_t written = multiply(i, gates[I].code(), gate(C, lines, j, 0),
                               gates[C].code(), product);
    cell[j] = add(kept, product, 1, written, product, layer.c);
    hidden[j] =
        multiply(gate(O, lines, j, cell[j]), gates[O].code(),
                 lookUp(layer.cell, cell[j]), layer.cell.output, layer.h);
  }
}

void Layer::run(int64_t stream, QuantizedOutputs &out) {
  auto initial = [&](const std::optional<std::vector<float>> &values,
                     const Code &code) {
    Codes codes(in.units, 0);
    for (int64_t j = 0; values && j < in.units; ++j)
      codes[j] = codeOf((*values)[stream * in.units + j], code);
    return codes;
  };
  hidden = initial(in.initialH, layer.h);
  cell = initial(in.initialC, layer.c);
  int64_t length = in.lengths ? (*in.lengths)[stream] : in.steps;
  for (int64_t s = 0; s < length; ++s) {
    int64_t t = attributes.direction == "reverse" ? length - 1 - s : s;
    step(t, stream);
    for (int64_t j = 0; j < in.units; ++j)
      out.y[(t * in.streams + stream) * in.units + j] =
          realOf(hidden[j], layer.h);
  }
  for (int64_t j = 0; j < in.units; ++j) {
    out.yH[stream * in.units + j] = realOf(hidden[j], layer.h);
    out.yC[stream * in.units + j] = realOf(cell[j], layer.c);
  }
}

QuantizedOutputs
rampart::reference::quantizedLstm(const QuantizedLstm &layer,
                                  const LstmAttributes &attributes,
                                  const LstmInputs &inputs) {
  QuantizedOutputs out;
  out.y.assign(inputs.steps * inputs.streams * inputs.units, 0.0f);
  out.yH.assign(inputs.streams * inputs.units, 0.0f);
  out.yC = out.yH;
  Layer instance(layer, attributes, inputs);
  for (int64_t stream = 0; stream < inputs.streams; ++stream)
    instance.run(stream, out);
  return out;
}

//===----------------------------------------------------------------------===//
// Dense layers
//===----------------------------------------------------------------------===//

std::vector<float> rampart::reference::quantizedDense(
    const QuantizedDense &layer, const std::vector<float> &x,
    const std::vector<float> &w, const std::vector<float> &b) {
  int64_t outputs = int64_t(b.size()), inputs = int64_t(w.size()) / outputs;
  Gate columns(layer.y, layer.gamma, layer.rows.copies, outputs,
               [&](int64_t row, int64_t unit) {
                 return row < inputs
                            ? double(w[unit * inputs + row]) * layer.x.scale()
                            : double(b[unit]) * layer.rows.bias.scale();
               });
  std::vector<float> y;
  for (size_t v = 0; v < x.size(); v += inputs) {
    Codes rows;
    for (int64_t i = 0; i < inputs; ++i)
      rows.push_back(codeOf(x[v + i], layer.x));
    rows.push_back(codeOf(1, layer.rows.bias));
    Codes lines = spread(rows, layer.rows.copies);
    for (int64_t unit = 0; unit < outputs; ++unit)
      y.push_back(
          realOf(columns.finish(columns.convert(lines, unit)), columns.code()));
  }
  return y;
}
