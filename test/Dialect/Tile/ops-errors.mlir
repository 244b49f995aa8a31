// RUN: rampart-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{expected conductances of rank 2 and f32 but got 'tensor<4xf32>'}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<4xf32>

// -----

// expected-error @+1 {{expected conductances of rank 2 and f32 but got 'tensor<4x1xf64>'}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<4x1xf64>

// -----

// expected-error @+1 {{labels: expected row runs that name each of 4 lines once}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<4x1xf32>
  labels <"w" inputs "x" rows [0, 0, 3, 1, 0] gates "y" columns [0, 1, 0, 1]>

// -----

// expected-error @+1 {{labels: expected row runs that name each of 4 lines once}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<4x1xf32>
  labels <"w" inputs "x" rows [0, 0, 4294967295, 4294967295, 0] gates "y" columns [0, 1, 0, 1]>

// -----

// expected-error @+1 {{labels: expected column runs that name each of 1 lines once}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<4x1xf32>
  labels <"w" inputs "x" rows [0, 0, 2, 2, 0] gates "y" columns [0, 1, 0, 2]>

// -----

// expected-error @+1 {{labels: row run 1: expected one of 1 names, found number 1}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<4x1xf32>
  labels <"w" inputs "x" rows [0, 0, 3, 1, 0, 1, 0, 1, 1, 0] gates "y" columns [0, 1, 0, 1]>

// -----

// expected-error @+1 {{labels: column run 0: expected one of 1 names, found number 1}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<4x2xf32>
  labels <"w" inputs "x" rows [0, 0, 4, 1, 0] gates "y" columns [0, 2, 0, 1]>

// -----

// expected-error @+2 {{expected five numbers per run of rows, four per run of columns, but got 4 and 4}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<4x1xf32>
  labels <"w" inputs "x" rows [0, 0, 4, 1] gates "y" columns [0, 1, 0, 1]>

// -----

// expected-error @+2 {{expected numbers within 0 to 4294967295 but got -1}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<4x1xf32>
  labels <"w" inputs "x" rows [0, 0, 4, 1, -1] gates "y" columns [0, 1, 0, 1]>

// -----

// expected-error @+1 {{the data of resource '__elided__' was elided; only bytecode or text without elision can be read back}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense_resource<__elided__> : tensor<4x1xf32>

// -----

// expected-error @+1 {{expected dense elements or a resource}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances sparse<[[0, 0]], [1.0e-5]> : tensor<4x1xf32>

// -----

// expected-error @+1 {{the data of resource '__elided__' was elided; only bytecode or text without elision can be read back}}
tile.table @t tile 0 <relu> first -1 input_scale 1.0 output_scale 1.0
  entries dense_resource<__elided__> : tensor<3xi32>

// -----

// expected-error @+1 {{word_lines: expected 4 lines, found 2}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<4x1xf32> word_lines [0, 1]

// -----

// expected-error @+1 {{word_lines: expected to begin with row = 0, found 3}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<2x1xf32> word_lines [3, 1]

// -----

// expected-error @+1 {{bit_lines: expected each line once, found 4 again}}
tile.array @a tile 0 slot 0 row 0 column 4 conductances dense<1.0e-5> : tensor<1x2xf32> bit_lines [4, 4]

// -----

// expected-error @+1 {{bit_lines: expected lines of at least 0 but got -1}}
tile.array @a tile 0 slot 0 row 0 column 4 conductances dense<1.0e-5> : tensor<1x2xf32> bit_lines [4, -1]

// -----

// expected-error @+1 {{stuck: device 0: expected a pair of the block's 2x1, found row 0, column 1}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<2x1xf32> stuck <[(0, 1, positive, 0.0)]>

// -----

// expected-error @+1 {{targets: pair 1: expected pairs in order of row and column, each once}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<2x1xf32>
  targets <[(1, 0, 1.0e-5, 1.0e-6), (0, 0, 1.0e-5, 1.0e-6)]>

// -----

