// RUN: sed -f %S/../../Inputs/small-machine.sed %s \
// RUN:   | rampart-opt --convert-rnn-to-xbar --split-input-file --verify-diagnostics

!w = tensor<4x1xf32>
!b = tensor<8xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>
module attributes {rampart.machine = #small} {
  func.func @w(%x: !seq, %w: !w) {
    %r = host.constant dense<1.0> : !w
    %b = host.constant dense<0.0> : !b
    // expected-error @+1 {{expected constant weights W: they are computed from an input at run time}}
    rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>) : (!seq, !w, !w, !b) -> (!seq, !state, !state)
    return
  }
}

// -----

!w = tensor<4x1xf32>
!b = tensor<8xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>
module attributes {rampart.machine = #small} {
  func.func @r(%x: !seq, %r: !w) {
    %w = host.constant dense<1.0> : !w
    %b = host.constant dense<0.0> : !b
    // expected-error @+1 {{expected constant weights R: they are computed from an input at run time}}
    rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>) : (!seq, !w, !w, !b) -> (!seq, !state, !state)
    return
  }
}

// -----

!w = tensor<4x1xf32>
!b = tensor<8xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>
module attributes {rampart.machine = #small} {
  func.func @b(%x: !seq, %b: !b) {
    %w = host.constant dense<1.0> : !w
    // expected-error @+1 {{expected constant biases B: they are computed from an input at run time}}
    rnn.lstm %x weights(%w, %w, %b) activations(<sigmoid>, <tanh>, <tanh>) : (!seq, !w, !w, !b) -> (!seq, !state, !state)
    return
  }
}

// -----

!w = tensor<4x1xf32>
!b = tensor<8xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>
module attributes {rampart.machine = #small} {
  func.func @peepholes(%x: !seq, %p: tensor<3xf32>) {
    %w = host.constant dense<1.0> : !w
    %b = host.constant dense<0.0> : !b
    // expected-error @+1 {{expected constant peepholes P: they are computed from an input at run time}}
    rnn.lstm %x weights(%w, %w, %b) peepholes(%p) activations(<sigmoid>, <tanh>, <tanh>) : (!seq, !w, !w, !b, tensor<3xf32>) -> (!seq, !state, !state)
    return
  }
}

// -----

module attributes {rampart.machine = #small} {
  func.func @dense_weights(%x: tensor<1x3xf32>, %w: tensor<2x3xf32>) {
    %b = host.constant dense<0.0> : tensor<2xf32>
    // expected-error @+1 {{expected constant weights: they are computed from an input at run time}}
    rnn.dense %x weights(%w, %b) activation(<identity>) : (tensor<1x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<1x2xf32>
    return
  }
}

// -----

module attributes {rampart.machine = #small} {
  func.func @dense_biases(%x: tensor<1x3xf32>, %b: tensor<2xf32>) {
    %w = host.constant dense<0.0> : tensor<2x3xf32>
    // expected-error @+1 {{expected constant biases: they are computed from an input at run time}}
    rnn.dense %x weights(%w, %b) activation(<identity>) : (tensor<1x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<1x2xf32>
    return
  }
}

// -----

// expected-error @+1 {{expected a dictionary attribute 'rampart.machine'}}
module {}
