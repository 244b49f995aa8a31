// RUN: rampart-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect

// expected-error @+1 {{expected at least one block}}
xbar.matrix @m gates 1 blocks []

// -----

// expected-error @+1 {{block 0: expected a rank 2 tensor of f32 but got 'tensor<2xf32>'}}
xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<2xf32>]

// -----

// expected-error @+1 {{block 1: expected a rank 2 tensor of f32 but got 'tensor<2x1xf64>'}}
xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<2x1xf32>, dense<1.0> : tensor<2x1xf64>]

// -----

// expected-error @+1 {{block 1: expected 2 columns as in block 0 but got 3}}
xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<2x1xf32>, dense<1.0> : tensor<3x1xf32>]

// -----

// expected-error @+1 {{the data of resource '__elided__' was elided; only bytecode or text without elision can be read back}}
xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<2x1xf32>, dense_resource<__elided__> : tensor<2x1xf32>]

// -----

// expected-error @+1 {{expected columns to be a multiple of the gates but got 6 columns and 4 gates}}
xbar.matrix @m gates 4 blocks [dense<1.0> : tensor<6x1xf32>]

// -----

// expected-error @+1 {{expected columns to be a multiple of the gates but got 6 columns and 0 gates}}
xbar.matrix @m gates 0 blocks [dense<1.0> : tensor<6x1xf32>]

// -----

// expected-error @+1 {{expected a gamma for each of 2 gates but got 1}}
xbar.matrix @m gates 2 blocks [dense<1.0> : tensor<6x1xf32>] gammas [1.0]

// -----

// expected-error @+1 {{expected an input name for each of 2 blocks but got 1}}
xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x2xf32>, dense<1.0> : tensor<1x1xf32>] {input_names = ["x"]}

// -----

// expected-error @+1 {{expected a name for each of 1 gates but got 2}}
xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x2xf32>] {gate_names = ["y", "z"]}

// -----

// expected-error @+1 {{expected copies for 3 rows but got 2}}
xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x2xf32>, dense<1.0> : tensor<1x1xf32>] copies [1, 1]

// -----

// expected-error @+1 {{expected 1 to 1048576 word lines for every row but got 0}}
xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x2xf32>] copies [1, 0]

// -----

// expected-error @+1 {{expected 1 to 1048576 word lines for every row but got 4611686018427387904}}
xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x2xf32>] copies [1, 4611686018427387904]

// -----

// expected-error @+1 {{expected at least one of the rows from 0 on but got 0 from 0}}
xbar.array @a of @m rows 0, 0 columns 0, 1

// -----

// expected-error @+1 {{expected at least one of the rows from 0 on but got 9223372036854775807 from 1}}
xbar.array @a of @m rows 1, 9223372036854775807 columns 0, 1

// -----

// expected-error @+1 {{expected at least one of the columns from 0 on but got 2 from -1}}
xbar.array @a of @m rows 0, 1 columns -1, 2

// -----

// expected-error @+1 {{expected a code type but got 'f32'}}
xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : f32

// -----

// expected-error @+1 {{expected at least 2 levels but got 1}}
xbar.ramp @r <sigmoid> levels 1 from 0.0 to 1.0 : !host.code<0:3, 1/3>

// -----

// expected-error @+1 {{expected one or two codes per level: 5 levels do not fit '!host.code<0:3, 1/3>'}}
xbar.ramp @r <sigmoid> levels 5 from 0.0 to 1.0 : !host.code<0:3, 1/3>

// -----

// expected-error @+1 {{density: expected a value in at least one bin}}
xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> density {counts = array<i64: 0>, first = 0, width = 1.0}

// -----

// expected-error @+1 {{expected gamma above 0}}
xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 0.0

// -----

// expected-error @+1 {{expected devices with gain, steps, step_clocks, offsets and offset_clocks}}
xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.0
  devices {gain = 1.0 : f64}

// -----

// expected-error @+1 {{expected 2 steps with clocks but got 2 and 1}}
xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.0
  devices {gain = 1.0 : f64, steps = array<f32: 1.0, 1.0>, step_clocks = array<i64: 1>,
           offsets = array<f32>, offset_clocks = array<i64>}

// -----

// expected-error @+1 {{expected both first and directions, or neither}}
xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.0
  devices {gain = 1.0 : f64, steps = array<f32: 1.0, 1.0>, step_clocks = array<i64: 1, 1>,
           offsets = array<f32>, offset_clocks = array<i64>, first = 0 : i64}

// -----

// expected-error @+1 {{expected 0 steps with clocks but got 2 and 2}}
xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.0
  devices {gain = 1.0 : f64, steps = array<f32: 1.0, 1.0>, step_clocks = array<i64: 1, 1>,
           offsets = array<f32>, offset_clocks = array<i64>, first = 0 : i64, directions = array<i8: 1>}

