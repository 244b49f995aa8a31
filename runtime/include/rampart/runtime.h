/*===- runtime.h - C interface of the runtime ---------------------*- C -*-===*\
|*                                                                            *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|* Load a tile program, program a chip instance, run batches, or prepare calls
*|
|* that run many times. Functions that can fail return NULL, or an error that *|
|* rampart_error_free releases; what they would have made is then untouched. *|
|* A loaded program and a chip never change: any number of threads may use *|
|* them at the same time. docs/Runtime.md explains it all. *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/
#ifndef RAMPART_RUNTIME_H
#define RAMPART_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAMPART_API __attribute__((visibility("default")))

typedef struct rampart_error rampart_error;
typedef struct rampart_program rampart_program;
typedef struct rampart_chip rampart_chip;
typedef struct rampart_outputs rampart_outputs;
typedef struct rampart_call rampart_call;

/* One line: what is at fault, what was expected, what was found. */
RAMPART_API const char *rampart_error_message(const rampart_error *error);
RAMPART_API void rampart_error_free(rampart_error *error);

/* ------------------------------------------------------------- programs -- */

typedef enum rampart_type {
  RAMPART_FLOAT32,
  RAMPART_INT32,
  RAMPART_INT64,
  RAMPART_BOOL, /* one byte, 0 or 1 */
  RAMPART_UINT8,
  RAMPART_FLOAT64,
  RAMPART_INT8,
  RAMPART_TYPE_INT = 0x7fffffff /* no type: makes every int a valid value */
} rampart_type;

/* An input or output; lives as long as its program. dims[i] is -1 where the
   program serves every size. */
typedef struct rampart_port {
  const char *name;
  rampart_type type;
  size_t rank;
  const int64_t *dims;
} rampart_port;

/* Maps and verifies a .rprog file, which must not be truncated while in use. */
RAMPART_API rampart_error *rampart_program_load(const char *path,
                                                rampart_program **program);
RAMPART_API void rampart_program_free(rampart_program *program);
RAMPART_API size_t rampart_input_count(const rampart_program *program);
RAMPART_API size_t rampart_output_count(const rampart_program *program);
/* NULL where there is no such port. */
RAMPART_API const rampart_port *rampart_input(const rampart_program *program,
                                              size_t index);
RAMPART_API const rampart_port *rampart_output(const rampart_program *program,
                                               size_t index);

/* A machine field's key and value as text, with its unit. */
typedef struct rampart_setting {
  const char *key, *value;
} rampart_setting;

/* The machine that the program was compiled for, field by field; live as long
   as their program. NULL where there is no such field. */
RAMPART_API size_t rampart_machine_field_count(const rampart_program *program);
RAMPART_API const rampart_setting *
rampart_machine_field(const rampart_program *program, size_t index);

/* ---------------------------------------------------------------- chips -- */

typedef enum rampart_mode {
  RAMPART_IDEAL,     /* functions on real numbers */
  RAMPART_QUANTIZED, /* codes, no device error */
  RAMPART_NOISY, /* codes on a chip with programming errors and read noise */
  RAMPART_MODE_INT = 0x7fffffff
} rampart_mode;

/* Programs chip `number` of `seed`. Outlives its program. */
RAMPART_API rampart_error *rampart_chip_program(const rampart_program *program,
                                                rampart_mode mode,
                                                uint64_t seed, uint32_t number,
                                                rampart_chip **chip);
/* The same on a machine with other non-idealities: the keys of rampart-run's
   --set. */
RAMPART_API rampart_error *
rampart_chip_program_with(const rampart_program *program, rampart_mode mode,
                          uint64_t seed, uint32_t number,
                          const rampart_setting *settings, size_t setting_count,
                          rampart_chip **chip);
RAMPART_API void rampart_chip_free(rampart_chip *chip);

/* What a ramp's devices make of its function on the chip: |INL| in LSB of the
   output, over its thresholds. */
