// RUN: rampart-opt %s -split-input-file -rnn-raise-cells | FileCheck %s

// One step of an LSTM with peepholes for f and o: weights 1 to 8, peepholes 9 and 10.
// CHECK-LABEL: func @lstm
// CHECK-SAME: (%[[X:.*]]: tensor<?x1xf32>, %[[H:.*]]: tensor<?x1xf32>, %[[C:.*]]: tensor<?x1xf32>)
// CHECK: %[[S:.*]] = host.unsqueeze %[[X]] axes = [0]
// CHECK-DAG: %[[W:.*]] = host.constant dense<{{\[\[}}1.000000e+00], [3.000000e+00], [2.000000e+00], [4.000000e+00]]>
// CHECK-DAG: %[[R:.*]] = host.constant dense<{{\[\[}}5.000000e+00], [7.000000e+00], [6.000000e+00], [8.000000e+00]]>
// CHECK-DAG: %[[P:.*]] = host.constant dense<[0.000000e+00, 1.000000e+01, 9.000000e+00]>
// CHECK: %{{.*}}, %[[YH:.*]], %[[YC:.*]] = rnn.lstm %[[S]] weights(%[[W]], %[[R]], %{{.*}}) h0(%[[H]]) c0(%[[C]]) peepholes(%[[P]]) activations(<sigmoid>, <tanh>, <tanh>)
// CHECK-NOT: host.tanh
// CHECK: return %[[YH]], %[[YC]]
func.func @lstm(%x: tensor<?x1xf32>, %h: tensor<?x1xf32>, %c: tensor<?x1xf32>) -> (tensor<?x1xf32>, tensor<?x1xf32>) {
  %w = host.constant dense<[[1.0, 2.0, 3.0, 4.0]]> : tensor<1x4xf32>
  %r = host.constant dense<[[5.0], [6.0], [7.0], [8.0]]> : tensor<4x1xf32>
  %pf = host.constant dense<9.0> : tensor<1xf32>
  %po = host.constant dense<10.0> : tensor<f32>
  %k0 = host.constant dense<0> : tensor<1xi64>
  %k1 = host.constant dense<1> : tensor<1xi64>
  %k2 = host.constant dense<2> : tensor<1xi64>
  %k3 = host.constant dense<3> : tensor<1xi64>
  %end = host.constant dense<9223372036854775807> : tensor<1xi64>
  %0 = host.matmul %x, %w : (tensor<?x1xf32>, tensor<1x4xf32>) -> tensor<?x4xf32>
  %1 = host.gemm %h, %r alpha = 1.0 beta = 0.0 trans_a = 0 trans_b = 1 : (tensor<?x1xf32>, tensor<4x1xf32>) -> tensor<?x4xf32>
  %2 = host.add %0, %1 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %ai = host.slice %2[%k0 : %k1 : %k1] axes = [1] : (tensor<?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x1xf32>
  %af = host.slice %2[%k1 : %k2 : %k1] axes = [1] : (tensor<?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x1xf32>
  %ao = host.slice %2[%k2 : %k3 : %k1] axes = [1] : (tensor<?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x1xf32>
  %ag = host.slice %2[%k3 : %end : %k1] axes = [1] : (tensor<?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x1xf32>
  %fc = host.mul %c, %pf : (tensor<?x1xf32>, tensor<1xf32>) -> tensor<?x1xf32>
  %afc = host.add %af, %fc : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x1xf32>
  %i = host.sigmoid %ai : (tensor<?x1xf32>) -> tensor<?x1xf32>
  %f = host.sigmoid %afc : (tensor<?x1xf32>) -> tensor<?x1xf32>
  %g = host.tanh %ag : (tensor<?x1xf32>) -> tensor<?x1xf32>
  %kept = host.mul %f, %c : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x1xf32>
  %new = host.mul %i, %g : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x1xf32>
  %c1 = host.add %kept, %new : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x1xf32>
  %oc = host.mul %po, %c1 : (tensor<f32>, tensor<?x1xf32>) -> tensor<?x1xf32>
  %aoc = host.add %oc, %ao : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x1xf32>
  %o = host.sigmoid %aoc : (tensor<?x1xf32>) -> tensor<?x1xf32>
  %t = host.tanh %c1 : (tensor<?x1xf32>) -> tensor<?x1xf32>
  %h1 = host.mul %o, %t : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x1xf32>
  return %h1, %c1 : tensor<?x1xf32>, tensor<?x1xf32>
}

// -----

// One step of a GRU with the reset before the product: (1 - z) n + z h.
// CHECK-LABEL: func @gru
// CHECK-SAME: (%[[X:.*]]: tensor<3x2xf32>, %[[H:.*]]: tensor<3x1xf32>)
// CHECK-DAG: %[[W:.*]] = host.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00], [5.000000e+00, 6.000000e+00]]>
// CHECK-DAG: %[[R:.*]] = host.constant dense<{{\[\[}}7.000000e+00], [8.000000e+00], [9.000000e+00]]>
// CHECK: %{{.*}}, %[[YH:.*]] = rnn.gru %{{.*}} weights(%[[W]], %[[R]], %{{.*}}) h0(%[[H]]) activations(<sigmoid>, <tanh>) :
// CHECK: return %[[YH]]
func.func @gru(%x: tensor<3x2xf32>, %h: tensor<3x1xf32>) -> tensor<3x1xf32> {
  %one = host.constant dense<1.0> : tensor<f32>
  %wz = host.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %wr = host.constant dense<[[3.0], [4.0]]> : tensor<2x1xf32>
  %wn = host.constant dense<[[5.0], [6.0]]> : tensor<2x1xf32>
  %rz = host.constant dense<7.0> : tensor<1x1xf32>
  %rr = host.constant dense<8.0> : tensor<1x1xf32>
  %rn = host.constant dense<9.0> : tensor<1x1xf32>
  %xz = host.matmul %x, %wz : (tensor<3x2xf32>, tensor<2x1xf32>) -> tensor<3x1xf32>
  %xr = host.matmul %x, %wr : (tensor<3x2xf32>, tensor<2x1xf32>) -> tensor<3x1xf32>
  %xn = host.matmul %x, %wn : (tensor<3x2xf32>, tensor<2x1xf32>) -> tensor<3x1xf32>
  %hz = host.matmul %h, %rz : (tensor<3x1xf32>, tensor<1x1xf32>) -> tensor<3x1xf32>
  %hr = host.matmul %h, %rr : (tensor<3x1xf32>, tensor<1x1xf32>) -> tensor<3x1xf32>
  %az = host.add %xz, %hz : (tensor<3x1xf32>, tensor<3x1xf32>) -> tensor<3x1xf32>
  %ar = host.add %xr, %hr : (tensor<3x1xf32>, tensor<3x1xf32>) -> tensor<3x1xf32>
  %z = host.sigmoid %az : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %r = host.sigmoid %ar : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %rh = host.mul %r, %h : (tensor<3x1xf32>, tensor<3x1xf32>) -> tensor<3x1xf32>
  %hn = host.matmul %rh, %rn : (tensor<3x1xf32>, tensor<1x1xf32>) -> tensor<3x1xf32>
  %an = host.add %xn, %hn : (tensor<3x1xf32>, tensor<3x1xf32>) -> tensor<3x1xf32>
  %n = host.tanh %an : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %rest = host.sub %one, %z : (tensor<f32>, tensor<3x1xf32>) -> tensor<3x1xf32>
  %new = host.mul %n, %rest : (tensor<3x1xf32>, tensor<3x1xf32>) -> tensor<3x1xf32>
  %old = host.mul %h, %z : (tensor<3x1xf32>, tensor<3x1xf32>) -> tensor<3x1xf32>
  %h1 = host.add %new, %old : (tensor<3x1xf32>, tensor<3x1xf32>) -> tensor<3x1xf32>
  return %h1 : tensor<3x1xf32>
}

// -----

// A weight from the cell state to another unit is no peephole: the step stays.
// CHECK-LABEL: func @stays
// CHECK-NOT: rnn.lstm
func.func @stays(%x: tensor<3x2xf32>, %h: tensor<3x2xf32>, %c: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %w = host.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %0 = host.matmul %c, %w : (tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32>
  %1 = host.add %0, %x : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  %2 = host.add %h, %x : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  %f = host.sigmoid %1 : (tensor<3x2xf32>) -> tensor<3x2xf32>
  %i = host.sigmoid %2 : (tensor<3x2xf32>) -> tensor<3x2xf32>
  %g = host.tanh %2 : (tensor<3x2xf32>) -> tensor<3x2xf32>
  %kept = host.mul %f, %c : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  %new = host.mul %i, %g : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  %c1 = host.add %kept, %new : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  %t = host.tanh %c1 : (tensor<3x2xf32>) -> tensor<3x2xf32>
  %h1 = host.mul %i, %t : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  return %h1 : tensor<3x2xf32>
}

// -----

// One step of an LSTM of two units whose hidden state is one number: 9 m0 + 10 m1.
// CHECK-LABEL: func @projected
// CHECK-SAME: (%[[X:.*]]: tensor<?x1xf32>, %[[H:.*]]: tensor<?x1xf32>, %[[C:.*]]: tensor<?x2xf32>)
// CHECK: %[[S:.*]] = host.unsqueeze %[[X]] axes = [0]
// CHECK-DAG: %[[W:.*]] = host.constant dense<{{.*}}> : tensor<8x1xf32>
// CHECK-DAG: %[[Q:.*]] = host.constant dense<{{\[\[}}9.000000e+00, 1.000000e+01]]> : tensor<1x2xf32>
// CHECK: %{{.*}}, %[[YH:.*]], %[[YC:.*]] = rnn.lstm %[[S]] weights(%[[W]], %{{.*}}, %{{.*}}) h0(%[[H]]) c0(%[[C]]) projection(%[[Q]]) activations(<sigmoid>, <tanh>, <tanh>)
// CHECK-NOT: host.matmul
// CHECK-NOT: rnn.lstm
// CHECK: return %[[YH]], %[[YC]]
func.func @projected(%x: tensor<?x1xf32>, %h: tensor<?x1xf32>, %c: tensor<?x2xf32>) -> (tensor<?x1xf32>, tensor<?x2xf32>) {
  %w = host.constant dense<[[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]]> : tensor<1x8xf32>
  %r = host.constant dense<[[0.1], [0.2], [0.3], [0.4], [0.5], [0.6], [0.7], [0.8]]> : tensor<8x1xf32>
  %q = host.constant dense<[[9.0], [10.0]]> : tensor<2x1xf32>
  %k0 = host.constant dense<0> : tensor<1xi64>
  %k1 = host.constant dense<1> : tensor<1xi64>
  %k2 = host.constant dense<2> : tensor<1xi64>
  %k4 = host.constant dense<4> : tensor<1xi64>
  %k6 = host.constant dense<6> : tensor<1xi64>
  %k8 = host.constant dense<8> : tensor<1xi64>
  %0 = host.matmul %x, %w : (tensor<?x1xf32>, tensor<1x8xf32>) -> tensor<?x8xf32>
  %1 = host.gemm %h, %r alpha = 1.0 beta = 0.0 trans_a = 0 trans_b = 1 : (tensor<?x1xf32>, tensor<8x1xf32>) -> tensor<?x8xf32>
  %2 = host.add %0, %1 : (tensor<?x8xf32>, tensor<?x8xf32>) -> tensor<?x8xf32>
  %ai = host.slice %2[%k0 : %k2 : %k1] axes = [1] : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  %ao = host.slice %2[%k2 : %k4 : %k1] axes = [1] : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  %af = host.slice %2[%k4 : %k6 : %k1] axes = [1] : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  %ag = host.slice %2[%k6 : %k8 : %k1] axes = [1] : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  %i = host.sigmoid %ai : (tensor<?x2xf32>) -> tensor<?x2xf32>
  %o = host.sigmoid %ao : (tensor<?x2xf32>) -> tensor<?x2xf32>
  %f = host.sigmoid %af : (tensor<?x2xf32>) -> tensor<?x2xf32>
  %g = host.tanh %ag : (tensor<?x2xf32>) -> tensor<?x2xf32>
  %kept = host.mul %f, %c : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
  %new = host.mul %i, %g : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
  %c1 = host.add %kept, %new : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
  %t = host.tanh %c1 : (tensor<?x2xf32>) -> tensor<?x2xf32>
  %m = host.mul %o, %t : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
  %h1 = host.matmul %m, %q : (tensor<?x2xf32>, tensor<2x1xf32>) -> tensor<?x1xf32>
  return %h1, %c1 : tensor<?x1xf32>, tensor<?x2xf32>
}