// -----

// expected-error @+1 {{expected bring_up with columns, feedback, trim_clocks and weights}}
xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.0
  devices {gain = 1.0 : f64, steps = array<f32: 1.0, 1.0>, step_clocks = array<i64: 1, 1>,
           offsets = array<f32>, offset_clocks = array<i64>, bring_up = {columns = 1 : i64}}

// -----

// expected-error @+1 {{expected clocks for each of 1 calibration devices but got 0}}
xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.0
  devices {gain = 1.0 : f64, steps = array<f32: 1.0, 1.0>, step_clocks = array<i64: 1, 1>,
           offsets = array<f32: 1.0>, offset_clocks = array<i64>}

// -----

// expected-error @+1 {{expected code types}}
xbar.table @t <tanh> levels 4 : !host.code<-2:1, 1/1> to f32

// -----

// expected-error @+1 {{expected code types}}
xbar.table @t <tanh> levels 4 : i8 to !host.code<-3:3, 1/3>

// -----

// expected-error @+1 {{expected input codes within -8388608 to 8388608 but got '!host.code<-8388609:1, 1/1>'}}
xbar.table @t <tanh> levels 4 : !host.code<-8388609:1, 1/1> to !host.code<-3:3, 1/3>

// -----

// expected-error @+1 {{expected one or two codes per level: 3 levels do not fit '!host.code<-3:3, 1/3>'}}
xbar.table @t <tanh> levels 3 : !host.code<-2:1, 1/1> to !host.code<-3:3, 1/3>

// -----

// expected-error @+1 {{expected a sequence of code vectors but got 'tensor<4xf32>'}}
func.func private @s(!xbar.sequence<tensor<4xf32>>)

// -----

// expected-error @+1 {{expected a sequence of code vectors but got 'tensor<?x!host.code<0:1, 1/1>>'}}
func.func private @s(!xbar.sequence<tensor<?x!host.code<0:1, 1/1>>>)

// -----

!v = tensor<2x!host.code<0:1, 1/1>>
func.func @region_inputs(%x: tensor<3x2x!host.code<0:1, 1/1>>) {
  // expected-error @+1 {{expected 1 inputs inside but got 0}}
  xbar.region "r"(%x) {
    xbar.return
  } : (tensor<3x2x!host.code<0:1, 1/1>>) -> ()
  return
}

// -----

!v = tensor<2x!host.code<0:1, 1/1>>
func.func @region_width(%x: tensor<3x4x!host.code<0:1, 1/1>>) {
  // expected-error @+1 {{input 0: 'tensor<3x4x!host.code<0:1, 1/1>>' does not carry 'tensor<2x!host.code<0:1, 1/1>>'}}
  xbar.region "r"(%x) {
  ^bb0(%v: !v):
    xbar.return
  } : (tensor<3x4x!host.code<0:1, 1/1>>) -> ()
  return
}

// -----

!v = tensor<2x!host.code<0:1, 1/1>>
func.func @region_code(%x: tensor<3x2x!host.code<0:1, 1/2>>) {
  // expected-error @+1 {{input 0: 'tensor<3x2x!host.code<0:1, 1/2>>' does not carry 'tensor<2x!host.code<0:1, 1/1>>'}}
  xbar.region "r"(%x) {
  ^bb0(%v: !v):
    xbar.return
  } : (tensor<3x2x!host.code<0:1, 1/2>>) -> ()
  return
}

// -----

!v = tensor<2x!host.code<0:1, 1/1>>
func.func @region_sequence(%x: tensor<2x!host.code<0:1, 1/1>>) {
  // expected-error @+1 {{input 0: 'tensor<2x!host.code<0:1, 1/1>>' does not carry '!xbar.sequence<tensor<2x!host.code<0:1, 1/1>>>'}}
  xbar.region "r"(%x) {
  ^bb0(%v: !xbar.sequence<!v>):
    xbar.return
  } : (tensor<2x!host.code<0:1, 1/1>>) -> ()
  return
}

// -----

!v = tensor<2x!host.code<0:1, 1/1>>
func.func @region_scalar(%x: tensor<!host.code<0:1, 1/1>>) {
  // expected-error @+1 {{input 0: 'tensor<!host.code<0:1, 1/1>>' does not carry 'tensor<2x!host.code<0:1, 1/1>>'}}
  xbar.region "r"(%x) {
  ^bb0(%v: !v):
    xbar.return
  } : (tensor<!host.code<0:1, 1/1>>) -> ()
  return
}

// -----

!v = tensor<2x!host.code<0:1, 1/1>>
func.func @region_outputs(%x: tensor<3x2x!host.code<0:1, 1/1>>) {
  // expected-error @+1 {{expected 0 outputs inside but got 1}}
  xbar.region "r"(%x) {
  ^bb0(%v: !v):
    xbar.return %v : !v
  } : (tensor<3x2x!host.code<0:1, 1/1>>) -> ()
  return
}

