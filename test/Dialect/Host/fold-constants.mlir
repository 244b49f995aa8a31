// RUN: rampart-opt %s --host-fold-constants | FileCheck %s
// RUN: rampart-opt %s --host-fold-constants=max-bytes=16 | FileCheck %s --check-prefix=SMALL

// CHECK-LABEL: func.func @kernels
func.func @kernels() -> (tensor<3x2xf32>, tensor<2xi32>, tensor<i1>) {
  %0 = host.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %1 = host.constant dense<2.0> : tensor<f32>
  // CHECK-DAG: host.constant dense<{{\[}}[2.000000e+00, 8.000000e+00], [4.000000e+00, 1.000000e+01], [6.000000e+00, 1.200000e+01]]> : tensor<3x2xf32>
  %2 = host.transpose %0 perm = [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %3 = host.mul %2, %1 : (tensor<3x2xf32>, tensor<f32>) -> tensor<3x2xf32>
  // CHECK-DAG: host.constant dense<[7, -7]> : tensor<2xi32>
  %4 = host.constant dense<[7.5, -7.5]> : tensor<2xf32>
  %5 = host.cast %4 to = "int32" : (tensor<2xf32>) -> tensor<2xi32>
  // CHECK-DAG: host.constant dense<true> : tensor<i1>
  %6 = host.constant dense<3> : tensor<ui8>
  %7 = host.cast %6 to = "bool" : (tensor<ui8>) -> tensor<i1>
  // CHECK-NOT: host.{{[a-b]|cast|mul|transpose}}
  return %3, %5, %7 : tensor<3x2xf32>, tensor<2xi32>, tensor<i1>
}

// Whole indices of the leading axis, and slices that are something else.
// CHECK-LABEL: func.func @slices
func.func @slices() -> (tensor<2x2xi32>, tensor<1x2xi32>, tensor<2x2xi32>, tensor<0x2xi32>, tensor<3x1xi32>) {
  %0 = host.constant dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi32>
  %one = host.constant dense<1> : tensor<1xi64>
  %two = host.constant dense<2> : tensor<1xi64>
  %last = host.constant dense<-1> : tensor<1xi64>
  %before = host.constant dense<-9> : tensor<1xi64>
  %beyond = host.constant dense<9> : tensor<1xi64>
  // CHECK-DAG: %[[MIDDLE:.*]] = host.constant dense<{{\[}}[3, 4], [5, 6]]> : tensor<2x2xi32>
  %1 = host.slice %0[%one : %beyond : %one] axes = [0] : (tensor<3x2xi32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x2xi32>
  // CHECK-DAG: %[[LAST:.*]] = host.constant dense<{{\[}}[5, 6]]> : tensor<1x2xi32>
  %2 = host.slice %0[%last : %beyond : %one] axes = [0] : (tensor<3x2xi32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2xi32>
  // CHECK-DAG: %[[ODD:.*]] = host.constant dense<{{\[}}[1, 2], [5, 6]]> : tensor<2x2xi32>
  %3 = host.slice %0[%before : %beyond : %two] axes = [0] : (tensor<3x2xi32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x2xi32>
  // CHECK-DAG: %[[NONE:.*]] = host.constant dense<> : tensor<0x2xi32>
  %4 = host.slice %0[%beyond : %beyond : %one] axes = [0] : (tensor<3x2xi32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<0x2xi32>
  // CHECK-DAG: %[[COLUMN:.*]] = host.constant dense<{{\[}}[2], [4], [6]]> : tensor<3x1xi32>
  %5 = host.slice %0[%one : %two : %one] axes = [1] : (tensor<3x2xi32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3x1xi32>
  // CHECK: return %[[MIDDLE]], %[[LAST]], %[[ODD]], %[[NONE]], %[[COLUMN]]
  return %1, %2, %3, %4, %5 : tensor<2x2xi32>, tensor<1x2xi32>, tensor<2x2xi32>, tensor<0x2xi32>, tensor<3x1xi32>
}

// Random numbers are drawn anew in every run.
// CHECK-LABEL: func.func @draws
func.func @draws() -> tensor<1x1xi64> {
  // CHECK: host.multinomial
  %0 = host.constant dense<0.0> : tensor<1x4xf32>
  %1 = host.multinomial %0 samples = 1 seed = 0 : (tensor<1x4xf32>) -> tensor<1x1xi64>
  return %1 : tensor<1x1xi64>
}

// Every result goes through the same conversion: zero sizes too.
// CHECK-LABEL: func.func @empty
func.func @empty() -> tensor<0x2xf32> {
  %0 = host.constant dense<> : tensor<2x0xf32>
  // CHECK-NEXT: host.constant dense<> : tensor<0x2xf32>
  %1 = host.transpose %0 perm = [1, 0] : (tensor<2x0xf32>) -> tensor<0x2xf32>
  return %1 : tensor<0x2xf32>
}

// CHECK-LABEL: func.func @static_shape
func.func @static_shape(%x: tensor<2x3xf32>) -> tensor<2xi64> {
  // CHECK-NEXT: %[[SHAPE:.*]] = host.constant dense<[2, 3]> : tensor<2xi64>
  // CHECK-NEXT: return %[[SHAPE]]
  %0 = host.shape %x start = 0 end = 2 : (tensor<2x3xf32>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// One dimension of a shape is known although another is not.
// CHECK-LABEL: func.func @known_dimension
func.func @known_dimension(%x: tensor<?x3xf32>) -> (tensor<i64>, tensor<i64>) {
  %one = host.constant dense<1> : tensor<i64>
  %zero = host.constant dense<0> : tensor<i64>
  // CHECK-DAG: %[[KNOWN:.*]] = host.constant dense<3> : tensor<i64>
  // CHECK-DAG: %[[OPEN:.*]] = host.gather
  // CHECK: return %[[KNOWN]], %[[OPEN]]
  %0 = host.shape %x start = 0 end = 2 : (tensor<?x3xf32>) -> tensor<2xi64>
  %1 = host.gather %0, %one axis = 0 : (tensor<2xi64>, tensor<i64>) -> tensor<i64>
  %2 = host.gather %0, %zero axis = 0 : (tensor<2xi64>, tensor<i64>) -> tensor<i64>
  return %1, %2 : tensor<i64>, tensor<i64>
}

// CHECK-LABEL: func.func @arithmetic
func.func @arithmetic(%x: tensor<?x6x7xf32>) -> tensor<2xi64> {
  // CHECK-NEXT: host.constant dense<[41, 3]> : tensor<2xi64>
  %one = host.constant dense<1> : tensor<1xi64>
  %two = host.constant dense<2> : tensor<1xi64>
  %0 = host.shape %x start = 1 end = 2 : (tensor<?x6x7xf32>) -> tensor<1xi64>
  %1 = host.shape %x start = 2 end = 3 : (tensor<?x6x7xf32>) -> tensor<1xi64>
  %2 = host.mul %0, %1 : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %3 = host.sub %2, %one : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %4 = host.div %1, %two : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %5 = host.concat %3, %4 axis = 0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  return %5 : tensor<2xi64>
}

// Constants without a use go, whatever order they are in.
// CHECK-LABEL: func.func @dead
func.func @dead(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: return
  %0 = host.constant dense<1.0> : tensor<2xf32>
  %1 = host.add %x, %0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %2 = host.relu %1 : (tensor<2xf32>) -> tensor<2xf32>
  return %x : tensor<2xf32>
}

// Large results are resources unless all elements are equal; their data is
// written in full.
// CHECK-LABEL: func.func @large
// SMALL-LABEL: func.func @large
func.func @large() -> (tensor<40x40xf32>, tensor<1100xi32>) {
  // CHECK-DAG: host.constant dense<5.000000e-01> : tensor<40x40xf32>
  // SMALL: host.expand
  %half = host.constant dense<0.5> : tensor<f32>
  %sizes = host.constant dense<40> : tensor<2xi64>
  %0 = host.expand %half, %sizes : (tensor<f32>, tensor<2xi64>) -> tensor<40x40xf32>
  // CHECK-DAG: host.constant dense_resource<constant{{.*}}> : tensor<1100xi32>
  // SMALL: host.concat
  %a = host.constant dense<1> : tensor<550xi32>
  %b = host.constant dense<2> : tensor<550xi32>
  %1 = host.concat %a, %b axis = 0 : (tensor<550xi32>, tensor<550xi32>) -> tensor<1100xi32>
  return %0, %1 : tensor<40x40xf32>, tensor<1100xi32>
}
