//===- OnnxSupportTest.cpp - docs/OnnxSupport.md is what happens ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles a small model for every attribute, input and activation of the
// recurrent operators and writes down where each gate went, or the message that
// refuses it. RAMPART_WRITE_DOCS=1 writes the page; without it, the page has to
// be what would be written.
//===----------------------------------------------------------------------===//
#include "Activation.h"
#include "OnnxModel.h"
#include "RecurrenceCase.h"
#include "Toolchain.h"
#include "rampart/Frontend/Onnx/Import.h"
#include "llvm/ADT/StringExtras.h"

#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

using namespace rampart;
using namespace rampart::test;

namespace {

/// One line of an operator's table.
struct Row {
  std::string what, value;
  std::function<void(RecurrenceCase &)> change = [](RecurrenceCase &) {};
  /// What RecurrenceCase cannot say, because it is wrong.
  std::function<void(onnx::GraphProto &)> spoil = [](onnx::GraphProto &) {};
};

} // namespace

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

static onnx::AttributeProto &attribute(onnx::GraphProto &graph,
                                       const std::string &name) {
  onnx::NodeProto &node = *graph.mutable_node(0);
  for (onnx::AttributeProto &found : *node.mutable_attribute())
    if (found.name() == name)
      return found;
  onnx::AttributeProto &added = *node.add_attribute();
  added.set_name(name);
  return added;
}

static auto integer(const std::string &name, int64_t value) {
  return [=](onnx::GraphProto &graph) {
    onnx::AttributeProto &found = attribute(graph, name);
    found.set_type(onnx::AttributeProto::INT);
    found.set_i(value);
  };
}

static auto direction(const std::string &value) {
  return [=](RecurrenceCase &layer) { layer.attributes.direction = value; };
}

/// Turns an initializer into a graph input.
static auto asInput(const std::string &name) {
  return [=](onnx::GraphProto &graph) {
    for (int i = 0; i < graph.initializer_size(); ++i) {
      const onnx::TensorProto &tensor = graph.initializer(i);
      if (tensor.name() != name)
        continue;
      onnx::ValueInfoProto &input = *graph.add_input();
      input.set_name(name);
      auto &type = *input.mutable_type()->mutable_tensor_type();
      type.set_elem_type(tensor.data_type());
      for (int64_t dim : tensor.dims())
        type.mutable_shape()->add_dim()->set_dim_value(dim);
      graph.mutable_initializer()->DeleteSubrange(i, 1);
      return;
    }
  };
}

static void addActivationRows(std::vector<Row> &rows) {
  for (const std::string &name : reference::activationNames())
    rows.push_back(
        {"activations", name + " everywhere", [=](RecurrenceCase &layer) {
           layer.attributes.activations.assign(
               layer.attributes.defaultActivations().size(), name);
         }});
  rows.push_back({"activations", "Softmax", [](RecurrenceCase &layer) {
                    layer.attributes.activations.assign(
                        layer.attributes.defaultActivations().size(),
                        "Softmax");
                  }});
  rows.push_back({"activations", "too many", [](RecurrenceCase &layer) {
                    layer.attributes.activations.assign(7, "Relu");
                  }});
  rows.push_back({"activation_alpha", "more than the activations take",
                  [](RecurrenceCase &layer) {
                    layer.attributes.activationAlpha = {0.5};
                  }});
  rows.push_back(
      {"activation_beta", "more than the activations take",
       [](RecurrenceCase &layer) { layer.attributes.activationBeta = {0.5}; }});
}

static void addOwnRows(const std::string &op, std::vector<Row> &rows) {
  if (op == "GRU") {
    rows.push_back({"linear_before_reset", "1", [](RecurrenceCase &layer) {
                      layer.attributes.linearBeforeReset = true;
                    }});
    return;
  }
  if (op == "RNN")
    return;
  rows.push_back({"input_forget", "1", [](RecurrenceCase &layer) {
                    layer.attributes.inputForget = true;
                  }});
  rows.push_back({"P", "constant", [](RecurrenceCase &layer) {
                    layer.tensors.p.assign(3 * layer.tensors.units, 0.5f);
                  }});
  rows.push_back({"P", "graph input",
                  [](RecurrenceCase &layer) {
                    layer.tensors.p.assign(3 * layer.tensors.units, 0.5f);
                  },
                  asInput("p")});
}

