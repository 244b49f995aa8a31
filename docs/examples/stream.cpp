// Feeds a program step by step, as live input comes, and prints its outputs:
//   stream PROGRAM.rprog STEPS
// Build: c++ -std=c++20 stream.cpp -I runtime/include -L build/lib -lrampart
#include <rampart/runtime.hpp>

#include <cstdlib>
#include <iostream>

template <typename T>
static T check(rampart::Expected<T> result) {
  if (!result) {
    std::cerr << "error: " << result.error() << "\n";
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>)
    return std::move(*result);
}

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  rampart::Program program = check(rampart::Program::load(argv[1]));
  rampart::Chip chip = check(program.programChip());
  rampart::Stream stream = check(chip.stream());

  // One sequence, one step at a time: every open size is one.
  std::vector<std::vector<int64_t>> dims;
  std::vector<std::vector<double>> zeros; // no element is larger than a double
  for (const rampart::Port &port : program.inputs()) {
    size_t i = dims.size(), size = 1;
    dims.emplace_back(port.dims.begin(), port.dims.end());
    for (size_t axis = 0; axis < dims[i].size(); ++axis) {
      if (dims[i][axis] < 0 || stream.inputTimeAxis(i) == axis)
        dims[i][axis] = 1;
      size *= size_t(dims[i][axis]);
    }
    zeros.emplace_back(size);
    check(stream.bind(i, {port.type, dims[i], zeros[i].data()}));
  }
  for (int step = 0; step < std::atoi(argv[2]); ++step) {
    check(stream.run());
    std::cout << "step " << stream.steps() << ":";
    for (size_t i = 0; auto output = stream.output(i); ++i)
      if (auto values = output->elements<float>(); !values.empty())
        std::cout << " " << program.outputs()[i].name << " " << values[0];
    std::cout << "\n";
  }
}
