// RUN: rampart-opt %s --host-infer-types --split-input-file --verify-diagnostics

// The two contradict each other only after %0 is refined.
func.func @contradiction(%x: tensor<2x3xf32>) {
  %0 = host.transpose %x perm = [1, 0] : (tensor<2x3xf32>) -> tensor<?x?xf32>
  // expected-error @+1 {{expected result type 'tensor<3x2xf32>', found 'tensor<2x?xf32>'}}
  %1 = host.relu %0 : (tensor<?x?xf32>) -> tensor<2x?xf32>
  return
}

// -----

func.func @operands(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  %0 = host.transpose %x perm = [0, 1] : (tensor<2x3xf32>) -> tensor<2x?xf32>
  // expected-error @+1 {{expected shapes that broadcast, found 2x3 and 2}}
  %1 = host.add %0, %y : (tensor<2x?xf32>, tensor<2xf32>) -> tensor<?x?xf32>
  return
}
