//===- Conductances.cpp - A program's targets as files --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "rampart/Target/Conductances.h"

#include "rampart/core/Text.h"
#include "rampart/io/Npy.h"

#include "llvm/Support/FileSystem.h"

#include <charconv>
#include <filesystem>
#include <map>
#include <set>

using namespace rampart;
namespace fs = std::filesystem;

namespace {

/// A folder that takes its place once all files are in it.
class StagedDirectory {
public:
  explicit StagedDirectory(const std::string &path) : path(path) {}
  ~StagedDirectory() {
    std::error_code ignored; // what is left of a failure; nothing else to do
    if (!staging.empty())
      fs::remove_all(staging.str().str(), ignored);
  }

  Status create();
  std::string file(const std::string &name) const {
    return (staging + "/" + name).str();
  }
  Status commit();

private:
  const std::string &path;
  llvm::SmallString<128> staging;

  Error cannot(const std::error_code &error) const {
    return Error{"cannot write '" + path + "': " + error.message()};
  }
};

} // namespace

Status StagedDirectory::create() {
  std::error_code error;
  if (fs::exists(path, error) &&
      !(fs::is_directory(path, error) && fs::is_empty(path, error)))
    return Error{"cannot write '" + path +
                 "': expected a new or an empty folder"};
  if (fs::path parent = fs::absolute(path, error).parent_path(); !error)
    fs::create_directories(parent, error);
  if (!error)
    error = llvm::sys::fs::createUniqueDirectory(
        fs::absolute(path).lexically_normal().string() + ".tmp", staging);
  if (!error)
    fs::permissions(staging.str().str(), fs::perms(0755), error);
  return error ? Status(cannot(error)) : Status();
}

Status StagedDirectory::commit() {
  std::error_code error;
  fs::rename(staging.str().str(), path, error); // over an empty folder, too
  if (error)
    return cannot(error);
  staging.clear();
  return {};
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// A field as RFC 4180 has it.
static std::string field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos)
    return std::string(text);
  std::string quoted = "\"";
  for (char c : text)
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

/// The fewest digits that read back as the same double.
static std::string microsiemens(double conductance) {
  char text[32];
  auto end = std::to_chars(text, text + sizeof text, conductance * 1e6);
  return {text, end.ptr};
}

/// By row and column, "plus", "minus" or "both" devices of a pair.
static std::map<std::pair<uint32_t, uint32_t>, const char *>
stuckSides(const fb::Array &array) {
  std::map<std::pair<uint32_t, uint32_t>, const char *> sides;
  for (const StuckDevice &device : stuckOf(array)) {
    auto [side, isNew] = sides.try_emplace({device.row, device.column},
                                           device.negative ? "minus" : "plus");
    if (!isNew)
      side->second = "both";
  }
  return sides;
}

static void printArray(llvm::raw_ostream &os, const fb::Array &array,
                       const ArrayLabels &labels, const Tensor &pairs) {
  os << "row,column,input,element,copy,gate,unit,g_plus_uS,g_minus_uS,"
        "word_line,bit_line,stuck\n";
  const std::vector<uint32_t> wordLines = wordLinesOf(array),
                              bitLines = bitLinesOf(array);
  const auto sides = stuckSides(array);
  std::vector<RowLabel> rows = rowLabels(labels);
  std::vector<std::string> columns;
  for (const ColumnLabel &label : columnLabels(labels))
    columns.push_back(field(label.gate) + "," + std::to_string(label.unit));
  const double *pair = pairs.data<double>();
  for (int64_t i = 0; i < pairs.shape()[0]; ++i) {
    std::string row = ",,";
    if (!rows.empty())
      row = field(rows[i].input) + "," + std::to_string(rows[i].element) + "," +
            std::to_string(rows[i].copy);
    for (int64_t j = 0; j < pairs.shape()[1]; ++j, pair += 2) {
      auto side = sides.find({uint32_t(i), uint32_t(j)});
      os << i << "," << j << "," << row << ","
         << (columns.empty() ? "," : columns[j]) << "," << microsiemens(pair[0])
         << "," << microsiemens(pair[1]) << "," << wordLines[i] << ","
         << bitLines[j] << "," << (side == sides.end() ? "" : side->second)
         << "\n";
    }
  }
}

static void printRamp(llvm::raw_ostream &os, const fb::Ramp &ramp,
                      const RampDevices &devices) {
  os << "device,kind,number,threshold,direction,clocks,g_uS\n";
  size_t steps = devices.stepConductances.size();
  for (size_t m = 0; m < steps; ++m)
    os << m << ",step," << m << "," << m + 1 << ","
       << int(ramp.directions()->Get(flatbuffers::uoffset_t(m + 1))) << ","
       << devices.stepClocks[m] << ","
       << microsiemens(devices.stepConductances[m]) << "\n";
  for (size_t d = 0; d < devices.offsetConductances.size(); ++d)
    os << steps + d << ",calibration," << d << ",0,"
       << int(ramp.directions()->Get(0)) << "," << devices.offsetClocks[d]
       << "," << microsiemens(devices.offsetConductances[d]) << "\n";
}

//===----------------------------------------------------------------------===//
// Arrays and ramps
//===----------------------------------------------------------------------===//

