/* Runs a program once on zeros and prints its outputs:
     run_program PROGRAM.rprog
   Build: cc run_program.c -I runtime/include -L build/lib -lrampart */
#include <rampart/runtime.h>

#include <stdio.h>
#include <stdlib.h>

static void check(rampart_error *error) {
  if (!error)
    return;
  fprintf(stderr, "error: %s\n", rampart_error_message(error));
  rampart_error_free(error);
  exit(1);
}

int main(int argc, char **argv) {
  if (argc != 2)
    return 2;
  rampart_program *program;
  check(rampart_program_load(argv[1], &program));

  size_t count = rampart_input_count(program);
  rampart_tensor *inputs = calloc(count, sizeof *inputs);
  for (size_t i = 0; i < count; ++i) {
    const rampart_port *port = rampart_input(program, i);
    int64_t *dims = calloc(port->rank + 1, sizeof *dims), size = 1;
    for (size_t d = 0; d < port->rank; ++d) /* open sizes: one */
      size *= dims[d] = port->dims[d] < 0 ? 1 : port->dims[d];
    inputs[i] = (rampart_tensor){port->name, port->type, port->rank, dims,
                                 calloc((size_t)size + 1, sizeof(int64_t))};
  }

  rampart_chip *chip;
  rampart_outputs *outputs;
  check(rampart_chip_program(program, RAMPART_QUANTIZED, 0, 0, &chip));
  check(rampart_run(chip, inputs, count, NULL, &outputs));
  for (size_t i = 0; i < rampart_output_count(program); ++i) {
    const rampart_tensor *output = rampart_outputs_get(outputs, i);
    printf("%s: rank %zu", output->name, output->rank);
    if (output->type == RAMPART_FLOAT32)
      printf(", first value %g", *(const float *)output->data);
    printf("\n");
  }
  rampart_outputs_free(outputs);
  rampart_chip_free(chip);
  rampart_program_free(program);
  for (size_t i = 0; i < count; ++i) {
    free((void *)inputs[i].dims);
    free((void *)inputs[i].data);
  }
  free(inputs);
  return 0;
}
