// RUN: rampart-opt %s | rampart-opt | FileCheck %s
// RUN: rampart-opt %s --mlir-print-op-generic | rampart-opt | FileCheck %s

// CHECK-LABEL: func.func @lstm
func.func @lstm(%x: tensor<30x?x17xf32>, %w: tensor<256x17xf32>, %r: tensor<256x64xf32>,
                %b: tensor<512xf32>) -> tensor<30x?x64xf32> {
  // CHECK: rnn.lstm %{{.*}} weights(%{{.*}}, %{{.*}}, %{{.*}}) activations(<sigmoid>, <tanh>, <tanh>) : (tensor<30x?x17xf32>, tensor<256x17xf32>, tensor<256x64xf32>, tensor<512xf32>) -> (tensor<30x?x64xf32>, tensor<?x64xf32>, tensor<?x64xf32>)
  %y, %y_h, %y_c = rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>)
    : (tensor<30x?x17xf32>, tensor<256x17xf32>, tensor<256x64xf32>, tensor<512xf32>)
    -> (tensor<30x?x64xf32>, tensor<?x64xf32>, tensor<?x64xf32>)
  return %y : tensor<30x?x64xf32>
}

// CHECK-LABEL: func.func @projected
func.func @projected(%x: tensor<30x?x17xf32>, %w: tensor<256x17xf32>, %r: tensor<256x16xf32>,
                     %b: tensor<512xf32>, %h0: tensor<?x16xf32>, %c0: tensor<?x64xf32>,
                     %q: tensor<16x64xf32>) -> tensor<30x?x16xf32> {
  // CHECK: rnn.lstm %{{.*}} weights(%{{.*}}, %{{.*}}, %{{.*}}) h0(%{{.*}}) c0(%{{.*}}) projection(%{{.*}}) activations(<sigmoid>, <tanh>, <tanh>) :
  %y, %y_h, %y_c = rnn.lstm %x weights(%w, %r, %b) h0(%h0) c0(%c0) projection(%q)
    activations(<sigmoid>, <tanh>, <tanh>)
    : (tensor<30x?x17xf32>, tensor<256x17xf32>, tensor<256x16xf32>, tensor<512xf32>, tensor<?x16xf32>,
       tensor<?x64xf32>, tensor<16x64xf32>)
    -> (tensor<30x?x16xf32>, tensor<?x16xf32>, tensor<?x64xf32>)
  return %y : tensor<30x?x16xf32>
}

// CHECK-LABEL: func.func @everything
func.func @everything(%x: tensor<?x2x3xf32>, %w: tensor<16x3xf32>, %r: tensor<16x4xf32>,
                      %b: tensor<32xf32>, %h0: tensor<2x4xf32>, %c0: tensor<?x4xf32>,
                      %n: tensor<2xi32>, %p: tensor<12xf32>) {
  // CHECK: rnn.lstm %{{.*}} weights(%{{.*}}, %{{.*}}, %{{.*}}) h0(%{{.*}}) c0(%{{.*}}) lengths(%{{.*}}) peepholes(%{{.*}}) activations(<sigmoid>, <relu>, <elu, alpha = 5.000000e-01, clip = 3.000000e+00>) reverse input_forget clip 4.000000e+00 ranges {x = [-1.000000e+00, 1.000000e+00]} :
  %y, %y_h, %y_c = rnn.lstm %x weights(%w, %r, %b) h0(%h0) c0(%c0) lengths(%n) peepholes(%p)
    activations(<sigmoid>, <relu>, <elu, alpha = 0.5, clip = 3.0>) reverse input_forget clip 4.0
    ranges {x = [-1.0, 1.0]}
    : (tensor<?x2x3xf32>, tensor<16x3xf32>, tensor<16x4xf32>, tensor<32xf32>, tensor<2x4xf32>,
       tensor<?x4xf32>, tensor<2xi32>, tensor<12xf32>)
    -> (tensor<?x2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>)
  return
}

