// RUN: rampart-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{unknown function 'sine'}}
func.func private @function_name() attributes {f = #rnn.function<sine>}

// -----

// expected-error @+1 {{expected alpha, beta or clip, found 'gamma'}}
func.func private @function_parameter() attributes {f = #rnn.function<elu, gamma = 1.0>}

// -----

// expected-error @+1 {{expected a finite alpha, found nan}}
func.func private @function_alpha() attributes {f = #rnn.function<elu, alpha = 0x7FF8000000000000>}

// -----

// expected-error @+1 {{expected celu with an alpha that is not 0}}
func.func private @function_celu() attributes {f = #rnn.function<celu, alpha = 0.0>}

// -----

// expected-error @+1 {{expected a positive clip, found -1}}
func.func private @function_clip() attributes {f = #rnn.function<tanh, clip = -1.0>}

// -----

!seq = tensor<5x2x3xf32>
!res = tensor<5x2x4xf32>
!state = tensor<2x4xf32>
func.func @x(%x: !seq, %w: tensor<16x7xf32>, %r: tensor<16x4xf32>, %b: tensor<32xf32>) {
  // expected-error @+1 {{expected 'tensor<?x2x7xf32>' as x, found 'tensor<5x2x3xf32>'}}
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>)
    : (!seq, tensor<16x7xf32>, tensor<16x4xf32>, tensor<32xf32>) -> (!res, !state, !state)
  return
}

// -----

!seq = tensor<5x2x3xf32>
!res = tensor<5x2x4xf32>
!state = tensor<2x4xf32>
func.func @w(%x: !seq, %w: tensor<12x3xf32>, %r: tensor<16x4xf32>, %b: tensor<32xf32>) {
  // expected-error @+1 {{expected 'tensor<16x3xf32>' as w, found 'tensor<12x3xf32>'}}
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>)
    : (!seq, tensor<12x3xf32>, tensor<16x4xf32>, tensor<32xf32>) -> (!res, !state, !state)
  return
}

// -----

!seq = tensor<5x2x3xf32>
!res = tensor<5x2x4xf32>
!state = tensor<2x4xf32>
func.func @r(%x: !seq, %w: tensor<16x3xf32>, %r: tensor<12x4xf32>, %b: tensor<32xf32>) {
  // expected-error @+1 {{expected 'tensor<16x4xf32>' as r, found 'tensor<12x4xf32>'}}
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>)
    : (!seq, tensor<16x3xf32>, tensor<12x4xf32>, tensor<32xf32>) -> (!res, !state, !state)
  return
}

// -----

!seq = tensor<5x2x3xf32>
!res = tensor<5x2x4xf32>
!state = tensor<2x4xf32>
func.func @b(%x: !seq, %w: tensor<16x3xf32>, %r: tensor<16x4xf32>, %b: tensor<16xf32>) {
  // expected-error @+1 {{expected 'tensor<32xf32>' as b, found 'tensor<16xf32>'}}
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>)
    : (!seq, tensor<16x3xf32>, tensor<16x4xf32>, tensor<16xf32>) -> (!res, !state, !state)
  return
}

// -----

!seq = tensor<5x2x3xf32>
!res = tensor<5x2x4xf32>
!state = tensor<2x4xf32>
func.func @h0(%x: !seq, %w: tensor<16x3xf32>, %r: tensor<16x4xf32>, %b: tensor<32xf32>, %s: tensor<2x5xf32>) {
  // expected-error @+1 {{expected 'tensor<2x4xf32>' as h0, found 'tensor<2x5xf32>'}}
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) h0(%s) activations(<sigmoid>, <tanh>, <tanh>)
    : (!seq, tensor<16x3xf32>, tensor<16x4xf32>, tensor<32xf32>, tensor<2x5xf32>) -> (!res, !state, !state)
  return
}

// -----

!seq = tensor<5x2x3xf32>
!res = tensor<5x2x4xf32>
!state = tensor<2x4xf32>
func.func @c0(%x: !seq, %w: tensor<16x3xf32>, %r: tensor<16x4xf32>, %b: tensor<32xf32>, %s: tensor<3x4xf32>) {
  // expected-error @+1 {{expected 'tensor<2x4xf32>' as c0, found 'tensor<3x4xf32>'}}
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) c0(%s) activations(<sigmoid>, <tanh>, <tanh>)
    : (!seq, tensor<16x3xf32>, tensor<16x4xf32>, tensor<32xf32>, tensor<3x4xf32>) -> (!res, !state, !state)
  return
}

