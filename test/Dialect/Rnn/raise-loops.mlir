// RUN: rampart-opt %s -split-input-file -rnn-raise-loops | FileCheck %s

// A simple layer: one input, one unit. The counter that chooses the step is carried; the condition
// compares it with the bound. Weights: 2 for x, 3 for h, bias 4.
// CHECK-LABEL: func @simple
// CHECK-SAME: (%[[X:.*]]: tensor<5x2x1xf32>, %[[H:.*]]: tensor<2x1xf32>)
// CHECK-DAG: %[[W:.*]] = host.constant dense<2.000000e+00> : tensor<1x1xf32>
// CHECK-DAG: %[[R:.*]] = host.constant dense<3.000000e+00> : tensor<1x1xf32>
// CHECK-DAG: %[[B:.*]] = host.constant dense<[4.000000e+00, 0.000000e+00]> : tensor<2xf32>
// CHECK: %[[Y:.*]], %[[YH:.*]] = rnn.rnn %[[X]] weights(%[[W]], %[[R]], %[[B]]) h0(%[[H]]) activation(<tanh>)
// CHECK: return %[[YH]], %[[Y]]
// CHECK-NOT: func.func private
func.func @simple(%x: tensor<5x2x1xf32>, %h: tensor<2x1xf32>) -> (tensor<2x1xf32>, tensor<?x2x1xf32>) {
  %n = host.constant dense<5> : tensor<i64>
  %zero = host.constant dense<0> : tensor<i32>
  %0:3 = host.loop @step trips(%n) carried(%zero, %h) captured(%x)
    : (tensor<i64>, tensor<i32>, tensor<2x1xf32>, tensor<5x2x1xf32>)
    -> (tensor<i32>, tensor<2x1xf32>, tensor<?x2x1xf32>)
  return %0#1, %0#2 : tensor<2x1xf32>, tensor<?x2x1xf32>
}