// CHECK-LABEL: func.func @gru
func.func @gru(%x: tensor<?x2x3xf32>, %w: tensor<12x3xf32>, %r: tensor<12x4xf32>, %b: tensor<24xf32>,
               %h0: tensor<2x4xf32>, %n: tensor<?xi32>) {
  // CHECK: rnn.gru %{{.*}} weights(%{{.*}}, %{{.*}}, %{{.*}}) activations(<sigmoid>, <tanh>) : (tensor<?x2x3xf32>, tensor<12x3xf32>, tensor<12x4xf32>, tensor<24xf32>) -> (tensor<?x2x4xf32>, tensor<2x4xf32>)
  %y, %y_h = rnn.gru %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>)
    : (tensor<?x2x3xf32>, tensor<12x3xf32>, tensor<12x4xf32>, tensor<24xf32>)
    -> (tensor<?x2x4xf32>, tensor<2x4xf32>)
  // CHECK: rnn.gru %{{.*}} weights(%{{.*}}, %{{.*}}, %{{.*}}) h0(%{{.*}}) lengths(%{{.*}}) activations(<hardsigmoid>, <affine, beta = 5.000000e-01>) linear_before_reset reverse clip 4.000000e+00 ranges {x = [-1.000000e+00, 1.000000e+00]} :
  %z, %z_h = rnn.gru %x weights(%w, %r, %b) h0(%h0) lengths(%n)
    activations(<hardsigmoid>, <affine, beta = 0.5>) linear_before_reset reverse clip 4.0
    ranges {x = [-1.0, 1.0]}
    : (tensor<?x2x3xf32>, tensor<12x3xf32>, tensor<12x4xf32>, tensor<24xf32>, tensor<2x4xf32>, tensor<?xi32>)
    -> (tensor<?x2x4xf32>, tensor<2x4xf32>)
  return
}

// CHECK-LABEL: func.func @rnn
func.func @rnn(%x: tensor<?x2x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>, %b: tensor<8xf32>,
               %h0: tensor<2x4xf32>, %n: tensor<2xi32>) {
  // CHECK: rnn.rnn %{{.*}} weights(%{{.*}}, %{{.*}}, %{{.*}}) activation(<tanh>) : (tensor<?x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<8xf32>) -> (tensor<?x2x4xf32>, tensor<2x4xf32>)
  %y, %y_h = rnn.rnn %x weights(%w, %r, %b) activation(<tanh>)
    : (tensor<?x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<8xf32>)
    -> (tensor<?x2x4xf32>, tensor<2x4xf32>)
  // CHECK: rnn.rnn %{{.*}} weights(%{{.*}}, %{{.*}}, %{{.*}}) h0(%{{.*}}) lengths(%{{.*}}) activation(<relu>) reverse clip 4.000000e+00 ranges {a = [-1.000000e+00, 1.000000e+00]} :
  %z, %z_h = rnn.rnn %x weights(%w, %r, %b) h0(%h0) lengths(%n) activation(<relu>) reverse clip 4.0
    ranges {a = [-1.0, 1.0]}
    : (tensor<?x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<8xf32>, tensor<2x4xf32>, tensor<2xi32>)
    -> (tensor<?x2x4xf32>, tensor<2x4xf32>)
  return
}

// CHECK-LABEL: func.func @dense
func.func @dense(%x: tensor<?x10x32xf32>, %w: tensor<16x32xf32>, %b: tensor<16xf32>) {
  // CHECK: rnn.dense %{{.*}} weights(%{{.*}}, %{{.*}}) activation(<identity>) : (tensor<?x10x32xf32>, tensor<16x32xf32>, tensor<16xf32>) -> tensor<?x10x16xf32>
  %0 = rnn.dense %x weights(%w, %b) activation(<identity>)
    : (tensor<?x10x32xf32>, tensor<16x32xf32>, tensor<16xf32>) -> tensor<?x10x16xf32>
  // CHECK: rnn.dense %{{.*}} weights(%{{.*}}, %{{.*}}) activation(<elu>) ranges {a = [-2.000000e+00, 5.000000e-01]} :
  %1 = rnn.dense %x weights(%w, %b) activation(<elu>) ranges {a = [-2.0, 0.5]}
    : (tensor<?x10x32xf32>, tensor<16x32xf32>, tensor<16xf32>) -> tensor<?x10x16xf32>
  return
}