/// Initial states and lengths, constants of the model or inputs of the graph.
static void addStateRows(const std::string &op, std::vector<Row> &rows) {
  for (bool constant : {true, false}) {
    std::string value = constant ? "constant" : "graph input";
    rows.push_back({"sequence_lens", value, [=](RecurrenceCase &layer) {
                      layer.constantStates = constant;
                      layer.tensors.lengths = {2, 0};
                    }});
    std::vector<float> state(8, 0.5f);
    rows.push_back({"initial_h", value, [=](RecurrenceCase &layer) {
                      layer.constantStates = constant;
                      layer.tensors.initialH = state;
                    }});
    if (op == "LSTM")
      rows.push_back({"initial_c", value, [=](RecurrenceCase &layer) {
                        layer.constantStates = constant;
                        layer.tensors.initialC = state;
                      }});
  }
}

static std::vector<Row> rowsOf(const std::string &op) {
  std::vector<Row> rows{
      {"all", "default"},
      {"direction", "reverse", direction("reverse")},
      {"direction", "bidirectional",
       [](RecurrenceCase &layer) {
         layer.attributes.direction = "bidirectional";
         for (std::vector<float> *values :
              {&layer.tensors.w, &layer.tensors.r, &layer.tensors.b})
           values->resize(2 * values->size(), 0.25f);
       }},
      {"direction", "anything else", direction("up")},
      {"hidden_size", "not that of R", {}, integer("hidden_size", 5)},
      {"clip", "positive",
       [](RecurrenceCase &layer) { layer.attributes.clip = 1; }},
      {"clip", "0 or less",
       [](RecurrenceCase &layer) { layer.attributes.clip = -1; }},
      {"layout", "1",
       [](RecurrenceCase &layer) { layer.attributes.batchFirst = true; }},
      {"layout", "1, opset below 14",
       [](RecurrenceCase &layer) {
         layer.attributes.batchFirst = true;
         layer.opset = 13;
       }},
      {"output_sequence", "opset below 7",
       [](RecurrenceCase &layer) { layer.opset = 6; },
       integer("output_sequence", 1)},
      {"output_sequence", "later", {}, integer("output_sequence", 1)},
      {"any other", "", {}, integer("forget_bias", 1)},
      {"every tensor", "float64", {}, widenToDouble},
      {"X",
       "int32",
       {},
       [](onnx::GraphProto &graph) {
         graph.mutable_input(0)
             ->mutable_type()
             ->mutable_tensor_type()
             ->set_elem_type(onnx::TensorProto::INT32);
       }},
      {"W", "graph input", {}, asInput("w")},
      {"R", "graph input", {}, asInput("r")},
      {"B", "left out", [](RecurrenceCase &layer) { layer.tensors.b.clear(); }},
      {"B", "graph input", {}, asInput("b")}};
  for (Row &row : rows)
    if (!row.change)
      row.change = [](RecurrenceCase &) {};
  addOwnRows(op, rows);
  addStateRows(op, rows);
  addActivationRows(rows);
  return rows;
}

//===----------------------------------------------------------------------===//
// What happens
//===----------------------------------------------------------------------===//

/// Three steps, two streams, three inputs, four units.
static RecurrenceCase smallLayer(const std::string &op) {
  RecurrenceCase layer;
  layer.attributes.op = op;
  reference::RecurrenceInputs &t = layer.tensors;
  t.steps = 3;
  t.streams = 2;
  t.inputs = 3;
  t.units = 4;
  int64_t rows = layer.attributes.gates() * t.units;
  t.w.assign(rows * t.inputs, 0.5f);
  t.r.assign(rows * t.units, 0.25f);
  t.b.assign(2 * rows, 0.125f);
  return layer;
}

