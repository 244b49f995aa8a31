// RUN: rampart-opt %s --rnn-raise-dense --allow-unregistered-dialect | FileCheck %s

// A product and the bias that follows it, on either side.
// CHECK-LABEL: func.func @matmul_bias
func.func @matmul_bias(%x: tensor<?x10x2xf32>) -> (tensor<?x10x3xf32>, tensor<?x10x3xf32>) {
  %w = host.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %b = host.constant dense<[7.0, 8.0, 9.0]> : tensor<3xf32>
  // CHECK-DAG: %[[W:.*]] = host.constant dense<{{\[}}[1.000000e+00, 4.000000e+00], [2.000000e+00, 5.000000e+00], [3.000000e+00, 6.000000e+00]]> : tensor<3x2xf32>
  // CHECK-DAG: %[[B:.*]] = host.constant dense<[7.000000e+00, 8.000000e+00, 9.000000e+00]> : tensor<3xf32>
  // CHECK: rnn.dense %arg0 weights(%{{.*}}, %{{.*}}) activation(<identity>) : (tensor<?x10x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<?x10x3xf32>
  // CHECK: rnn.dense %arg0 weights
  // CHECK-NOT: host.add
  %0 = host.matmul %x, %w : (tensor<?x10x2xf32>, tensor<2x3xf32>) -> tensor<?x10x3xf32>
  %1 = host.add %0, %b : (tensor<?x10x3xf32>, tensor<3xf32>) -> tensor<?x10x3xf32>
  %2 = host.matmul %x, %w : (tensor<?x10x2xf32>, tensor<2x3xf32>) -> tensor<?x10x3xf32>
  %3 = host.add %b, %2 : (tensor<3xf32>, tensor<?x10x3xf32>) -> tensor<?x10x3xf32>
  return %1, %3 : tensor<?x10x3xf32>, tensor<?x10x3xf32>
}

// alpha and beta go into the constants: 2 B' = [2 4], 3 C = [15].
// CHECK-LABEL: func.func @gemm
func.func @gemm(%x: tensor<2x?xf32>) -> tensor<?x1xf32> {
  %w = host.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %c = host.constant dense<5.0> : tensor<1x1xf32>
  // CHECK-DAG: %[[W:.*]] = host.constant dense<{{\[}}[2.000000e+00, 4.000000e+00]]> : tensor<1x2xf32>
  // CHECK-DAG: %[[B:.*]] = host.constant dense<1.500000e+01> : tensor<1xf32>
  // CHECK-DAG: %[[X:.*]] = host.transpose %arg0 perm = [1, 0]
  // CHECK: rnn.dense %[[X]] weights(%[[W]], %[[B]]) activation(<identity>)
  %0 = host.gemm %x, %w, %c alpha = 2.0 beta = 3.0 trans_a = 1 trans_b = 1
    : (tensor<2x?xf32>, tensor<1x2xf32>, tensor<1x1xf32>) -> tensor<?x1xf32>
  return %0 : tensor<?x1xf32>
}

// CHECK-LABEL: func.func @gemm_no_bias
func.func @gemm_no_bias(%x: tensor<?x2xf32>) -> tensor<?x1xf32> {
  %w = host.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  // CHECK-DAG: %[[W:.*]] = host.constant dense<{{\[}}[1.000000e+00, 2.000000e+00]]> : tensor<1x2xf32>
  // CHECK-DAG: %[[B:.*]] = host.constant dense<0.000000e+00> : tensor<1xf32>
  // CHECK: rnn.dense %arg0 weights(%[[W]], %[[B]])
  %0 = host.gemm %x, %w alpha = 1.0 beta = 1.0 trans_a = 0 trans_b = 0
    : (tensor<?x2xf32>, tensor<2x1xf32>) -> tensor<?x1xf32>
  return %0 : tensor<?x1xf32>
}

// A scalar and a row are biases too; both are added.
// CHECK-LABEL: func.func @two_biases
func.func @two_biases(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  %w = host.constant dense<1.0> : tensor<2x2xf32>
  %s = host.constant dense<1.0> : tensor<f32>
  %r = host.constant dense<[[2.0, 4.0]]> : tensor<1x2xf32>
  // CHECK: %[[B:.*]] = host.constant dense<[3.000000e+00, 5.000000e+00]> : tensor<2xf32>
  // CHECK: rnn.dense %arg0 weights(%{{.*}}, %[[B]])
  // CHECK-NEXT: return
  %0 = host.matmul %x, %w : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %1 = host.add %0, %s : (tensor<?x2xf32>, tensor<f32>) -> tensor<?x2xf32>
  %2 = host.add %1, %r : (tensor<?x2xf32>, tensor<1x2xf32>) -> tensor<?x2xf32>
  return %2 : tensor<?x2xf32>
}

// The product is used twice: the sum cannot replace it.
// CHECK-LABEL: func.func @shared
func.func @shared(%x: tensor<?x2xf32>) -> (tensor<?x2xf32>, tensor<?x2xf32>) {
  %w = host.constant dense<1.0> : tensor<2x2xf32>
  %b = host.constant dense<1.0> : tensor<2xf32>
  // CHECK: %[[Y:.*]] = rnn.dense
  // CHECK: %[[Z:.*]] = host.add %[[Y]]
  // CHECK: return %[[Y]], %[[Z]]
  %0 = host.matmul %x, %w : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %1 = host.add %0, %b : (tensor<?x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  return %0, %1 : tensor<?x2xf32>, tensor<?x2xf32>
}

// A C that is computed is added to the layer's result.
// CHECK-LABEL: func.func @gemm_sum
func.func @gemm_sum(%x: tensor<?x2xf32>, %c: tensor<?x1xf32>) -> tensor<?x1xf32> {
  // CHECK-DAG: %[[W:.*]] = host.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00]]>
  // CHECK-DAG: %[[B:.*]] = host.constant dense<0.000000e+00> : tensor<1xf32>
  // CHECK: %[[Y:.*]] = rnn.dense %arg0 weights(%[[W]], %[[B]]) activation(<identity>)
  // CHECK: host.add %[[Y]], %arg1
  %w = host.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %0 = host.gemm %x, %w, %c alpha = 1.0 beta = 1.0 trans_a = 0 trans_b = 1
    : (tensor<?x2xf32>, tensor<1x2xf32>, tensor<?x1xf32>) -> tensor<?x1xf32>
  return %0 : tensor<?x1xf32>
}

// What is no dense layer stays: a matrix known at run time, float64, a scaled bias
// that depends on the row, more than a matrix on the right.
// CHECK-LABEL: func.func @others
func.func @others(%x: tensor<2x2xf32>, %w: tensor<2x2xf32>, %d: tensor<2x2xf64>) {
  // CHECK: host.matmul
  %0 = host.matmul %x, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  // CHECK: host.matmul
  %k = host.constant dense<1.0> : tensor<2x2xf64>
  %1 = host.matmul %d, %k : (tensor<2x2xf64>, tensor<2x2xf64>) -> tensor<2x2xf64>
  // CHECK: host.gemm
  %m = host.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %2 = host.gemm %x, %m, %m alpha = 1.0 beta = 2.0 trans_a = 0 trans_b = 0
    : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  // CHECK: host.matmul
  %t = host.constant dense<1.0> : tensor<3x2x2xf32>
  %3 = host.matmul %x, %t : (tensor<2x2xf32>, tensor<3x2x2xf32>) -> tensor<3x2x2xf32>
  "test.use"(%0, %1, %2, %3) : (tensor<2x2xf32>, tensor<2x2xf64>, tensor<2x2xf32>, tensor<3x2x2xf32>) -> ()
  return
}
