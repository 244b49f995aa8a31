// Text, program and text again: the same text; program, text and program again: the same bytes.
//
// RUN: sed -f %S/../Inputs/small-machine.sed %s | rampart-translate --tile-to-program -o %t.rprog
// RUN: rampart-translate --program-to-tile --mlir-print-debuginfo %t.rprog -o %t.mlir
// RUN: rampart-translate --tile-to-program %t.mlir -o %t.again.rprog
// RUN: cmp %t.rprog %t.again.rprog
// RUN: rampart-translate --program-to-tile --mlir-print-debuginfo %t.again.rprog | diff %t.mlir -
// RUN: rampart-opt %t.mlir -o /dev/null
// RUN: rampart-translate --program-to-tile %t.rprog | FileCheck %s

// CHECK: module attributes {rampart.fault_map, rampart.machine = {
// CHECK-SAME: array.rows = "4"
// CHECK-SAME: device.g_max = "1e-04 S"
module attributes {rampart.machine = #small, rampart.fault_map} {
  // Hardware, functions, regions: in this order, each in its own.
  // CHECK-NEXT: tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<{{\[\[}}9.99999974E-5, -9.99999974E-5], [1.401300e-45, -0.000000e+00]]> : tensor<2x2xf32>
  // CHECK-NEXT: tile.array @b tile 7 slot 0 row 0 column 0 conductances dense<2.000000e-05> : tensor<1x2xf32>
  // CHECK-NEXT: tile.array @c tile 7 slot 0 row 3 column 4 conductances dense<9.99999974E-6> : tensor<3x2xf32> word_lines [3, 1, 2] bit_lines [4, 3] stuck <[(0, 1, positive, 0.000000e+00), (2, 0, negative, 1.23456794E-5)]> targets <[(2, 0, 2.000000e-05, 1.23456794E-5)]>
  // CHECK-NEXT: tile.ramp @r tile 0 slot 0 column 0 <elu, alpha = 5.000000e-01, clip = 3.000000e+00> from -1.000000e-01 to 1.500000e+00 gamma 1.000000e-05 code -3 stride 2 scale 0.033333333333333333 directions [1, 1, -1] gain 0.69999999999999996 steps [5.000000e-05, 9.99999974E-5] clocks [1, 65535] offsets [9.99999997E-7, 2.000000e-06] clocks [-32768, 32767] bring_up <columns 2, feedback false, trim_clocks 9, per_step true> weights [1.000000e+00, 0.000000e+00, 2.500000e-01] stuck <[(0, 3, 0.000000e+00), (1, 2, 9.99999974E-5)]>
  // CHECK-NEXT: tile.table @t tile 0 <sigmoid> first -2 input_scale 2.500000e-01 output_scale 1.000000e-01 entries dense<[-7, 0, 7]> : tensor<3xi32>
  // CHECK-NEXT: func.func @main(%arg0: tensor<?x2x2xf32> {rampart.dims = ["time", "", ""], rampart.name = "x/0"}, %arg1: tensor<2xi32> {rampart.dims = [""], rampart.name = "n"}) -> (tensor<?x2x2xf32> {rampart.dims = ["time", "", ""], rampart.name = "y:0"}, tensor<?xi64> {rampart.dims = ["rest"], rampart.name = "ids"}) {
  func.func @main(%x: tensor<?x2x2xf32> {rampart.name = "x/0", rampart.dims = ["time", "", ""]}, %n: tensor<2xi32> {rampart.name = "n"})
      -> (tensor<?x2x2xf32> {rampart.dims = ["time", "", ""], rampart.name = "y:0"}, tensor<?xi64> {rampart.dims = ["rest"], rampart.name = "ids"}) {
    // Constants of every type.
    // CHECK-NEXT: host.constant dense<{{\[\[}}1.000000e+00], [2.000000e+00]]> : tensor<2x1xf32>
    %f = host.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
    // CHECK-NEXT: host.constant dense<0x7FF0000000000000> : tensor<f64>
    %d = host.constant dense<0x7FF0000000000000> : tensor<f64>
    // CHECK-NEXT: host.constant dense<-9223372036854775808> : tensor<1xi64>
    %l = host.constant dense<-9223372036854775808> : tensor<1xi64>
    // CHECK-NEXT: host.constant dense<[true, false, true]> : tensor<3xi1>
    %b = host.constant dense<[true, false, true]> : tensor<3xi1>
    // CHECK-NEXT: host.constant dense<255> : tensor<2xui8>
    %u = host.constant dense<255> : tensor<2xui8>
    // CHECK-NEXT: host.constant dense<> : tensor<0x3xi32>
    %e = host.constant dense<> : tensor<0x3xi32>

    // Attributes of every kind: integers, none of them, one, a number, a text; an operand
    // left out.
    // CHECK-NEXT: host.transpose %arg0 perm = [1, 0, 2] : (tensor<?x2x2xf32>) -> tensor<2x?x2xf32>
    %0 = host.transpose %x perm = [1, 0, 2] : (tensor<?x2x2xf32>) -> tensor<2x?x2xf32>
    // CHECK-NEXT: host.transpose %{{.*}} perm = [] : (tensor<f64>) -> tensor<f64>
    %1 = host.transpose %d perm = [] : (tensor<f64>) -> tensor<f64>
    // CHECK-NEXT: host.concat %{{.*}}, %{{.*}} axis = 0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
    %2 = host.concat %l, %l axis = 0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
    // CHECK-NEXT: host.elu %{{.*}} alpha = 1.000000e-01 : (tensor<2x1xf32>) -> tensor<2x1xf32>
    %3 = host.elu %f alpha = 0.1 : (tensor<2x1xf32>) -> tensor<2x1xf32>
    // CHECK-NEXT: host.cast %{{.*}} to = "float64" : (tensor<2x1xf32>) -> tensor<2x1xf64>
    %4 = host.cast %3 to = "float64" : (tensor<2x1xf32>) -> tensor<2x1xf64>
    // CHECK-NEXT: %[[G:.*]] = host.gemm %{{.*}}, %{{.*}} alpha = 1.000000e+00 beta = 2.500000e-01 trans_a = 1 trans_b = 0 : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<1x1xf32>
    %5 = host.gemm %f, %f alpha = 1.0 beta = 0.25 trans_a = 1 trans_b = 0 : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<1x1xf32>
    // CHECK-NEXT: host.gemm %{{.*}}, %{{.*}}, %[[G]] alpha
    %6 = host.gemm %f, %f, %5 alpha = 1.0 beta = 0.25 trans_a = 1 trans_b = 0 : (tensor<2x1xf32>, tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>

    // Codes, in a type.
    // CHECK-NEXT: %[[Q:.*]] = host.quantize %arg0 : (tensor<?x2x2xf32>) -> tensor<?x2x2x!host.code<-15:15, 3/64>>
    %q = host.quantize %x : (tensor<?x2x2xf32>) -> tensor<?x2x2x!host.code<-15:15, 3/64>> loc("node/1")
    // CHECK-NEXT: %[[C:.*]] = tile.call @all(%[[Q]]) lengths(%arg1 : tensor<2xi32>) : (tensor<?x2x2x!host.code<-15:15, 3/64>>) -> tensor<?x2x2x!host.code<-5:3, 1/30>>
    %c = tile.call @all(%q) lengths(%n : tensor<2xi32>) : (tensor<?x2x2x!host.code<-15:15, 3/64>>) -> tensor<?x2x2x!host.code<-5:3, 1/30>>
    // CHECK-NEXT: %[[Y:.*]] = host.dequantize %[[C]]
    %y = host.dequantize %c : (tensor<?x2x2x!host.code<-5:3, 1/30>>) -> tensor<?x2x2xf32>
    // CHECK-NEXT: %[[I:.*]] = host.cast
    %ids = host.cast %l to = "int64" : (tensor<1xi64>) -> tensor<1xi64>
    // CHECK: return %[[Y]], %{{.*}} : tensor<?x2x2xf32>, tensor<?xi64>
    %one = host.constant dense<1> : tensor<1xi64>
    %some = host.slice %ids[%l : %one : %one] axes = [0] : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xi64>
    return %y, %some : tensor<?x2x2xf32>, tensor<?xi64>
  }

  // A function of nothing: empty vectors are left out of the encoding.
  // CHECK: func.func private @nothing() {
  // CHECK-NEXT: return
  func.func @nothing() {
    return
  }
  // CHECK: func.func private @same(%arg0: tensor<2xf32> {rampart.dims = [""], rampart.name = "a"}) -> (tensor<2xf32> {rampart.dims = [""], rampart.name = "a"}) {
  // CHECK-NEXT: return %arg0
  func.func @same(%x: tensor<2xf32> {rampart.name = "a"}) -> (tensor<2xf32> {rampart.name = "a"}) {
    return %x : tensor<2xf32>
  }

  // Every instruction. The tile of a buffer may be any.
  // CHECK: tile.region @all inputs [#tile.port<sequence, 2>] outputs [#tile.port<sequence, 2>] {
  tile.region @all inputs [#tile.port<sequence, 2>] outputs [#tile.port<sequence, 2>] {
    // CHECK-NEXT: %[[X:.*]] = tile.buffer tile 0 : !tile.buffer<2, -15:15>
    %x = tile.buffer tile 0 : !tile.buffer<2, -15:15>
    // CHECK-NEXT: %[[H:.*]] = tile.buffer tile 0 : !tile.buffer<2, -5:3>
    %h = tile.buffer tile 0 : !tile.buffer<2, -5:3>
    // CHECK-NEXT: %[[P:.*]] = tile.buffer tile 0 : !tile.buffer<2, -8388608:8388608>
    %p = tile.buffer tile 0 : !tile.buffer<2, -8388608:8388608>
    // CHECK-NEXT: %[[FAR:.*]] = tile.buffer tile 7 : !tile.buffer<3, 0:0>
    %far = tile.buffer tile 7 : !tile.buffer<3, 0:0>
    // CHECK-NEXT: %[[Q:.*]] = tile.bank tile 0 : !tile.bank<2>
    %q = tile.bank tile 0 : !tile.bank<2>
    // CHECK-NEXT: tile.fill %[[H]][0] count 2 with [-5.000000e-01, 2.000000e+00]
    tile.fill %h[0] count 2 with [-0.5, 2.0] : !tile.buffer<2, -5:3>
    // CHECK-NEXT: tile.fill %[[FAR]][1] count 2 with [0.000000e+00]
    tile.fill %far[1] count 2 with [0.0] : !tile.buffer<3, 0:0>
    // CHECK-NEXT: tile.loop reverse {
    tile.loop reverse {
      // CHECK-NEXT: tile.load %[[X]], input 0
      tile.load %x, input 0 : !tile.buffer<2, -15:15>
      // CHECK-NEXT: tile.integrate %[[Q]], @a drive(%[[X]], %[[H]]) rows [1, 0] from {{\[\[}}1], [0]]
      tile.integrate %q, @a drive (%x, %h) rows [1, 0] from [[1], [0]] : !tile.bank<2>, !tile.buffer<2, -15:15>, !tile.buffer<2, -5:3>
      // CHECK-NEXT: tile.integrate %[[Q]], @a accumulate drive(%[[X]]) rows [0] from {{\[\[}}0 x 2]]
      tile.integrate %q, @a accumulate drive (%x) rows [0] from [[0 x 2]] : !tile.bank<2>, !tile.buffer<2, -15:15>
      // CHECK-NEXT: tile.convert %[[H]][1], %[[Q]][1 by 3] count 1 ramp @r
      tile.convert %h[1], %q[1 by 3] count 1 ramp @r : !tile.buffer<2, -5:3>, !tile.bank<2>
      // CHECK-NEXT: tile.mul %[[P]][0], %[[X]][0], %[[H]][0] count 2 by -7 over 4611686018427387903
      tile.mul %p[0], %x[0], %h[0] count 2 by -7 over 4611686018427387903 : !tile.buffer<2, -8388608:8388608>, !tile.buffer<2, -15:15>, !tile.buffer<2, -5:3>
      // CHECK-NEXT: tile.add %[[H]][0], %[[P]][0], %[[X]][1] count 1 by(3, -2, 1) over 5
      tile.add %h[0], %p[0], %x[1] count 1 by (3, -2, 1) over 5 : !tile.buffer<2, -5:3>, !tile.buffer<2, -8388608:8388608>, !tile.buffer<2, -15:15>
      // CHECK-NEXT: tile.lookup %[[H]][0], %[[P]][0] count 2 table @t
      tile.lookup %h[0], %p[0] count 2 table @t : !tile.buffer<2, -5:3>, !tile.buffer<2, -8388608:8388608>
      // CHECK-NEXT: tile.move %[[FAR]][1], %[[X]][0] count 2
      tile.move %far[1], %x[0] count 2 : !tile.buffer<3, 0:0>, !tile.buffer<2, -15:15>
      // CHECK-NEXT: tile.store output 0, %[[H]]
      tile.store output 0, %h : !tile.buffer<2, -5:3>
    }
    // CHECK-NEXT: }
    // CHECK-NEXT: }
  }

  tile.table @t tile 0 <sigmoid> first -2 input_scale 0.25 output_scale 0.1 entries dense<[-7, 0, 7]> : tensor<3xi32>
  tile.ramp @r tile 0 slot 0 column 0 <elu, alpha = 0.5, clip = 3.0> from -0.1 to 1.5 gamma 1.0e-5 code -3 stride 2 scale 0.033333333333333333
    directions [1, 1, -1] gain 0.7 steps [5.0e-5, 1.0e-4] clocks [1, 65535] offsets [1.0e-6, 2.0e-6] clocks [-32768, 32767]
    bring_up <columns 2, feedback false, trim_clocks 9, per_step true> weights [1.0, 0.0, 0.25] stuck <[(0, 3, 0.0), (1, 2, 1.0e-4)]>
  tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<[[1.0e-4, -1.0e-4], [1.4e-45, -0.0]]> : tensor<2x2xf32>
  tile.array @b tile 7 slot 0 row 0 column 0 conductances dense<2.0e-5> : tensor<1x2xf32>
  tile.array @c tile 7 slot 0 row 3 column 4 conductances dense<1.0e-5> : tensor<3x2xf32> word_lines [3, 1, 2] bit_lines [4, 3]
    stuck <[(0, 1, positive, 0.0), (2, 0, negative, 1.23456794E-5)]> targets <[(2, 0, 2.0e-5, 1.23456794E-5)]>
}
