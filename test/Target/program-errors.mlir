// RUN: sed -f %S/../Inputs/small-machine.sed %s \
// RUN:   | rampart-translate --tile-to-program --split-input-file --verify-diagnostics --allow-unregistered-dialect

// expected-error @+1 {{expected a dictionary attribute 'rampart.machine'}}
module {}

// -----

// expected-error @+1 {{expected a function}}
module attributes {rampart.machine = #small} {}

// -----

module attributes {rampart.machine = #small} {
  // expected-error @+1 {{expected a body of one block}}
  func.func private @main()
}

// -----

module attributes {rampart.machine = #small} {
  // expected-error @+1 {{is not part of a tile program: 'test.symbol'}}
  "test.symbol"() : () -> ()
}

// -----

module attributes {rampart.machine = #small} {
  func.func @main(%x: tensor<2x3xf32>, %b: tensor<2xf32>) {
    // expected-error @+1 {{is not part of a tile program: 'rnn.dense'}}
    %y = rnn.dense %x weights(%x, %b) activation(<identity>) : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x2xf32>
    return
  }
}

// -----

module attributes {rampart.machine = #small} {
  // expected-error @+1 {{expected arguments to be ranked tensors}}
  func.func @main(%x: i32) {
    return
  }
}

// -----

module attributes {rampart.machine = #small} {
  // expected-error @+1 {{programs have no element type 'f16'}}
  func.func @main(%x: tensor<2xf16>) {
    return
  }
}

// -----

module attributes {rampart.machine = #small} {
  // expected-error @+1 {{the data of resource '__elided__' was elided; only bytecode or text without elision can be read back}}
  tile.array @a tile 0 slot 0 row 0 column 0 conductances dense_resource<__elided__> : tensor<2x1xf32>
}

// -----

module attributes {rampart.machine = #small} {
  // expected-error @+1 {{the data of resource '__elided__' was elided; only bytecode or text without elision can be read back}}
  tile.table @t tile 0 <relu> first 0 input_scale 1.0 output_scale 1.0 entries dense_resource<__elided__> : tensor<2xi32>
}

// -----

module attributes {rampart.machine = #small} {
  func.func @main(%x: tensor<2x1x!host.code<0:1, 1/1>>) {
    // expected-error @+1 {{unknown region @r}}
    tile.call @r(%x) : (tensor<2x1x!host.code<0:1, 1/1>>) -> ()
    return
  }
}

// -----

module attributes {rampart.machine = #small} {
  tile.region @r inputs [#tile.port<vector, 1>] outputs [] {
    %x = tile.buffer tile 0 : !tile.buffer<1, -15:15>
    %q = tile.bank tile 0 : !tile.bank<1>
    // expected-error @+1 {{unknown symbol '@a'}}
    tile.integrate %q, @a drive (%x) rows [0] from [[0]] : !tile.bank<1>, !tile.buffer<1, -15:15>
  }
}

// -----

module attributes {rampart.machine = #small} {
  tile.region @r inputs [#tile.port<vector, 1>] outputs [] {
    %x = tile.buffer tile 0 : !tile.buffer<1, -15:15>
    %q = tile.bank tile 0 : !tile.bank<1>
    // expected-error @+1 {{unknown symbol '@a'}}
    tile.convert %x[0], %q[0 by 1] count 1 ramp @a : !tile.buffer<1, -15:15>, !tile.bank<1>
  }
}

// -----

module attributes {rampart.machine = #small} {
  tile.region @r inputs [#tile.port<vector, 1>] outputs [] {
    %x = tile.buffer tile 0 : !tile.buffer<1, -15:15>
    // expected-error @+1 {{unknown symbol '@a'}}
    tile.lookup %x[0], %x[0] count 1 table @a : !tile.buffer<1, -15:15>, !tile.buffer<1, -15:15>
  }
}

// -----

module attributes {rampart.machine = #small} {
  tile.region @r inputs [#tile.port<vector, 1>] outputs [] {
    // expected-error @+1 {{is not an instruction: 'test.instruction'}}
    "test.instruction"() : () -> ()
  }
}