// -----

!v = tensor<2x!host.code<0:1, 1/1>>
func.func @region_output(%x: tensor<3x2x!host.code<0:1, 1/1>>) {
  // expected-error @+1 {{output 0: 'tensor<3x2xf32>' does not carry 'tensor<2x!host.code<0:1, 1/1>>'}}
  %y = xbar.region "r"(%x) {
  ^bb0(%v: !v):
    xbar.return %v : !v
  } : (tensor<3x2x!host.code<0:1, 1/1>>) -> tensor<3x2xf32>
  return
}

// -----

!v = tensor<2x!host.code<0:1, 1/1>>
func.func @region_terminator(%x: tensor<3x2x!host.code<0:1, 1/1>>) {
  // expected-error @+1 {{expected the body to end with xbar.return}}
  xbar.region "r"(%x) {
  ^bb0(%v: !v):
    "test.end"() : () -> ()
  } : (tensor<3x2x!host.code<0:1, 1/1>>) -> ()
  return
}

// -----

!v = tensor<2x!host.code<0:1, 1/1>>
func.func @loop_arguments(%x: tensor<3x5x2x!host.code<0:1, 1/1>>) {
  xbar.region "r"(%x) {
  ^bb0(%xs: !xbar.sequence<!v>):
    // expected-error @+1 {{expected the body to take a vector per sequence and the states}}
    xbar.loop over(%xs : !xbar.sequence<!v>) init() {
      xbar.yield states() emits()
    } -> () emits()
    xbar.return
  } : (tensor<3x5x2x!host.code<0:1, 1/1>>) -> ()
  return
}

// -----

!v = tensor<2x!host.code<0:1, 1/1>>
func.func @loop_terminator(%x: tensor<3x5x2x!host.code<0:1, 1/1>>) {
  xbar.region "r"(%x) {
  ^bb0(%xs: !xbar.sequence<!v>):
    // expected-error @+1 {{expected the body to end with xbar.yield}}
    xbar.loop over(%xs : !xbar.sequence<!v>) init() {
    ^bb0(%v: !v):
      "test.end"() : () -> ()
    } -> () emits()
    xbar.return
  } : (tensor<3x5x2x!host.code<0:1, 1/1>>) -> ()
  return
}

// -----

!v = tensor<2x!host.code<0:1, 1/1>>
func.func @loop_states(%x: tensor<3x5x2x!host.code<0:1, 1/1>>) {
  xbar.region "r"(%x) {
  ^bb0(%xs: !xbar.sequence<!v>):
    %s = xbar.constant [0.0] : !v
    // expected-error @+1 {{expected states of the same types before, in and after the loop}}
    %t = xbar.loop over(%xs : !xbar.sequence<!v>) init(%s : !v) {
    ^bb0(%v: !v, %state: !v):
      xbar.yield states() emits()
    } -> (!v) emits()
    xbar.return
  } : (tensor<3x5x2x!host.code<0:1, 1/1>>) -> ()
  return
}

// -----

!v = tensor<2x!host.code<0:1, 1/1>>
func.func @loop_emits(%x: tensor<3x5x2x!host.code<0:1, 1/1>>) {
  xbar.region "r"(%x) {
  ^bb0(%xs: !xbar.sequence<!v>):
    // expected-error @+1 {{expected a sequence for each vector that a step emits}}
    xbar.loop over(%xs : !xbar.sequence<!v>) init() {
    ^bb0(%v: !v):
      xbar.yield states() emits(%v : !v)
    } -> () emits()
    xbar.return
  } : (tensor<3x5x2x!host.code<0:1, 1/1>>) -> ()
  return
}

// -----

func.func @convert_columns(%q: tensor<8x!xbar.analog>) {
  // expected-error @+1 {{3 columns from 3 by 4 are not within 'tensor<8x!xbar.analog>'}}
  %y = xbar.convert %q[3 by 4] ramp @r : tensor<8x!xbar.analog> -> tensor<3x!host.code<0:1, 1/1>>
  return
}

// -----

func.func @convert_stride(%q: tensor<8x!xbar.analog>) {
  // expected-error @+1 {{3 columns from 0 by 0 are not within 'tensor<8x!xbar.analog>'}}
  %y = xbar.convert %q[0 by 0] ramp @r : tensor<8x!xbar.analog> -> tensor<3x!host.code<0:1, 1/1>>
  return
}

// -----

func.func @convert_first(%q: tensor<8x!xbar.analog>) {
  // expected-error @+1 {{1 columns from -1 by 1 are not within 'tensor<8x!xbar.analog>'}}
  %y = xbar.convert %q[-1 by 1] ramp @r : tensor<8x!xbar.analog> -> tensor<1x!host.code<0:1, 1/1>>
  return
}