func.func private @step(%pass: tensor<i64>, %i: tensor<i32>, %h: tensor<2x1xf32>, %x: tensor<5x2x1xf32>)
    -> (tensor<i1>, tensor<i32>, tensor<2x1xf32>, tensor<2x1xf32>) {
  %one = host.constant dense<1> : tensor<i32>
  %five = host.constant dense<5.0> : tensor<f32>
  %w = host.constant dense<2.0> : tensor<1x1xf32>
  %r = host.constant dense<3.0> : tensor<1x1xf32>
  %b = host.constant dense<4.0> : tensor<1xf32>
  %next = host.add %one, %i : (tensor<i32>, tensor<i32>) -> tensor<i32>
  %real = host.cast %next to = "float32" : (tensor<i32>) -> tensor<f32>
  %go = host.less %real, %five : (tensor<f32>, tensor<f32>) -> tensor<i1>
  %xt = host.gather %x, %i axis = 0 : (tensor<5x2x1xf32>, tensor<i32>) -> tensor<2x1xf32>
  %0 = host.matmul %xt, %w : (tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<2x1xf32>
  %1 = host.gemm %h, %r, %b alpha = 1.0 beta = 1.0 trans_a = 0 trans_b = 0
    : (tensor<2x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<2x1xf32>
  %2 = host.add %1, %0 : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %3 = host.tanh %2 : (tensor<2x1xf32>) -> tensor<2x1xf32>
  return %go, %next, %3, %3 : tensor<i1>, tensor<i32>, tensor<2x1xf32>, tensor<2x1xf32>
}

// -----

// An LSTM whose gates come from one product with [h, x], in the order f, c, o, i; the length is
// known at run time alone. Columns of the weights: h, then x.
// CHECK-LABEL: func @lstm
// CHECK-SAME: (%[[N:.*]]: tensor<i64>, %[[X:.*]]: tensor<?x2x1xf32>, %[[H:.*]]: tensor<2x1xf32>, %[[C:.*]]: tensor<2x1xf32>)
// CHECK: %[[T:.*]] = host.unsqueeze %[[N]] axes = [0]
// CHECK: %[[S:.*]] = host.slice %[[X]][%{{.*}} : %[[T]] : %{{.*}}] axes = [0]
// CHECK-DAG: %[[W:.*]] = host.constant dense<{{\[\[}}8.000000e+00], [7.000000e+00], [5.000000e+00], [6.000000e+00]]>
// CHECK-DAG: %[[R:.*]] = host.constant dense<{{\[\[}}4.000000e+00], [3.000000e+00], [1.000000e+00], [2.000000e+00]]>
// CHECK-DAG: %[[B:.*]] = host.constant dense<[4.000000e-01, 3.000000e-01, 1.000000e-01, 2.000000e-01, 0.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00]>
// CHECK: %[[Y:.*]], %[[YH:.*]], %[[YC:.*]] = rnn.lstm %[[S]] weights(%[[W]], %[[R]], %[[B]]) h0(%[[H]]) c0(%[[C]]) activations(<sigmoid>, <tanh>, <tanh>) :
// CHECK: return %[[YC]], %[[Y]]
func.func @lstm(%n: tensor<i64>, %x: tensor<?x2x1xf32>, %h: tensor<2x1xf32>, %c: tensor<2x1xf32>)
    -> (tensor<2x1xf32>, tensor<?x2x1xf32>) {
  %0:3 = host.loop @step trips(%n) carried(%h, %c) captured(%x)
    : (tensor<i64>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<?x2x1xf32>)
    -> (tensor<2x1xf32>, tensor<2x1xf32>, tensor<?x2x1xf32>)
  return %0#1, %0#2 : tensor<2x1xf32>, tensor<?x2x1xf32>
}

func.func private @step(%pass: tensor<i64>, %h: tensor<2x1xf32>, %c: tensor<2x1xf32>, %x: tensor<?x2x1xf32>)
    -> (tensor<i1>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>) {
  %go = host.constant dense<true> : tensor<i1>
  %w = host.constant dense<[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]> : tensor<2x4xf32>
  %b = host.constant dense<[0.1, 0.2, 0.3, 0.4]> : tensor<4xf32>
  %k0 = host.constant dense<0> : tensor<1xi64>
  %k1 = host.constant dense<1> : tensor<1xi64>
  %k2 = host.constant dense<2> : tensor<1xi64>
  %k3 = host.constant dense<3> : tensor<1xi64>
  %k4 = host.constant dense<4> : tensor<1xi64>
  %xt = host.gather %x, %pass axis = 0 : (tensor<?x2x1xf32>, tensor<i64>) -> tensor<2x1xf32>
  %hx = host.concat %h, %xt axis = 1 : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
  %0 = host.matmul %hx, %w : (tensor<2x2xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %1 = host.add %b, %0 : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %af = host.slice %1[%k0 : %k1 : %k1] axes = [1] : (tensor<2x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x1xf32>
  %ac = host.slice %1[%k1 : %k2 : %k1] axes = [1] : (tensor<2x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x1xf32>
  %ao = host.slice %1[%k2 : %k3 : %k1] axes = [1] : (tensor<2x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x1xf32>
  %ai = host.slice %1[%k3 : %k4 : %k1] axes = [1] : (tensor<2x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x1xf32>
  %f = host.sigmoid %af : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %g = host.tanh %ac : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %o = host.sigmoid %ao : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %i = host.sigmoid %ai : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %fc = host.mul %c, %f : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %ig = host.mul %g, %i : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %c1 = host.add %ig, %fc : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %t = host.tanh %c1 : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %h1 = host.mul %t, %o : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  return %go, %h1, %c1, %h1 : tensor<i1>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>
}

// -----

// A GRU with the reset behind the product, backwards over the second axis: h + z' (n - h) with
// z' = 1 - z, so that the gate's weights change their sign.
// CHECK-LABEL: func @gru
// CHECK-SAME: (%[[X:.*]]: tensor<2x5x1xf32>, %[[H:.*]]: tensor<2x1xf32>)
// CHECK: %[[S:.*]] = host.transpose %[[X]] perm = [1, 0, 2]
// CHECK-DAG: %[[W:.*]] = host.constant dense<{{\[\[}}-2.000000e+00], [3.000000e+00], [4.000000e+00]]>
// CHECK-DAG: %[[R:.*]] = host.constant dense<{{\[\[}}-5.000000e+00], [6.000000e+00], [7.000000e+00]]>
// CHECK-DAG: %[[B:.*]] = host.constant dense<[-0.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00, 8.000000e+00]>
// CHECK: %[[Y:.*]], %{{.*}} = rnn.gru %[[S]] weights(%[[W]], %[[R]], %[[B]]) h0(%[[H]]) activations(<sigmoid>, <tanh>) linear_before_reset reverse
// CHECK: %[[P:.*]] = host.slice %[[Y]][%{{.*}} : %{{.*}} : %{{.*}}] axes = [0]
// CHECK: return %[[P]]
func.func @gru(%x: tensor<2x5x1xf32>, %h: tensor<2x1xf32>) -> tensor<?x2x1xf32> {
  %n = host.constant dense<5> : tensor<1xi64>
  %0:2 = host.loop @step trips(%n) carried(%h) captured(%x)
    : (tensor<1xi64>, tensor<2x1xf32>, tensor<2x5x1xf32>) -> (tensor<2x1xf32>, tensor<?x2x1xf32>)
  return %0#1 : tensor<?x2x1xf32>
}

func.func private @step(%pass: tensor<i64>, %h: tensor<2x1xf32>, %x: tensor<2x5x1xf32>)
    -> (tensor<i1>, tensor<2x1xf32>, tensor<2x1xf32>) {
  %go = host.constant dense<true> : tensor<i1>
  %four = host.constant dense<4> : tensor<i64>
  %wz = host.constant dense<2.0> : tensor<1x1xf32>
  %wr = host.constant dense<3.0> : tensor<1x1xf32>
  %wn = host.constant dense<4.0> : tensor<1x1xf32>
  %rz = host.constant dense<5.0> : tensor<1x1xf32>
  %rr = host.constant dense<6.0> : tensor<1x1xf32>
  %rn = host.constant dense<7.0> : tensor<1x1xf32>
  %bn = host.constant dense<8.0> : tensor<1x1xf32>
  %at = host.sub %four, %pass : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %xt = host.gather %x, %at axis = 1 : (tensor<2x5x1xf32>, tensor<i64>) -> tensor<2x1xf32>
  %xz = host.matmul %xt, %wz : (tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<2x1xf32>
  %xr = host.matmul %xt, %wr : (tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<2x1xf32>
  %xn = host.matmul %xt, %wn : (tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<2x1xf32>
  %hz = host.matmul %h, %rz : (tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<2x1xf32>
  %hr = host.matmul %h, %rr : (tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<2x1xf32>
  %hm = host.matmul %h, %rn : (tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<2x1xf32>
  %hn = host.add %hm, %bn : (tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<2x1xf32>
  %az = host.add %xz, %hz : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %ar = host.add %hr, %xr : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %z = host.sigmoid %az : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %r = host.sigmoid %ar : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %rh = host.mul %hn, %r : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %an = host.add %rh, %xn : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %n = host.tanh %an : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %d = host.sub %n, %h : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %zd = host.mul %z, %d : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %h1 = host.add %zd, %h : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  return %go, %h1, %h1 : tensor<i1>, tensor<2x1xf32>, tensor<2x1xf32>
}

// -----

// Loops that may end before their bound, or whose other values are used, stay.
// CHECK-LABEL: func @stays
// CHECK: host.loop @early
// CHECK: host.loop @squares
func.func @stays(%x: tensor<5x2x1xf32>, %h: tensor<2x1xf32>) -> (tensor<2x1xf32>, tensor<?x2x1xf32>) {
  %n = host.constant dense<5> : tensor<i64>
  %0 = host.loop @early trips(%n) carried(%h) captured(%x)
    : (tensor<i64>, tensor<2x1xf32>, tensor<5x2x1xf32>) -> tensor<2x1xf32>
  %1:2 = host.loop @squares trips(%n) carried(%h) captured(%x)
    : (tensor<i64>, tensor<2x1xf32>, tensor<5x2x1xf32>) -> (tensor<2x1xf32>, tensor<?x2x1xf32>)
  return %0, %1#1 : tensor<2x1xf32>, tensor<?x2x1xf32>
}

func.func private @early(%pass: tensor<i64>, %h: tensor<2x1xf32>, %x: tensor<5x2x1xf32>) -> (tensor<i1>, tensor<2x1xf32>) {
  %three = host.constant dense<3> : tensor<i64>
  %go = host.less %pass, %three : (tensor<i64>, tensor<i64>) -> tensor<i1>
  %xt = host.gather %x, %pass axis = 0 : (tensor<5x2x1xf32>, tensor<i64>) -> tensor<2x1xf32>
  %0 = host.add %xt, %h : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %1 = host.tanh %0 : (tensor<2x1xf32>) -> tensor<2x1xf32>
  return %go, %1 : tensor<i1>, tensor<2x1xf32>
}

func.func private @squares(%pass: tensor<i64>, %h: tensor<2x1xf32>, %x: tensor<5x2x1xf32>) -> (tensor<i1>, tensor<2x1xf32>, tensor<2x1xf32>) {
  %go = host.constant dense<true> : tensor<i1>
  %xt = host.gather %x, %pass axis = 0 : (tensor<5x2x1xf32>, tensor<i64>) -> tensor<2x1xf32>
  %0 = host.add %xt, %h : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %1 = host.tanh %0 : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %2 = host.mul %1, %1 : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  return %go, %1, %2 : tensor<i1>, tensor<2x1xf32>, tensor<2x1xf32>
}

// -----

// An LSTM of two units whose hidden state is the product 9 m0 + 10 m1.
// CHECK-LABEL: func @projected
// CHECK-SAME: (%[[N:.*]]: tensor<i64>, %[[X:.*]]: tensor<?x?x1xf32>, %[[H:.*]]: tensor<?x1xf32>, %[[C:.*]]: tensor<?x2xf32>)
// CHECK-DAG: %[[Q:.*]] = host.constant dense<{{\[\[}}9.000000e+00, 1.000000e+01]]> : tensor<1x2xf32>
// CHECK: %[[Y:.*]], %[[YH:.*]], %[[YC:.*]] = rnn.lstm %{{.*}} weights(%{{.*}}, %{{.*}}, %{{.*}}) h0(%[[H]]) c0(%[[C]]) projection(%[[Q]]) activations(<sigmoid>, <tanh>, <tanh>) : {{.*}} -> (tensor<?x?x1xf32>, tensor<?x1xf32>, tensor<?x2xf32>)
// CHECK: return %[[YH]], %[[YC]], %[[Y]]
// CHECK-NOT: func.func private
func.func @projected(%n: tensor<i64>, %x: tensor<?x?x1xf32>, %h: tensor<?x1xf32>, %c: tensor<?x2xf32>)
    -> (tensor<?x1xf32>, tensor<?x2xf32>, tensor<?x?x1xf32>) {
  %0:3 = host.loop @step trips(%n) carried(%h, %c) captured(%x)
    : (tensor<i64>, tensor<?x1xf32>, tensor<?x2xf32>, tensor<?x?x1xf32>)
    -> (tensor<?x1xf32>, tensor<?x2xf32>, tensor<?x?x1xf32>)
  return %0#0, %0#1, %0#2 : tensor<?x1xf32>, tensor<?x2xf32>, tensor<?x?x1xf32>
}

func.func private @step(%pass: tensor<i64>, %h: tensor<?x1xf32>, %c: tensor<?x2xf32>, %xs: tensor<?x?x1xf32>)
    -> (tensor<i1>, tensor<?x1xf32>, tensor<?x2xf32>, tensor<?x1xf32>) {
  %go = host.constant dense<true> : tensor<i1>
  %x = host.gather %xs, %pass axis = 0 : (tensor<?x?x1xf32>, tensor<i64>) -> tensor<?x1xf32>
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
  return %go, %h1, %c1, %h1 : tensor<i1>, tensor<?x1xf32>, tensor<?x2xf32>, tensor<?x1xf32>
}
