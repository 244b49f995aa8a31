// RUN: rampart-opt %s --rnn-fuse-activations --allow-unregistered-dialect | FileCheck %s

// CHECK-LABEL: func.func @each
func.func @each(%x: tensor<?x2xf32>, %w: tensor<2x2xf32>, %b: tensor<2xf32>) -> tensor<?x2xf32> {
  // CHECK-NEXT: %[[A:.*]] = rnn.dense %arg0 {{.*}} activation(<relu>)
  // CHECK-NEXT: %[[B:.*]] = rnn.dense %[[A]] {{.*}} activation(<elu, alpha = 5.000000e-01>)
  // CHECK-NEXT: %[[C:.*]] = rnn.dense %[[B]] {{.*}} activation(<sigmoid>)
  // CHECK-NEXT: %[[D:.*]] = rnn.dense %[[C]] {{.*}} activation(<tanh>)
  // CHECK-NEXT: return %[[D]]
  %0 = rnn.dense %x weights(%w, %b) activation(<identity>) : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %1 = host.relu %0 : (tensor<?x2xf32>) -> tensor<?x2xf32>
  %2 = rnn.dense %1 weights(%w, %b) activation(<identity>) : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %3 = host.elu %2 alpha = 0.5 : (tensor<?x2xf32>) -> tensor<?x2xf32>
  %4 = rnn.dense %3 weights(%w, %b) activation(<identity>) : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %5 = host.sigmoid %4 : (tensor<?x2xf32>) -> tensor<?x2xf32>
  %6 = rnn.dense %5 weights(%w, %b) activation(<identity>) : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %7 = host.tanh %6 : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %7 : tensor<?x2xf32>
}

// Any function of the core, with the operation's parameters.
// CHECK-LABEL: func.func @parameters
func.func @parameters(%x: tensor<?x2xf32>, %w: tensor<2x2xf32>, %b: tensor<2xf32>) -> tensor<?x2xf32> {
  // CHECK-NEXT: %[[A:.*]] = rnn.dense %arg0 {{.*}} activation(<leakyrelu, alpha = 2.500000e-01>)
  // CHECK-NEXT: %[[B:.*]] = rnn.dense %[[A]] {{.*}} activation(<hardsigmoid, alpha = 1.250000e-01, beta = 2.500000e-01>)
  // CHECK-NEXT: return %[[B]]
  %0 = rnn.dense %x weights(%w, %b) activation(<identity>) : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %1 = host.leakyrelu %0 alpha = 0.25 : (tensor<?x2xf32>) -> tensor<?x2xf32>
  %2 = rnn.dense %1 weights(%w, %b) activation(<identity>) : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %3 = host.hardsigmoid %2 alpha = 0.125 beta = 0.25 : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %3 : tensor<?x2xf32>
}

// Neither a value that is used elsewhere, nor a second activation.
// CHECK-LABEL: func.func @not
func.func @not(%x: tensor<?x2xf32>, %w: tensor<2x2xf32>, %b: tensor<2xf32>) -> (tensor<?x2xf32>, tensor<?x2xf32>) {
  // CHECK: rnn.dense {{.*}} activation(<identity>)
  // CHECK: host.relu
  // CHECK: rnn.dense {{.*}} activation(<tanh>)
  // CHECK: host.sigmoid
  %0 = rnn.dense %x weights(%w, %b) activation(<identity>) : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %1 = host.relu %0 : (tensor<?x2xf32>) -> tensor<?x2xf32>
  "test.use"(%1) : (tensor<?x2xf32>) -> ()
  %2 = rnn.dense %x weights(%w, %b) activation(<tanh>) : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %3 = host.sigmoid %2 : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %0, %3 : tensor<?x2xf32>, tensor<?x2xf32>
}