// -----

// The streams of an input with an open batch are those of the first operand
// that says how many.
!seq = tensor<5x?x3xf32>
!res = tensor<5x?x4xf32>
!state = tensor<?x4xf32>
func.func @lengths(%x: !seq, %w: tensor<16x3xf32>, %r: tensor<16x4xf32>, %b: tensor<32xf32>, %s: tensor<2x4xf32>, %n: tensor<3xi32>) {
  // expected-error @+1 {{expected 'tensor<2xi32>' as lengths, found 'tensor<3xi32>'}}
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) h0(%s) lengths(%n) activations(<sigmoid>, <tanh>, <tanh>)
    : (!seq, tensor<16x3xf32>, tensor<16x4xf32>, tensor<32xf32>, tensor<2x4xf32>, tensor<3xi32>) -> (!res, !state, !state)
  return
}

// -----

!seq = tensor<5x2x3xf32>
!res = tensor<5x2x4xf32>
!state = tensor<2x4xf32>
func.func @peepholes(%x: !seq, %w: tensor<16x3xf32>, %r: tensor<16x4xf32>, %b: tensor<32xf32>, %p: tensor<16xf32>) {
  // expected-error @+1 {{expected 'tensor<12xf32>' as peepholes, found 'tensor<16xf32>'}}
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) peepholes(%p) activations(<sigmoid>, <tanh>, <tanh>)
    : (!seq, tensor<16x3xf32>, tensor<16x4xf32>, tensor<32xf32>, tensor<16xf32>) -> (!res, !state, !state)
  return
}

// -----

func.func @dynamic_weights(%x: tensor<5x2x3xf32>, %w: tensor<16x?xf32>, %r: tensor<16x4xf32>, %b: tensor<32xf32>) {
  // expected-error @+1 {{expected weights of static shape, found 'tensor<16x?xf32>' and 'tensor<16x4xf32>'}}
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>)
    : (tensor<5x2x3xf32>, tensor<16x?xf32>, tensor<16x4xf32>, tensor<32xf32>) -> (tensor<5x2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @no_units(%x: tensor<5x2x3xf32>, %w: tensor<0x3xf32>, %r: tensor<0x0xf32>, %b: tensor<0xf32>) {
  // expected-error @+1 {{expected a positive number of units, found 0}}
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>)
    : (tensor<5x2x3xf32>, tensor<0x3xf32>, tensor<0x0xf32>, tensor<0xf32>) -> (tensor<5x2x0xf32>, tensor<2x0xf32>, tensor<2x0xf32>)
  return
}

// -----

!seq = tensor<5x2x3xf32>
!res = tensor<5x2x4xf32>
!state = tensor<2x4xf32>
func.func @clip(%x: !seq, %w: tensor<16x3xf32>, %r: tensor<16x4xf32>, %b: tensor<32xf32>) {
  // expected-error @+1 {{expected a positive finite clip, found 0}}
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>) clip 0.0
    : (!seq, tensor<16x3xf32>, tensor<16x4xf32>, tensor<32xf32>) -> (!res, !state, !state)
  return
}

// -----

!seq = tensor<5x2x3xf32>
!res = tensor<5x2x4xf32>
!state = tensor<2x4xf32>
func.func @ranges(%x: !seq, %w: tensor<16x3xf32>, %r: tensor<16x4xf32>, %b: tensor<32xf32>) {
  // expected-error @+1 {{expected [lo, hi] with finite lo <= hi in range "x", found [1.000000e+00, -1.000000e+00]}}
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>) ranges {x = [1.0, -1.0]}
    : (!seq, tensor<16x3xf32>, tensor<16x4xf32>, tensor<32xf32>) -> (!res, !state, !state)
  return
}

// -----