typedef struct rampart_ramp_error {
  const char *ramp;
  double mean, max;
} rampart_ramp_error;
/* Live as long as their chip. NULL where there is no such ramp. */
RAMPART_API size_t rampart_ramp_count(const rampart_chip *chip);
RAMPART_API const rampart_ramp_error *rampart_ramp(const rampart_chip *chip,
                                                   size_t index);

/* ----------------------------------------------------------------- runs -- */

/* A dense row-major tensor, aligned to its element type. */
typedef struct rampart_tensor {
  const char *name; /* may be NULL where a number says which tensor it is */
  rampart_type type;
  size_t rank;
  const int64_t *dims;
  const void *data;
} rampart_tensor;

typedef struct rampart_run_options {
  uint32_t invocation;   /* which call, for read noise */
  uint64_t first_stream; /* number of the batch's first stream: a batch may be
                            split */
  int threads;           /* 1 or more; the result does not depend on them */
} rampart_run_options;

/* Runs one batch; `inputs` in any order. `options` may be NULL: call 0, stream
   0, one thread. The inputs are only read, and not kept. */
RAMPART_API rampart_error *rampart_run(const rampart_chip *chip,
                                       const rampart_tensor *inputs,
                                       size_t input_count,
                                       const rampart_run_options *options,
                                       rampart_outputs **outputs);
RAMPART_API void rampart_outputs_free(rampart_outputs *outputs);
/* In the program's order; live as long as `outputs`. NULL where there is none.
 */
RAMPART_API const rampart_tensor *
rampart_outputs_get(const rampart_outputs *outputs, size_t index);

/* ------------------------------------------------------- prepared calls -- */

/* The program on one chip, for run after run: inputs are bound once, by number,
   and read from where they lie; a run looks up no name and, while shapes stay,
   needs no new memory for device regions and elementwise operations. Results
   are those of rampart_run. One thread at a time may use a call; any number of
   calls share a chip. Outlives its chip. */
RAMPART_API rampart_error *rampart_call_open(const rampart_chip *chip,
                                             rampart_call **call);
RAMPART_API void rampart_call_free(rampart_call *call);
/* Binds input `input` (in the program's order) until it is bound anew; the data
   must stay where it is, and may change between runs. Whether type and shape
   fit the program is seen by the next run. */
RAMPART_API rampart_error *rampart_call_bind(rampart_call *call, size_t input,
                                             const rampart_tensor *tensor);
/* `options` may be NULL, as for rampart_run. */
RAMPART_API rampart_error *rampart_call_run(rampart_call *call,
                                            const rampart_run_options *options);
/* In the program's order, valid until the next run or bind. NULL where there is
   none, or no run has succeeded since. */
RAMPART_API const rampart_tensor *rampart_call_output(const rampart_call *call,
                                                      size_t index);

/* -------------------------------------------------------------- streams -- */

/* A call whose runs follow one another in time, for live input: each goes on
   where the last one ended, and together they give, bit for bit, what one run
   over all time steps gives with the same options. Inputs with a time axis are
   bound to any number of further steps, all to the same number; the others stay
   what they are (sequence lengths: of the whole sequences). Outputs with a time
   axis hold the steps of the run, the others what they are after the last step
   so far. The error names the node that needs the whole sequence: a reverse
   direction, or an operation that mixes time steps. */
RAMPART_API rampart_error *rampart_stream_open(const rampart_chip *chip,
                                               rampart_call **stream);
/* The axis of an input's or output's time steps; -1 where it has none, or the
   call is no stream. */
RAMPART_API int rampart_input_time_axis(const rampart_call *stream,
                                        size_t input);
RAMPART_API int rampart_output_time_axis(const rampart_call *stream,
                                         size_t output);
/* Time steps run since the stream began. */
RAMPART_API uint64_t rampart_stream_steps(const rampart_call *stream);
/* Begins anew; needed where a run has failed half-way. */
RAMPART_API void rampart_stream_restart(rampart_call *stream);

#ifdef __cplusplus
}
#endif

#endif /* RAMPART_RUNTIME_H */
