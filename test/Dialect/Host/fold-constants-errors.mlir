// RUN: rampart-opt %s --host-fold-constants --split-input-file --verify-diagnostics

func.func @gather() -> tensor<f32> {
  %0 = host.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %1 = host.constant dense<2> : tensor<i64>
  // expected-error @+1 {{'host.gather' op fails on its constant operands:}}
  %2 = host.gather %0, %1 axis = 0 : (tensor<2xf32>, tensor<i64>) -> tensor<f32>
  return %2 : tensor<f32>
}

// -----

func.func @contradiction(%x: tensor<2x3xf32>) {
  %0 = host.transpose %x perm = [1, 0] : (tensor<2x3xf32>) -> tensor<?x?xf32>
  // expected-error @+1 {{expected result type 'tensor<3x2xf32>', found 'tensor<2x?xf32>'}}
  %1 = host.relu %0 : (tensor<?x?xf32>) -> tensor<2x?xf32>
  return
}