// expected-error @+2 {{expected 'positive'}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<2x1xf32>
  stuck <[(0, 0, off, 0.0)]>

// -----

// expected-error @+2 {{expected a number within 0 to 4294967295 but got -1}}
tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<2x1xf32>
  stuck <[(-1, 0, positive, 0.0)]>

// -----

// expected-error @+1 {{stuck: device 0: expected one of 1 devices of one of 1 columns, found column 1, device 0}}
tile.ramp @r tile 0 slot 0 column 0 <tanh> from -1.0 to 1.0 gamma 1.0 code 0 stride 1 scale 1.0
  directions [1] gain 1.0 steps [] clocks [] offsets [1.0e-5] clocks [1] stuck <[(1, 0, 0.0)]>

// -----

// expected-error @+1 {{attribute 'tile' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is 0 whose maximum value is 4294967295}}
tile.array @a tile -1 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<4x1xf32>

// -----

// expected-error @+1 {{expected at least one threshold}}
tile.ramp @r tile 0 slot 0 column 0 <tanh> from -1.0 to 1.0 gamma 1.0 code 0 stride 1 scale 1.0
  directions [] gain 1.0 steps [] clocks [] offsets [] clocks []

// -----

// expected-error @+1 {{expected 1 weights of thresholds but got 2}}
tile.ramp @r tile 0 slot 0 column 0 <tanh> from -1.0 to 1.0 gamma 1.0 code 0 stride 1 scale 1.0
  directions [1] gain 1.0 steps [] clocks [] offsets [] clocks []
  bring_up <columns 2, feedback false, trim_clocks 0> weights [1.0, 1.0]

// -----