/// Gates by what computes them and why: "i, o, f, g by ramp".
static std::string whereGatesWent(const llvm::json::Object &report) {
  std::map<std::string, std::vector<std::string>> gates;
  for (const llvm::json::Value &value : *report.getArray("gates")) {
    const llvm::json::Object &gate = *value.getAsObject();
    std::string where = "array: ";
    if (*gate.getString("where") == "table")
      where = "digital: ";
    std::string why =
        where == "digital: " ? ": " + gate.getString("why")->str() : " by ramp";
    gates[where + "\n" + why].push_back("`" + gate.getString("gate")->str() +
                                        "`");
  }
  std::vector<std::string> parts;
  for (const auto &[key, names] : gates) {
    auto [where, why] = llvm::StringRef(key).split('\n');
    parts.push_back(where.str() + llvm::join(names, ", ") + why.str());
  }
  return llvm::join(parts, "; ");
}

static std::string outcome(const std::string &op, const Row &row) {
  RecurrenceCase layer = smallLayer(op);
  row.change(layer);
  onnx::ModelProto model;
  model.ParseFromString(layer.model());
  row.spoil(*model.mutable_graph());
  Result<Compiled> compiled = compileModel(
      model.SerializeAsString(), machineOf("nlramp-16nm"), Level::Xbar);
  return compiled ? whereGatesWent(compiled->report)
                  : "rejected: " + compiled.error();
}

//===----------------------------------------------------------------------===//
// The page
//===----------------------------------------------------------------------===//

static void addRecurrence(const std::string &op, std::ostream &page) {
  page << "\n## " << op << "\n\n"
       << "| attribute or input | value | where it goes |\n|---|---|---|\n";
  for (const Row &row : rowsOf(op))
    page << "| " << row.what << " | " << row.value << " | " << outcome(op, row)
         << " |\n";
}

static std::string page() {
  std::ostringstream page;
  page
      << "<!-- Generated by tools/docs.sh from what the compiler does; "
         "don't edit by hand -->\n"
      << "# What is supported of ONNX\n\n"
      << "Opsets 1 to 22. The tables say what becomes of a layer of 3 inputs "
         "and 4 units on\n`nlramp-16nm` when one thing differs from the "
         "default: which gates get a ramp on the array, which\nare computed in "
         "the digital unit and why, or the message that refuses the model. "
         "Gates have\nONNX's names (LSTM's candidate is `g`, GRU's `h`; RNN's "
         "only gate is `h`). LSTM's h(c) is always a\ntable of the digital "
         "unit. Any outputs may be left out. A layer whose sums need more rows "
         "than share\nintegrators computes its gates in the digital unit, "
         "too.\n";
  for (const char *op : {"LSTM", "GRU", "RNN"})
    addRecurrence(op, page);
  page << "\n## Element types\n\n"
       << "float32, float64, int32, int64, bool, int8 and uint8; float16 and "
          "bfloat16 are widened to float32. A\nrecurrent layer of float64 is "
          "rounded to float32, with a warning.\n\n"
       << "**Integers of 8 bits.** Weights become real numbers, (q - zero "
          "point) scale, before they are mapped: an\narray has scales of its "
          "own. QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear "
          "between layers\nround as the standard says, and their scales bound "
          "the inputs of layers. MatMulInteger with constant\nweights lies on "
          "an array. DynamicQuantizeLSTM is the LSTM of its real weights: "
          "ONNX Runtime rounds x and h\nto 8 bits in every step, Rampart to "
          "the codes of the machine.\n\n"
       << "**Random numbers.** Multinomial draws anew in every run; the draws "
          "follow from the run's seed and chip\n(`rampart-run --seed`, "
          "`--trials`), the node's `seed` or name, and the row.\n"
       << "\n## All operators\n\n"
       << "Products with constant matrices become dense layers on arrays; "
          "every other operator runs on the host.\nThe number is the first "
          "opset.\n\n";
  const char *separator = "";
  for (const frontend::SupportedOperator &op : frontend::supportedOperators()) {
    page << separator << op.name << " " << op.firstOpset;
    separator = ",\n";
  }
  page << "\n";
  return page.str();
}

TEST(OnnxSupport, PageIsFresh) {
  const std::string path = RAMPART_DOCS "/OnnxSupport.md";
  std::string expected = page();
  if (std::getenv("RAMPART_WRITE_DOCS"))
    std::ofstream(path) << expected;
  std::ifstream file(path);
  std::ostringstream found;
  found << file.rdbuf();
  EXPECT_EQ(found.str(), expected) << "to mend it: bash tools/docs.sh";
}
