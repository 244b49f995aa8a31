// RUN: rampart-opt %s --rnn-bound-ranges --allow-unregistered-dialect | FileCheck %s

!x = tensor<?x?x2xf32>
!w = tensor<1x2xf32>
!b = tensor<1xf32>
!dense = (!x, !w, !b) -> tensor<?x?x1xf32>
!y = tensor<?x?x2xf32>

// States of an LSTM are products of a sigmoid and a tanh; a graph's input is not bounded; a
// calibrated range stays.

// CHECK-LABEL: func.func @network
// CHECK:       rnn.lstm
// CHECK-NOT:   ranges
// CHECK:       rnn.dense
// CHECK-SAME:  ranges {from = "bound", x = [-1.000000e+00, 1.000000e+00]}
// CHECK:       rnn.dense
// CHECK-SAME:  activation(<relu>) ranges {from = "calibration", x = [-5.000000e-01, 5.000000e-01]}
// CHECK:       rnn.dense
// CHECK-SAME:  ranges {from = "bound", x = [0.000000e+00, 1.000000e+00]}
func.func @network(%x: tensor<?x?x2xf32>) -> tensor<?x?x1xf32> {
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

// What keeps values or joins them keeps their bounds.
// CHECK-LABEL: func.func @host
func.func @host(%x: !x, %i: tensor<?xi64>, %n: tensor<3xi64>, %one: tensor<1xi64>) {
  %w = host.constant dense<0.5> : !w
  %b = host.constant dense<0.5> : !b
  %constant = host.constant dense<[[[-3.0, 0.5]]]> : tensor<1x1x2xf32>
  %wide = host.expand %constant, %n : (tensor<1x1x2xf32>, tensor<3xi64>) -> tensor<?x?x2xf32>
  // CHECK: rnn.dense {{.*}} ranges {from = "bound", x = [-3.000000e+00, 5.000000e-01]}
  %0 = rnn.dense %wide weights(%w, %b) activation(<identity>) : !dense
  %relu = host.relu %wide : (!x) -> !x
  // CHECK: rnn.dense {{.*}} ranges {from = "bound", x = [0.000000e+00, 5.000000e-01]}
  %1 = rnn.dense %relu weights(%w, %b) activation(<identity>) : !dense
  %tanh = host.tanh %x : (!x) -> !x
  %joined = host.concat %tanh, %wide axis = 0 : (!x, !x) -> !x
  // CHECK: rnn.dense {{.*}} ranges {from = "bound", x = [-3.000000e+00, 1.000000e+00]}
  %2 = rnn.dense %joined weights(%w, %b) activation(<identity>) : !dense
  // What was known of other values stays.
  // CHECK: rnn.dense {{.*}} ranges {a = [-2.000000e+00, 2.000000e+00], from = "bound", x = [0.000000e+00, 1.000000e+00]}
  %soft = host.softmax %x axes = [2] : (!x) -> !x
  %3 = rnn.dense %soft weights(%w, %b) activation(<identity>) ranges {a = [-2.0, 2.0]} : !dense
  // CHECK: rnn.dense {{.*}} ranges {from = "bound", x = [-2.000000e+00, 2.000000e+00]}
  %sum = host.add %tanh, %tanh : (!x, !x) -> !x
  %4 = rnn.dense %sum weights(%w, %b) activation(<identity>) : !dense
  // Integers of 8 bits and what stands for them: (0 to 255 - 100) / 4.
  // CHECK: rnn.dense {{.*}} ranges {from = "bound", x = [-2.500000e+01, 3.875000e+01]}
  %q = host.cast %x to = "uint8" : (!x) -> tensor<?x?x2xui8>
  %integers = host.cast %q to = "int32" : (tensor<?x?x2xui8>) -> tensor<?x?x2xi32>
  %origin = host.constant dense<100> : tensor<i32>
  %steps = host.sub %integers, %origin : (tensor<?x?x2xi32>, tensor<i32>) -> tensor<?x?x2xi32>
  %real = host.cast %steps to = "float32" : (tensor<?x?x2xi32>) -> !x
  %step = host.constant dense<0.25> : tensor<f32>
  %scaled = host.mul %real, %step : (!x, tensor<f32>) -> !x
  %6 = rnn.dense %scaled weights(%w, %b) activation(<identity>) : !dense
  // What is not bounded stays so: products, and joins.
  // CHECK: rnn.dense
  // CHECK-NOT: ranges
  %open = host.mul %tanh, %x : (!x, !x) -> !x
  %7 = rnn.dense %open weights(%w, %b) activation(<identity>) : !dense
  // CHECK: rnn.dense
  // CHECK-NOT: ranges
  %halfOpen = host.concat %tanh, %x axis = 0 : (!x, !x) -> !x
  %5 = rnn.dense %halfOpen weights(%w, %b) activation(<identity>) : !dense
  // CHECK: return
  return
}

// Outputs of layers.
// CHECK-LABEL: func.func @layers
func.func @layers(%x: !x, %h: tensor<?x2xf32>) {
  %w = host.constant dense<0.5> : !w
  %b = host.constant dense<0.5> : !b
  %w2 = host.constant dense<0.5> : tensor<2x2xf32>
  %b2 = host.constant dense<0.5> : tensor<2xf32>
  // CHECK: rnn.dense {{.*}} activation(<sigmoid>)
  %s = rnn.dense %x weights(%w2, %b2) activation(<sigmoid>) : (!x, tensor<2x2xf32>, tensor<2xf32>) -> !y
  // CHECK: rnn.dense {{.*}} activation(<relu>) ranges {from = "bound", x = [0.000000e+00, 1.000000e+00]}
  %r = rnn.dense %s weights(%w2, %b2) activation(<relu>) : (!y, tensor<2x2xf32>, tensor<2xf32>) -> !y
  // ReLU has no upper bound.
  // CHECK: rnn.dense {{.*}} activation(<tanh, clip = 5.000000e-01>) :
  %t = rnn.dense %r weights(%w2, %b2) activation(<tanh, clip = 0.5>) : (!y, tensor<2x2xf32>, tensor<2xf32>) -> !y
  // tanh(0.5) = 0.46212.
  // CHECK: rnn.dense {{.*}} ranges {from = "bound", x = [-0.46211715726{{[0-9]*}}, 0.46211715726{{[0-9]*}}]}
  %0 = rnn.dense %t weights(%w, %b) activation(<identity>) : !dense

  %lw = host.constant dense<1.0> : tensor<8x2xf32>
  %lb = host.constant dense<0.0> : tensor<16xf32>
  // A given h0 may come out as y_h, but not as y; c is not bounded.
  // CHECK: rnn.lstm
  %y, %yh, %yc = rnn.lstm %s weights(%lw, %lw, %lb) h0(%h) activations(<sigmoid>, <tanh>, <tanh>)
    : (!y, tensor<8x2xf32>, tensor<8x2xf32>, tensor<16xf32>, tensor<?x2xf32>) -> (!y, tensor<?x2xf32>, tensor<?x2xf32>)
  // CHECK: rnn.dense {{.*}} ranges {from = "bound", x = [-1.000000e+00, 1.000000e+00]}
  %1 = rnn.dense %y weights(%w, %b) activation(<identity>) : !dense
  // CHECK: rnn.dense
  // CHECK-NOT: ranges
  %2 = rnn.dense %yh weights(%w, %b) activation(<identity>) : (tensor<?x2xf32>, !w, !b) -> tensor<?x1xf32>
  // CHECK: rnn.dense
  // CHECK-NOT: ranges
  %3 = rnn.dense %yc weights(%w, %b) activation(<identity>) : (tensor<?x2xf32>, !w, !b) -> tensor<?x1xf32>
  // CHECK: return
  return
}

// GRU means of candidates and what came before, RNN values of its function. What lies beyond the
// end of a sequence is 0.
// CHECK-LABEL: func.func @recurrences
func.func @recurrences(%x: !x, %h: tensor<?x2xf32>) {
  %w = host.constant dense<0.5> : !w
  %b = host.constant dense<0.5> : !b
  %gw = host.constant dense<1.0> : tensor<6x2xf32>
  %gb = host.constant dense<0.0> : tensor<12xf32>
  %rw = host.constant dense<1.0> : tensor<2x2xf32>
  %rb = host.constant dense<0.0> : tensor<4xf32>
  // CHECK: rnn.gru
  %y0, %h0 = rnn.gru %x weights(%gw, %gw, %gb) activations(<sigmoid>, <relu>) clip 3.0
    : (!x, tensor<6x2xf32>, tensor<6x2xf32>, tensor<12xf32>) -> (!y, tensor<?x2xf32>)
  // CHECK: rnn.dense {{.*}} ranges {from = "bound", x = [0.000000e+00, 3.000000e+00]}
  %0 = rnn.dense %y0 weights(%w, %b) activation(<identity>) : !dense
  // CHECK: rnn.gru
  %start = host.tanh %h : (tensor<?x2xf32>) -> tensor<?x2xf32>
  %y1, %h1 = rnn.gru %x weights(%gw, %gw, %gb) h0(%start) activations(<sigmoid>, <relu>) clip 3.0
    : (!x, tensor<6x2xf32>, tensor<6x2xf32>, tensor<12xf32>, tensor<?x2xf32>) -> (!y, tensor<?x2xf32>)
  // CHECK: rnn.dense {{.*}} ranges {from = "bound", x = [-1.000000e+00, 3.000000e+00]}
  %1 = rnn.dense %y1 weights(%w, %b) activation(<identity>) : !dense
  // With z = tanh(a), h may grow.
  // CHECK: rnn.gru
  %y2, %h2 = rnn.gru %x weights(%gw, %gw, %gb) activations(<tanh>, <tanh>)
    : (!x, tensor<6x2xf32>, tensor<6x2xf32>, tensor<12xf32>) -> (!y, tensor<?x2xf32>)
  // CHECK: rnn.dense
  // CHECK-NOT: ranges
  %2 = rnn.dense %y2 weights(%w, %b) activation(<identity>) : !dense
  // CHECK: rnn.rnn
  %y3, %h3 = rnn.rnn %x weights(%rw, %rw, %rb) activation(<affine, alpha = 0.5, beta = 2.0>) clip 2.0
    : (!x, tensor<2x2xf32>, tensor<2x2xf32>, tensor<4xf32>) -> (!y, tensor<?x2xf32>)
  // CHECK: rnn.dense {{.*}} ranges {from = "bound", x = [0.000000e+00, 3.000000e+00]}
  %3 = rnn.dense %y3 weights(%w, %b) activation(<identity>) : !dense
  // A given state is what a stream without steps returns.
  // CHECK: rnn.rnn
  %y4, %h4 = rnn.rnn %x weights(%rw, %rw, %rb) h0(%h) activation(<tanh>)
    : (!x, tensor<2x2xf32>, tensor<2x2xf32>, tensor<4xf32>, tensor<?x2xf32>) -> (!y, tensor<?x2xf32>)
  // CHECK: rnn.dense {{.*}} ranges {from = "bound", x = [-1.000000e+00, 1.000000e+00]}
  %4 = rnn.dense %y4 weights(%w, %b) activation(<identity>) : !dense
  // CHECK: rnn.dense
  // CHECK-NOT: ranges
  %5 = rnn.dense %h4 weights(%w, %b) activation(<identity>) : (tensor<?x2xf32>, !w, !b) -> tensor<?x1xf32>
  // CHECK: return
  return
}
