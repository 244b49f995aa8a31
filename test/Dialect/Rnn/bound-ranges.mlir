// RUN: rampart-opt %s --rnn-bound-ranges | FileCheck %s

// States of an LSTM are products of a sigmoid and a tanh; a graph's input is not bounded; a
// calibrated range stays.

// CHECK-LABEL: func.func @main
// CHECK:       rnn.lstm
// CHECK-NOT:   ranges
// CHECK:       rnn.dense
// CHECK-SAME:  ranges {from = "bound", x = [-1.000000e+00, 1.000000e+00]}
// CHECK:       rnn.dense
// CHECK-SAME:  activation(<relu>) ranges {from = "calibration", x = [-5.000000e-01, 5.000000e-01]}
// CHECK:       rnn.dense
// CHECK-SAME:  ranges {from = "bound", x = [0.000000e+00, 1.000000e+00]}
func.func @main(%x: tensor<?x?x2xf32>) -> tensor<?x?x1xf32> {
  %w = host.constant dense<1.0> : tensor<4x2xf32>
  %r = host.constant dense<0.5> : tensor<4x1xf32>
  %b = host.constant dense<0.0> : tensor<8xf32>
  %dw = host.constant dense<0.5> : tensor<1x1xf32>
  %db = host.constant dense<0.5> : tensor<1xf32>
  %y, %yh, %yc = rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>)
    : (tensor<?x?x2xf32>, tensor<4x2xf32>, tensor<4x1xf32>, tensor<8xf32>)
    -> (tensor<?x?x1xf32>, tensor<?x1xf32>, tensor<?x1xf32>)
  %t = host.transpose %y perm = [1, 0, 2] : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %0 = rnn.dense %t weights(%dw, %db) activation(<identity>)
    : (tensor<?x?x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<?x?x1xf32>
  %1 = rnn.dense %0 weights(%dw, %db) activation(<relu>)
    ranges {from = "calibration", x = [-0.5, 0.5]}
    : (tensor<?x?x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<?x?x1xf32>
  %2 = host.sigmoid %1 : (tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  %3 = rnn.dense %2 weights(%dw, %db) activation(<identity>)
    : (tensor<?x?x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<?x?x1xf32>
  return %3 : tensor<?x?x1xf32>
}