// expected-error @+1 {{expected 1 to 64 columns but got 0}}
func.func private @columns() attributes {b = #tile.bring_up<columns 0, feedback false, trim_clocks 0>}

// -----

// expected-error @+1 {{expected more than 1 column for per_step}}
func.func private @choices() attributes {b = #tile.bring_up<columns 1, feedback false, trim_clocks 0, per_step true>}

// -----

// expected-error @+1 {{expected trim_clocks within 0 to 32767 but got 32768}}
func.func private @clocks() attributes {b = #tile.bring_up<columns 1, feedback false, trim_clocks 32768>}

// -----

// expected-error @+1 {{expected 1 steps with clocks, one fewer than thresholds, but got 2 and 1}}
tile.ramp @r tile 0 slot 0 column 0 <tanh> from -1.0 to 1.0 gamma 1.0 code 0 stride 1 scale 1.0
  directions [1, 1] gain 1.0 steps [1.0, 1.0] clocks [1] offsets [] clocks []

// -----

// expected-error @+1 {{expected 1 steps with clocks, one fewer than thresholds, but got 1 and 0}}
tile.ramp @r tile 0 slot 0 column 0 <tanh> from -1.0 to 1.0 gamma 1.0 code 0 stride 1 scale 1.0
  directions [1, 1] gain 1.0 steps [1.0] clocks [] offsets [] clocks []

// -----

// expected-error @+1 {{expected clocks for each of 1 calibration devices}}
tile.ramp @r tile 0 slot 0 column 0 <tanh> from -1.0 to 1.0 gamma 1.0 code 0 stride 1 scale 1.0
  directions [1] gain 1.0 steps [] clocks [] offsets [1.0] clocks [1, 2]

// -----

// expected-error @+1 {{expected clocks of steps within 0 to 65535, of calibration devices within -32768 to 32767}}
tile.ramp @r tile 0 slot 0 column 0 <tanh> from -1.0 to 1.0 gamma 1.0 code 0 stride 1 scale 1.0
  directions [1, 1] gain 1.0 steps [1.0] clocks [65536] offsets [] clocks []

// -----

// expected-error @+1 {{expected clocks of steps within 0 to 65535, of calibration devices within -32768 to 32767}}
tile.ramp @r tile 0 slot 0 column 0 <tanh> from -1.0 to 1.0 gamma 1.0 code 0 stride 1 scale 1.0
  directions [1] gain 1.0 steps [] clocks [] offsets [1.0] clocks [-32769]

// -----

// expected-error @+1 {{attribute 'code_base' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is -2147483648 whose maximum value is 2147483647}}
tile.ramp @r tile 0 slot 0 column 0 <tanh> from -1.0 to 1.0 gamma 1.0 code 2147483648 stride 1 scale 1.0
  directions [1] gain 1.0 steps [] clocks [] offsets [] clocks []

// -----

// expected-error @+1 {{expected entries of rank 1 and i32 but got 'tensor<3xi64>'}}
tile.table @t tile 0 <relu> first -1 input_scale 1.0 output_scale 1.0 entries dense<[0, 0, 1]> : tensor<3xi64>

// -----

// expected-error @+1 {{expected entries of rank 1 and i32 but got 'tensor<1x3xi32>'}}
tile.table @t tile 0 <relu> first -1 input_scale 1.0 output_scale 1.0 entries dense<1> : tensor<1x3xi32>

// -----

// expected-error @+1 {{expected a port width of 1 to 4294967295, found 0}}
tile.region @r inputs [#tile.port<vector, 0>] outputs [] {}

// -----

// expected-error @+1 {{expected a port width of 1 to 4294967295, found 4294967296}}
tile.region @r inputs [#tile.port<sequence, 4294967296>] outputs [] {}

// -----

tile.region @r inputs [] outputs [] {
  // expected-error @+1 {{expected a width of 1 to 4294967295 but got '!tile.buffer<0, -1:1>'}}
  %b = tile.buffer tile 0 : !tile.buffer<0, -1:1>
}

// -----

tile.region @r inputs [] outputs [] {
  // expected-error @+1 {{expected a width of 1 to 4294967295 but got '!tile.buffer<4294967296, -1:1>'}}
  %b = tile.buffer tile 0 : !tile.buffer<4294967296, -1:1>
}

// -----

tile.region @r inputs [] outputs [] {
  // expected-error @+1 {{expected 32-bit codes with min <= max but got '!tile.buffer<1, 1:-1>'}}
  %b = tile.buffer tile 0 : !tile.buffer<1, 1:-1>
}

// -----

tile.region @r inputs [] outputs [] {
  // expected-error @+1 {{expected 32-bit codes with min <= max but got '!tile.buffer<1, 0:2147483648>'}}
  %b = tile.buffer tile 0 : !tile.buffer<1, 0:2147483648>
}

// -----

tile.region @r inputs [] outputs [] {
  // expected-error @+1 {{expected a width of 1 to 4294967295 but got '!tile.bank<0>'}}
  %b = tile.bank tile 0 : !tile.bank<0>
}

// -----

tile.region @r inputs [] outputs [] {
  %b = tile.buffer tile 0 : !tile.buffer<1, 0:1>
  // expected-error @+1 {{attribute 'count' failed to satisfy constraint}}
  tile.fill %b[0] count 4294967296 with [0.0] : !tile.buffer<1, 0:1>
}

// -----

tile.region @r inputs [] outputs [] {
  %b = tile.buffer tile 0 : !tile.buffer<1, 0:1>
  %q = tile.bank tile 0 : !tile.bank<1>
  // expected-error @+1 {{expected a first row and a source list for each of 1 buffers}}
  tile.integrate %q, @a drive (%b) rows [] from [[0]] : !tile.bank<1>, !tile.buffer<1, 0:1>
}

// -----

tile.region @r inputs [] outputs [] {
  %b = tile.buffer tile 0 : !tile.buffer<1, 0:1>
  %q = tile.bank tile 0 : !tile.bank<1>
  // expected-error @+1 {{expected a first row and a source list for each of 1 buffers}}
  tile.integrate %q, @a drive (%b) rows [0] from [[0], [0]] : !tile.bank<1>, !tile.buffer<1, 0:1>
}

// -----

tile.region @r inputs [] outputs [] {
  %b = tile.buffer tile 0 : !tile.buffer<1, 0:1>
  %q = tile.bank tile 0 : !tile.bank<1>
  // expected-error @+1 {{expected rows within 0 to 4294967295 but got -1}}
  tile.integrate %q, @a drive (%b) rows [-1] from [[0]] : !tile.bank<1>, !tile.buffer<1, 0:1>
}

// -----

tile.region @r inputs [] outputs [] {
  %b = tile.buffer tile 0 : !tile.buffer<1, 0:1>
  %q = tile.bank tile 0 : !tile.bank<1>
  // expected-error @+1 {{expected sources within 0 to 65535 but got 65536}}
  "tile.integrate"(%q, %b) <{array = @a, rows = array<i64: 0>, sources = [array<i64: 65536>]}> : (!tile.bank<1>, !tile.buffer<1, 0:1>) -> ()
}

// -----

tile.region @r inputs [] outputs [] {
  %b = tile.buffer tile 0 : !tile.buffer<1, 0:1>
  %q = tile.bank tile 0 : !tile.bank<1>
  // expected-error @+1 {{expected sources within 0:65536}}
  tile.integrate %q, @a drive (%b) rows [0] from [[65536]] : !tile.bank<1>, !tile.buffer<1, 0:1>
}

// -----

tile.region @r inputs [] outputs [] {
  %b = tile.buffer tile 0 : !tile.buffer<1, 0:1>
  %q = tile.bank tile 0 : !tile.bank<1>
  // expected-error @+1 {{expected sources within 0:65536}}
  tile.integrate %q, @a drive (%b) rows [0] from [[-1:3]] : !tile.bank<1>, !tile.buffer<1, 0:1>
}

// -----

tile.region @r inputs [] outputs [] {
  %b = tile.buffer tile 0 : !tile.buffer<1, 0:1>
  %q = tile.bank tile 0 : !tile.bank<1>
  // expected-error @+1 {{expected sources within 0:65536}}
  tile.integrate %q, @a drive (%b) rows [0] from [[3:3]] : !tile.bank<1>, !tile.buffer<1, 0:1>
}

// -----

tile.region @r inputs [] outputs [] {
  %b = tile.buffer tile 0 : !tile.buffer<1, 0:1>
  %q = tile.bank tile 0 : !tile.bank<1>
  // expected-error @+1 {{expected sources within 0:65536}}
  tile.integrate %q, @a drive (%b) rows [0] from [[0 x 0]] : !tile.bank<1>, !tile.buffer<1, 0:1>
}

// -----

tile.region @r inputs [] outputs [] {
  %b = tile.buffer tile 0 : !tile.buffer<1, 0:1>
  %q = tile.bank tile 0 : !tile.bank<1>
  // expected-error @+1 {{expected sources within 0:65536}}
  tile.integrate %q, @a drive (%b) rows [0] from [[0, 1 x 65537]] : !tile.bank<1>, !tile.buffer<1, 0:1>
}

// -----

tile.region @r inputs [] outputs [] {
  %q = tile.bank tile 0 : !tile.bank<1>
  // expected-error @+1 {{expected at least one buffer to drive rows}}
  "tile.integrate"(%q) <{array = @a, rows = array<i64>, sources = []}> : (!tile.bank<1>) -> ()
}

// -----

// expected-error @+1 {{expects parent op 'tile.region'}}
tile.loop {}

// -----

func.func @lengths(%x: tensor<3xf32>) {
  // expected-error @+1 {{must be ranked tensor of 32-bit signless integer values, but got 'tensor<3xf32>'}}
  tile.call @r() lengths(%x : tensor<3xf32>) : () -> ()
  return
}

// -----

// expected-error @+1 {{attribute 'thresholds' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is 1 whose maximum value is 65536}}
tile.sar @s tile 0 slot 0 from -1.0 to 1.0 gamma 1.0 code 0 stride 1 scale 1.0 thresholds 0 first 0.0 step 1.0