/// float64 [rows, columns, 2]: G+ and G-, S.
static Tensor pairsOf(const Program &program, const fb::Array &array) {
  Tensor tensor(ElementType::Float64, {array.rows(), array.columns(), 2});
  auto *next = tensor.mutableData<double>();
  for (const std::array<double, 2> &pair : program.pairs(array))
    next = std::ranges::copy(pair, next).out;
  return tensor;
}

template <typename From>
static Tensor vectorOf(ElementType type, const From &steps,
                       const auto &offsets) {
  Tensor all(type, {int64_t(steps.size() + offsets.size())});
  auto fill = [&](auto *next) {
    next = std::ranges::copy(steps, next).out;
    std::ranges::copy(offsets, next);
  };
  if (type == ElementType::Int64)
    fill(all.mutableData<int64_t>());
  else
    fill(all.mutableData<double>());
  return all;
}

namespace {

class ConductanceWriter {
public:
  ConductanceWriter(const Program &program, StagedDirectory &directory,
                    llvm::raw_ostream &index)
      : program(program), directory(directory), index(index) {}

  Status run();

private:
  const Program &program;
  StagedDirectory &directory;
  llvm::raw_ostream &index;
  std::set<std::string> files;
  NamedTensors tensors;

  Status write(const fb::Array &array);
  Status write(const fb::Ramp &ramp);
  template <typename Print>
  Status writeText(const std::string &name, Print print);
  Status add(const std::string &name, Tensor tensor);
};

} // namespace

/// NAME.csv, with '/' and ':' as '_'.
template <typename Print>
Status ConductanceWriter::writeText(const std::string &name, Print print) {
  std::string file = name + ".csv";
  for (char &c : file)
    if (c == '/' || c == ':' || c == '\0')
      c = '_';
  if (!files.insert(file).second)
    return Error{"expected names of arrays and ramps that make distinct files, "
                 "found " +
                 quotedText(file) + " again"};
  std::error_code error;
  llvm::raw_fd_ostream os(directory.file(file), error);
  if (!error) {
    print(os);
    os.flush();
    error = os.error();
    os.clear_error();
  }
  if (error)
    return Error{"cannot write " + quotedText(file) + ": " + error.message()};
  index << field(file) << ",";
  return {};
}

Status ConductanceWriter::add(const std::string &name, Tensor tensor) {
  if (tensors.emplace(name, std::move(tensor)).second)
    return {};
  return Error{"expected distinct names of arrays and ramps, found " +
               quotedText(name) + " again"};
}

Status ConductanceWriter::write(const fb::Array &array) {
  std::string name = nameOf(array);
  Tensor pairs = pairsOf(program, array);
  ArrayLabels labels;
  if (array.labels())
    labels = labelsOf(*array.labels());
  Status status = writeText(name, [&](llvm::raw_ostream &os) {
    printArray(os, array, labels, pairs);
  });
  if (!status)
    return status;
  index << "array," << field(name) << "," << array.tile() << "," << array.slot()
        << "," << array.row() << "," << array.column() << "," << array.rows()
        << "," << array.columns() << "," << field(labels.matrix) << "\n";
  return add(name, std::move(pairs));
}

Status ConductanceWriter::write(const fb::Ramp &ramp) {
  std::string name = nameOf(ramp);
  RampDevices devices = devicesOf(ramp);
  Status status = writeText(
      name, [&](llvm::raw_ostream &os) { printRamp(os, ramp, devices); });
  if (!status)
    return status;
  int64_t count = devices.count(), rows = program.machine().arrayRows;
  index << "ramp," << field(name) << "," << ramp.tile() << "," << ramp.slot()
        << ",0," << ramp.column() << "," << std::min(count, rows) << ","
        << rampColumnsOf(count, rows) << ","
        << functionName(functionOf(*ramp.function()).kind) << "\n";
  status = add(name, vectorOf(ElementType::Float64, devices.stepConductances,
                              devices.offsetConductances));
  return status ? add(name + ".clocks",
                      vectorOf(ElementType::Int64, devices.stepClocks,
                               devices.offsetClocks))
                : status;
}

Status ConductanceWriter::run() {
  index << "file,kind,name,tile,array,row,column,rows,columns,stands_for\n";
  if (const auto *arrays = program.index().arrays())
    for (const fb::Array *array : *arrays)
      if (Status status = write(*array); !status)
        return status;
  if (const auto *ramps = program.index().ramps())
    for (const fb::Ramp *ramp : *ramps) {
      if (ramp->uniform())
        continue; // has no devices
      if (Status status = write(*ramp); !status)
        return status;
    }
  return writeNpz(directory.file("conductances.npz"), tensors);
}

Status rampart::writeConductances(const Program &program,
                                  const std::string &directory,
                                  llvm::raw_ostream &index) {
  StagedDirectory staged(directory);
  if (Status status = staged.create(); !status)
    return status;
  std::string table;
  llvm::raw_string_ostream os(table);
  if (Status status = ConductanceWriter(program, staged, os).run(); !status)
    return status;
  if (Status status = staged.commit(); !status)
    return status;
  index << table;
  return {};
}
