// RUN: rampart-opt %s --host-infer-types | FileCheck %s

// Types know less than the operands say; the pass finds the rest.
// CHECK-LABEL: func.func @refines(%arg0: tensor<?x30x17xf32>) -> tensor<30x?x17xf32>
func.func @refines(%x: tensor<?x30x17xf32>) -> tensor<?x?x?xf32> {
  // CHECK: host.transpose {{.*}} -> tensor<30x?x17xf32>
  %0 = host.transpose %x perm = [1, 0, 2] : (tensor<?x30x17xf32>) -> tensor<?x?x?xf32>
  // CHECK: host.relu {{.*}} -> tensor<30x?x17xf32>
  %1 = host.relu %0 : (tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  return %1 : tensor<?x?x?xf32>
}

// A declared dimension that cannot be inferred stays.
// CHECK-LABEL: func.func @keeps
func.func @keeps(%x: tensor<?x3xf32>) -> tensor<2x?xf32> {
  // CHECK: host.relu {{.*}} -> tensor<2x3xf32>
  %0 = host.relu %x : (tensor<?x3xf32>) -> tensor<2x?xf32>
  return %0 : tensor<2x?xf32>
}

// Sizes that are known although the batch is not, through the arithmetic that
// exporters write for an initial state.
// CHECK-LABEL: func.func @partial_sizes
func.func @partial_sizes(%x: tensor<?x10x64xf32>) -> tensor<?x?x?xf32> {
  %zero = host.constant dense<0> : tensor<i64>
  %layers = host.constant dense<2> : tensor<1xi64>
  %hidden = host.constant dense<20> : tensor<1xi32>
  %value = host.constant dense<0.0> : tensor<f32>
  %shape = host.shape %x start = 0 end = 3 : (tensor<?x10x64xf32>) -> tensor<3xi64>
  %batch = host.gather %shape, %zero axis = 0 : (tensor<3xi64>, tensor<i64>) -> tensor<i64>
  %batches = host.unsqueeze %batch axes = [0] : (tensor<i64>) -> tensor<1xi64>
  %wide = host.cast %hidden to = "int64" : (tensor<1xi32>) -> tensor<1xi64>
  %sizes = host.concat %layers, %batches, %wide axis = 0 : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xi64>
  // CHECK: host.expand {{.*}} -> tensor<2x?x20xf32>
  %state = host.expand %value, %sizes : (tensor<f32>, tensor<3xi64>) -> tensor<?x?x?xf32>
  return %state : tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @slices
func.func @slices(%x: tensor<10x?xf32>) {
  %min = host.constant dense<-9223372036854775808> : tensor<1xi64>
  %max = host.constant dense<9223372036854775807> : tensor<1xi64>
  %last = host.constant dense<-1> : tensor<1xi64>
  %one = host.constant dense<1> : tensor<1xi64>
  %three = host.constant dense<3> : tensor<1xi64>
  // CHECK: -> tensor<1x?xf32>
  %0 = host.slice %x[%last : %max : %one] axes = [0] : (tensor<10x?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  // CHECK: -> tensor<10x?xf32>
  %1 = host.slice %x[%max : %min : %last] axes = [0] : (tensor<10x?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  // CHECK: -> tensor<3x?xf32>
  %2 = host.slice %x[%one : %max : %three] axes = [0] : (tensor<10x?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  // CHECK: -> tensor<1x?xf32>
  %3 = host.slice %x[%last : %min : %min] axes = [0] : (tensor<10x?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  // CHECK: -> tensor<0x?xf32>
  %4 = host.slice %x[%three : %one : %one] axes = [0] : (tensor<10x?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  // CHECK: -> tensor<10x?xf32>
  %5 = host.slice %x[%one : %max : %one] axes = [1] : (tensor<10x?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  return
}

// The dimensions copied by 0 cancel, so -1 is known although the batch is not.
// CHECK-LABEL: func.func @reshape_rest
func.func @reshape_rest(%x: tensor<30x?x2x64xf32>) {
  %target = host.constant dense<[0, 0, -1]> : tensor<3xi64>
  // CHECK: -> tensor<30x?x128xf32>
  %0 = host.reshape %x, %target allow_zero = 0 : (tensor<30x?x2x64xf32>, tensor<3xi64>) -> tensor<?x?x?xf32>
  return
}

// CHECK-LABEL: func.func @zero_sizes
func.func @zero_sizes(%x: tensor<0x3xf32>) {
  %target = host.constant dense<[3, 0]> : tensor<2xi64>
  // CHECK: -> tensor<3x0xf32>
  %0 = host.reshape %x, %target allow_zero = 1 : (tensor<0x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// CHECK-LABEL: func.func @broadcast
func.func @broadcast(%a: tensor<?x1x4xf32>, %b: tensor<3x?xf32>, %c: tensor<?xf32>) {
  // CHECK: -> tensor<?x3x4xf32>
  %0 = host.add %a, %b : (tensor<?x1x4xf32>, tensor<3x?xf32>) -> tensor<?x?x?xf32>
  // CHECK: -> tensor<3x?xf32>
  %1 = host.mul %b, %c : (tensor<3x?xf32>, tensor<?xf32>) -> tensor<?x?xf32>
  return
}

// CHECK-LABEL: func.func @matmul
func.func @matmul(%a: tensor<?x1x2x3xf32>, %b: tensor<5x3x4xf32>, %v: tensor<3xf32>) {
  // CHECK: -> tensor<?x5x2x4xf32>
  %0 = host.matmul %a, %b : (tensor<?x1x2x3xf32>, tensor<5x3x4xf32>) -> tensor<?x?x?x?xf32>
  // CHECK: -> tensor<5x4xf32>
  %1 = host.matmul %v, %b : (tensor<3xf32>, tensor<5x3x4xf32>) -> tensor<?x?xf32>
  // CHECK: -> tensor<?x1x2xf32>
  %2 = host.matmul %a, %v : (tensor<?x1x2x3xf32>, tensor<3xf32>) -> tensor<?x?x?xf32>
  // CHECK: -> tensor<f32>
  %3 = host.matmul %v, %v : (tensor<3xf32>, tensor<3xf32>) -> tensor<f32>
  return
}

// CHECK-LABEL: func.func @lstm
func.func @lstm(%x: tensor<30x?x17xf32>, %w: tensor<256x17xf32>, %r: tensor<256x64xf32>,
                %b: tensor<512xf32>, %h0: tensor<5x64xf32>) {
  // CHECK: -> (tensor<30x5x64xf32>, tensor<5x64xf32>, tensor<5x64xf32>)
  %y, %y_h, %y_c = rnn.lstm %x weights(%w, %r, %b) h0(%h0) activations(<sigmoid>, <tanh>, <tanh>)
    : (tensor<30x?x17xf32>, tensor<256x17xf32>, tensor<256x64xf32>, tensor<512xf32>, tensor<5x64xf32>)
    -> (tensor<?x?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>)
  return
}
