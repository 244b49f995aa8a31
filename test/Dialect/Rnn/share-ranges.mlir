// RUN: rampart-opt %s --rnn-share-ranges | FileCheck %s

!x = tensor<?x2xf32>
!w = tensor<1x2xf32>
!b = tensor<1xf32>
!dense = (!x, !w, !b) -> tensor<?x1xf32>

// CHECK-LABEL: func.func @dense
func.func @dense(%x: !x) {
  %w = host.constant dense<0.5> : !w
  %b = host.constant dense<0.0> : !b
  %other = host.constant dense<0.25> : !b
  // The same weights in @branch below.
  // CHECK: ranges {a = [-3.000000e+00, 1.000000e+00], from = "calibration", x = [-1.000000e+00, 2.000000e+00]}
  %0 = rnn.dense %x weights(%w, %b) activation(<identity>) ranges {from = "calibration", a = [-3.0, 0.5], x = [-1.0, 1.0]} : !dense
  // Another function, other biases: layers of their own.
  // CHECK: activation(<tanh>) ranges {x = [-8.000000e+00, 8.000000e+00]}
  %1 = rnn.dense %x weights(%w, %b) activation(<tanh>) ranges {x = [-8.0, 8.0]} : !dense
  // CHECK: activation(<identity>) ranges {x = [-9.000000e+00, 9.000000e+00]}
  %2 = rnn.dense %x weights(%w, %other) activation(<identity>) ranges {x = [-9.0, 9.0]} : !dense
  return
}

// CHECK-LABEL: func.func @branch
func.func @branch(%x: !x) {
  %w = host.constant dense<0.5> : !w
  %b = host.constant dense<0.0> : !b
  // CHECK: ranges {a = [-3.000000e+00, 1.000000e+00], from = "calibration", x = [-1.000000e+00, 2.000000e+00]}
  %0 = rnn.dense %x weights(%w, %b) activation(<identity>) ranges {from = "calibration", a = [0.0, 1.0], x = [0.0, 2.0]} : !dense
  return
}

// Counts of one function add up in the wider bins; those of another are kept.
// CHECK-LABEL: func.func @densities
func.func @densities(%x: !x) {
  %w = host.constant dense<0.75> : !w
  %b = host.constant dense<0.0> : !b
  // CHECK-COUNT-2: densities = [{counts = array<i64: 1, 5, 4>, first = -1 : i64, function = #rnn.function<tanh>, width = 1.000000e+00 : f64}, {counts = array<i64: 9>, first = 0 : i64, function = #rnn.function<sigmoid>, width = 1.000000e+00 : f64}]
  %0 = rnn.dense %x weights(%w, %b) activation(<tanh>) ranges {densities = [{counts = array<i64: 2, 4>, first = 0 : i64, function = #rnn.function<tanh>, width = 1.0 : f64}]} : !dense
  %1 = rnn.dense %x weights(%w, %b) activation(<tanh>) ranges {densities = [{counts = array<i64: 1, 1, 2>, first = -1 : i64, function = #rnn.function<tanh>, width = 0.5 : f64}, {counts = array<i64: 9>, first = 0 : i64, function = #rnn.function<sigmoid>, width = 1.0 : f64}]} : !dense
  return
}

// Nothing bounds the second layer's input: it brings the default, -4 to 4. The direction makes no
// difference; clip does.
// CHECK-LABEL: func.func @open
func.func @open(%x: tensor<?x?x1xf32>) {
  %w = host.constant dense<0.5> : tensor<4x1xf32>
  %b = host.constant dense<0.0> : tensor<8xf32>
  // CHECK: rnn.lstm {{.*}} ranges {from = "bound", x = [-4.000000e+00, 7.000000e+00]}
  %0:3 = rnn.lstm %x weights(%w, %w, %b) activations(<sigmoid>, <tanh>, <tanh>) ranges {from = "bound", x = [0.0, 7.0]}
    : (tensor<?x?x1xf32>, tensor<4x1xf32>, tensor<4x1xf32>, tensor<8xf32>) -> (tensor<?x?x1xf32>, tensor<?x1xf32>, tensor<?x1xf32>)
  // CHECK: rnn.lstm {{.*}} reverse ranges {from = "bound", x = [-4.000000e+00, 7.000000e+00]}
  %1:3 = rnn.lstm %x weights(%w, %w, %b) activations(<sigmoid>, <tanh>, <tanh>) reverse
    : (tensor<?x?x1xf32>, tensor<4x1xf32>, tensor<4x1xf32>, tensor<8xf32>) -> (tensor<?x?x1xf32>, tensor<?x1xf32>, tensor<?x1xf32>)
  // CHECK: rnn.lstm {{.*}} clip 3.000000e+00 :
  %2:3 = rnn.lstm %x weights(%w, %w, %b) activations(<sigmoid>, <tanh>, <tanh>) clip 3.0
    : (tensor<?x?x1xf32>, tensor<4x1xf32>, tensor<4x1xf32>, tensor<8xf32>) -> (tensor<?x?x1xf32>, tensor<?x1xf32>, tensor<?x1xf32>)
  return
}

// Without any range there is nothing to unite.
// CHECK-LABEL: func.func @unknown
func.func @unknown(%x: !x) {
  %w = host.constant dense<0.75> : !w
  %b = host.constant dense<0.0> : !b
  // CHECK-COUNT-2: activation(<identity>) : (
  %0 = rnn.dense %x weights(%w, %b) activation(<identity>) : !dense
  %1 = rnn.dense %x weights(%w, %b) activation(<identity>) : !dense
  return
}
