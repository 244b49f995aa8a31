// RUN: rampart-opt %s --rnn-drop-zero-states | FileCheck %s

!seq = tensor<5x?x3xf32>
!res = tensor<5x?x4xf32>
!state = tensor<?x4xf32>

// CHECK-LABEL: func.func @zeros
func.func @zeros(%x: !seq, %w: tensor<16x3xf32>, %r: tensor<16x4xf32>, %b: tensor<32xf32>, %sizes: tensor<3xi64>) -> !res {
  %zero = host.constant dense<0.0> : tensor<f32>
  %0 = host.expand %zero, %sizes : (tensor<f32>, tensor<3xi64>) -> tensor<1x?x4xf32>
  %1 = host.squeeze %0 axes = [0] : (tensor<1x?x4xf32>) -> !state
  // CHECK: rnn.lstm %arg0 weights(%{{.*}}, %{{.*}}, %{{.*}}) activations(
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) h0(%1) c0(%1) activations(<sigmoid>, <tanh>, <tanh>)
    : (!seq, tensor<16x3xf32>, tensor<16x4xf32>, tensor<32xf32>, !state, !state) -> (!res, !state, !state)
  return %y : !res
}

// CHECK-LABEL: func.func @others
func.func @others(%x: !seq, %w: tensor<12x3xf32>, %r: tensor<12x4xf32>, %b: tensor<24xf32>,
                  %w1: tensor<4x3xf32>, %r1: tensor<4x4xf32>, %b1: tensor<8xf32>, %h0: !state) {
  %zero = host.constant dense<0.0> : tensor<2x4xf32>
  // CHECK: rnn.gru %arg0 weights(%{{.*}}, %{{.*}}, %{{.*}}) activations(
  %y0, %h = rnn.gru %x weights(%w, %r, %b) h0(%zero) activations(<sigmoid>, <tanh>)
    : (!seq, tensor<12x3xf32>, tensor<12x4xf32>, tensor<24xf32>, tensor<2x4xf32>) -> (!res, !state)
  // CHECK: rnn.rnn %arg0 weights(%{{.*}}, %{{.*}}, %{{.*}}) activation(
  %y1, %h1 = rnn.rnn %x weights(%w1, %r1, %b1) h0(%zero) activation(<tanh>)
    : (!seq, tensor<4x3xf32>, tensor<4x4xf32>, tensor<8xf32>, tensor<2x4xf32>) -> (!res, !state)
  // CHECK: rnn.rnn %arg0 weights(%{{.*}}, %{{.*}}, %{{.*}}) h0(%{{.*}}) activation(
  %y2, %h2 = rnn.rnn %x weights(%w1, %r1, %b1) h0(%h0) activation(<tanh>)
    : (!seq, tensor<4x3xf32>, tensor<4x4xf32>, tensor<8xf32>, !state) -> (!res, !state)
  return
}

// Only one of the two is zero.
// CHECK-LABEL: func.func @one
func.func @one(%x: !seq, %w: tensor<16x3xf32>, %r: tensor<16x4xf32>, %b: tensor<32xf32>, %sizes: tensor<2xi64>) -> !res {
  %zero = host.constant dense<-0.0> : tensor<1xf32>
  %one = host.constant dense<1.0> : tensor<1xf32>
  %0 = host.expand %zero, %sizes : (tensor<1xf32>, tensor<2xi64>) -> !state
  // CHECK: host.expand
  // CHECK: %[[ONES:.*]] = host.expand %{{.*}}, %{{.*}} : (tensor<1xf32>, tensor<2xi64>) -> tensor<?x4xf32>
  // CHECK-NEXT: rnn.lstm %arg0 weights(%{{.*}}, %{{.*}}, %{{.*}}) c0(%[[ONES]]) activations(
  %1 = host.expand %one, %sizes : (tensor<1xf32>, tensor<2xi64>) -> !state
  %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) h0(%0) c0(%1) activations(<sigmoid>, <tanh>, <tanh>)
    : (!seq, tensor<16x3xf32>, tensor<16x4xf32>, tensor<32xf32>, !state, !state) -> (!res, !state, !state)
  return %y : !res
}