func.func @gru_gates(%x: tensor<5x2x3xf32>, %w: tensor<16x3xf32>, %r: tensor<12x4xf32>, %b: tensor<24xf32>) {
  // expected-error @+1 {{expected 'tensor<12x3xf32>' as w, found 'tensor<16x3xf32>'}}
  %y, %h = rnn.gru %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>)
    : (tensor<5x2x3xf32>, tensor<16x3xf32>, tensor<12x4xf32>, tensor<24xf32>) -> (tensor<5x2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @rnn_biases(%x: tensor<5x2x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{expected 'tensor<8xf32>' as b, found 'tensor<4xf32>'}}
  %y, %h = rnn.rnn %x weights(%w, %r, %b) activation(<tanh>)
    : (tensor<5x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>) -> (tensor<5x2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @dense_x(%x: tensor<2x3xf32>, %w: tensor<4x5xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{expected 'tensor<2x5xf32>' as x, found 'tensor<2x3xf32>'}}
  %y = rnn.dense %x weights(%w, %b) activation(<identity>) : (tensor<2x3xf32>, tensor<4x5xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @dense_b(%x: tensor<2x3xf32>, %w: tensor<4x3xf32>, %b: tensor<3xf32>) {
  // expected-error @+1 {{expected 'tensor<4xf32>' as b, found 'tensor<3xf32>'}}
  %y = rnn.dense %x weights(%w, %b) activation(<identity>) : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @dense_scalar(%x: tensor<f32>, %w: tensor<4x3xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{expected x of rank 1 or more, found 'tensor<f32>'}}
  %y = rnn.dense %x weights(%w, %b) activation(<identity>) : (tensor<f32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<f32>
  return
}

// -----

func.func @dense_weights(%x: tensor<2x3xf32>, %w: tensor<?x3xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{expected weights of static shape, found 'tensor<?x3xf32>'}}
  %y = rnn.dense %x weights(%w, %b) activation(<identity>) : (tensor<2x3xf32>, tensor<?x3xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @dense_ranges(%x: tensor<2x3xf32>, %w: tensor<4x3xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{expected [lo, hi] with finite lo <= hi in range "a", found 1 : i64}}
  %y = rnn.dense %x weights(%w, %b) activation(<identity>) ranges {a = 1} : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @density_kind(%x: tensor<2x3xf32>, %w: tensor<4x3xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{expected an array of densities, found 7 : i64}}
  %y = rnn.dense %x weights(%w, %b) activation(<tanh>) ranges {densities = 7} : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @density_function(%x: tensor<2x3xf32>, %w: tensor<4x3xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{expected a density of a function, found {width = 1.000000e+00 : f64}}}
  %y = rnn.dense %x weights(%w, %b) activation(<tanh>) ranges {densities = [{width = 1.0}]} : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @density_keys(%x: tensor<2x3xf32>, %w: tensor<4x3xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{density: expected counts, first and width}}
  %y = rnn.dense %x weights(%w, %b) activation(<tanh>) ranges {densities = [{function = #rnn.function<tanh>, width = 1.0}]} : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @density_counts(%x: tensor<2x3xf32>, %w: tensor<4x3xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{density: expected counts of at least 0, found -2 in bin 2}}
  %y = rnn.dense %x weights(%w, %b) activation(<tanh>) ranges {densities = [{function = #rnn.function<tanh>, width = 1.0, first = 0, counts = array<i64: 1, -2>}]} : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// -----

!seq = tensor<5x2x3xf32>
func.func @projection(%x: !seq, %w: tensor<16x3xf32>, %r: tensor<16x3xf32>, %b: tensor<32xf32>, %q: tensor<2x4xf32>) {
  // expected-error @+1 {{expected 'tensor<3x4xf32>' as projection, found 'tensor<2x4xf32>'}}
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) projection(%q) activations(<sigmoid>, <tanh>, <tanh>)
    : (!seq, tensor<16x3xf32>, tensor<16x3xf32>, tensor<32xf32>, tensor<2x4xf32>) -> (!seq, tensor<2x3xf32>, tensor<2x4xf32>)
  return
}

// -----

!seq = tensor<5x2x3xf32>
func.func @projected_state(%x: !seq, %w: tensor<16x3xf32>, %r: tensor<16x3xf32>, %b: tensor<32xf32>, %q: tensor<3x4xf32>, %h0: tensor<2x4xf32>) {
  // expected-error @+1 {{expected 'tensor<2x3xf32>' as h0, found 'tensor<2x4xf32>'}}
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) h0(%h0) projection(%q) activations(<sigmoid>, <tanh>, <tanh>)
    : (!seq, tensor<16x3xf32>, tensor<16x3xf32>, tensor<32xf32>, tensor<2x4xf32>, tensor<3x4xf32>) -> (!seq, tensor<2x3xf32>, tensor<2x4xf32>)
  return
}