// -----

func.func @convert_overflow(%q: tensor<8x!xbar.analog>) {
  // expected-error @+1 {{3 columns from 0 by 9223372036854775807 are not within 'tensor<8x!xbar.analog>'}}
  %y = xbar.convert %q[0 by 9223372036854775807] ramp @r : tensor<8x!xbar.analog> -> tensor<3x!host.code<0:1, 1/1>>
  return
}

// -----

func.func @mul(%a: tensor<2x!host.code<0:1, 1/1>>, %b: tensor<3x!host.code<0:1, 1/1>>) {
  // expected-error @+1 {{expected operands and result of one width}}
  %y = xbar.mul %a, %b : tensor<2x!host.code<0:1, 1/1>>, tensor<3x!host.code<0:1, 1/1>> -> tensor<2x!host.code<0:1, 1/1>>
  return
}

// -----

func.func @add(%a: tensor<2x!host.code<0:1, 1/1>>) {
  // expected-error @+1 {{expected operands and result of one width}}
  %y = xbar.add %a, %a : tensor<2x!host.code<0:1, 1/1>>, tensor<2x!host.code<0:1, 1/1>> -> tensor<3x!host.code<0:1, 1/1>>
  return
}

// -----

func.func @sub(%a: tensor<2x!host.code<0:1, 1/1>>) {
  // expected-error @+1 {{expected operands and result of one width}}
  %y = xbar.sub %a, %a : tensor<2x!host.code<0:1, 1/1>>, tensor<2x!host.code<0:1, 1/1>> -> tensor<3x!host.code<0:1, 1/1>>
  return
}

// -----

func.func @constant() {
  // expected-error @+1 {{expected 1 or 3 values but got 2}}
  %y = xbar.constant [1.0, 2.0] : tensor<3x!host.code<0:1, 1/1>>
  return
}

// -----

func.func @lookup(%a: tensor<2x!host.code<0:1, 1/1>>) {
  // expected-error @+1 {{expected input and result of one width}}
  %y = xbar.lookup @t(%a) : tensor<2x!host.code<0:1, 1/1>> -> tensor<3x!host.code<0:1, 1/1>>
  return
}

// -----

func.func @recode(%a: tensor<2x!host.code<0:1, 1/1>>) {
  // expected-error @+1 {{expected input and result of one width}}
  %y = xbar.recode %a : tensor<2x!host.code<0:1, 1/1>> -> tensor<3x!host.code<0:1, 1/2>>
  return
}

// -----

func.func @concat_code(%a: tensor<2x!host.code<0:1, 1/1>>) {
  // expected-error @+1 {{expected operands of the result's code}}
  %y = xbar.concat %a : tensor<2x!host.code<0:1, 1/1>> -> tensor<2x!host.code<0:1, 1/2>>
  return
}

// -----

func.func @concat_width(%a: tensor<2x!host.code<0:1, 1/1>>) {
  // expected-error @+1 {{expected a result of width 4}}
  %y = xbar.concat %a, %a : tensor<2x!host.code<0:1, 1/1>>, tensor<2x!host.code<0:1, 1/1>> -> tensor<3x!host.code<0:1, 1/1>>
  return
}

// -----

func.func @lengths(%x: tensor<3xf32>) {
  // expected-error @+1 {{must be ranked tensor of 32-bit signless integer values, but got 'tensor<3xf32>'}}
  xbar.region "r"() lengths(%x : tensor<3xf32>) {
    xbar.return
  } : () -> ()
  return
}

// -----

// expected-error @+1 {{expected uniform [first, step] with a step above 0}}
xbar.ramp @r <identity> levels 3 from -1.0 to 1.0 : !host.code<-1:1, 1/1> gamma 1.0 uniform [0.0, 0.0]

// -----

// expected-error @+1 {{expected uniform [first, step] with a step above 0}}
xbar.ramp @r <identity> levels 3 from -1.0 to 1.0 : !host.code<-1:1, 1/1> gamma 1.0 uniform [0.0]

// -----

// expected-error @+1 {{expected the identity with uniform thresholds}}
xbar.ramp @r <tanh> levels 3 from -1.0 to 1.0 : !host.code<-1:1, 1/1> gamma 1.0 uniform [0.0, 1.0]

// -----

// expected-error @+1 {{expected devices or uniform, not both}}
xbar.ramp @r <identity> levels 2 from -1.0 to 1.0 : !host.code<-1:1, 1/1> gamma 1.0
  devices {gain = 1.0 : f64, steps = array<f32>, step_clocks = array<i64>, offsets = array<f32>, offset_clocks = array<i64>} uniform [0.0, 1.0]
