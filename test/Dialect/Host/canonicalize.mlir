// RUN: rampart-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @identities
func.func @identities(%x: tensor<2x3xf32>, %shape: tensor<2xi64>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %arg0
  %0 = host.cast %x to = "float32" : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = host.transpose %0 perm = [0, 1] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = host.reshape %1, %shape allow_zero = 0 : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %3 = host.expand %2, %shape : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %4 = host.concat %3 axis = 0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %5 = host.squeeze %4 axes = [] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %6 = host.unsqueeze %5 axes = [] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %6 : tensor<2x3xf32>
}

// Equal dynamic types may be different shapes.
// CHECK-LABEL: func.func @dynamic
func.func @dynamic(%x: tensor<?x?xf32>, %shape: tensor<2xi64>) -> (tensor<?x?xf32>, tensor<?x?xf32>) {
  // CHECK: host.reshape
  %0 = host.reshape %x, %shape allow_zero = 0 : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  // CHECK: host.expand
  %1 = host.expand %x, %shape : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0, %1 : tensor<?x?xf32>, tensor<?x?xf32>
}

// CHECK-LABEL: func.func @transposes
func.func @transposes(%x: tensor<2x3x4xf32>) -> (tensor<2x3x4xf32>, tensor<4x3x2xf32>) {
  %0 = host.transpose %x perm = [1, 0, 2] : (tensor<2x3x4xf32>) -> tensor<3x2x4xf32>
  %1 = host.transpose %0 perm = [1, 0, 2] : (tensor<3x2x4xf32>) -> tensor<2x3x4xf32>
  // CHECK-NEXT: %[[ONCE:.*]] = host.transpose %arg0 perm = [2, 1, 0] : (tensor<2x3x4xf32>) -> tensor<4x3x2xf32>
  // CHECK-NEXT: return %arg0, %[[ONCE]]
  %2 = host.transpose %0 perm = [2, 0, 1] : (tensor<3x2x4xf32>) -> tensor<4x3x2xf32>
  return %1, %2 : tensor<2x3x4xf32>, tensor<4x3x2xf32>
}

// CHECK-LABEL: func.func @squeezes
func.func @squeezes(%x: tensor<2x3xf32>, %y: tensor<2x1x3xf32>) -> (tensor<2x3xf32>, tensor<2x1x3xf32>, tensor<2x1x3xf32>) {
  %0 = host.unsqueeze %x axes = [1] : (tensor<2x3xf32>) -> tensor<2x1x3xf32>
  %1 = host.squeeze %0 axes = [1] : (tensor<2x1x3xf32>) -> tensor<2x3xf32>
  %2 = host.squeeze %y axes = [1] : (tensor<2x1x3xf32>) -> tensor<2x3xf32>
  %3 = host.unsqueeze %2 axes = [1] : (tensor<2x3xf32>) -> tensor<2x1x3xf32>
  // Another axis: not an identity.
  %4 = host.unsqueeze %x axes = [0] : (tensor<2x3xf32>) -> tensor<1x2x3xf32>
  // CHECK: %[[MOVED:.*]] = host.transpose
  %5 = host.transpose %4 perm = [1, 0, 2] : (tensor<1x2x3xf32>) -> tensor<2x1x3xf32>
  // CHECK: return %arg0, %arg1, %[[MOVED]]
  return %1, %3, %5 : tensor<2x3xf32>, tensor<2x1x3xf32>, tensor<2x1x3xf32>
}

// CHECK-LABEL: func.func @products
func.func @products(%n: tensor<i64>, %x: tensor<f32>, %v: tensor<?xi64>) -> (tensor<i64>, tensor<f32>, tensor<?xi64>) {
  // CHECK-DAG: %[[ZERO:.*]] = host.constant dense<0> : tensor<i64>
  %0 = host.constant dense<0> : tensor<i64>
  %1 = host.mul %n, %0 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  // Not those of numbers that may be NaN, or of unknown length.
  %2 = host.constant dense<0.0> : tensor<f32>
  // CHECK: %[[REAL:.*]] = host.mul %arg1
  %3 = host.mul %x, %2 : (tensor<f32>, tensor<f32>) -> tensor<f32>
  // CHECK: %[[LONG:.*]] = host.mul %arg2
  %4 = host.mul %v, %0 : (tensor<?xi64>, tensor<i64>) -> tensor<?xi64>
  // CHECK: return %[[ZERO]], %[[REAL]], %[[LONG]]
  return %1, %3, %4 : tensor<i64>, tensor<f32>, tensor<?xi64>
}
