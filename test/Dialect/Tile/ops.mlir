// RUN: rampart-opt %s | rampart-opt | FileCheck %s
// RUN: rampart-opt %s --mlir-print-op-generic | rampart-opt | FileCheck %s
// RUN: rampart-opt %s --emit-bytecode | rampart-opt | FileCheck %s

// CHECK: tile.array @labelled tile 0 slot 0 row 6 column 2 conductances dense<{{.*}}> : tensor<3x2xf32> labels <"w" inputs "x", "bias" rows[0, 4, 1, 2, 0, 1, 0, 1, 1, 0] gates "i", "f" columns[0, 2, 3, 1]>
tile.array @labelled tile 0 slot 0 row 6 column 2 conductances dense<1.0e-5> : tensor<3x2xf32>
  labels <"w" inputs "x", "bias" rows [0, 4, 1, 2, 0, 1, 0, 1, 1, 0] gates "i", "f" columns [0, 2, 3, 1]>

// CHECK: tile.array @fc_0 tile 0 slot 0 row 0 column 0 conductances dense<{{.*}}> : tensor<6x2xf32> {note = "kept"}
tile.array @fc_0 tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<6x2xf32> {note = "kept"}

// CHECK: tile.array @faulty tile 0 slot 0 row 6 column 2 conductances dense<{{.*}}> : tensor<3x2xf32> word_lines [6, 0, 4095] bit_lines [2, 0] stuck <[(0, 1, positive, 0.000000e+00), (0, 1, negative, 1.23456794E-5), (2, 0, negative, 1.000000e+00)]> targets <[(0, 1, 9.99999974E-6, 9.99999997E-7), (2, 0, 1.500000e-04, 9.99999997E-7)]>
tile.array @faulty tile 0 slot 0 row 6 column 2 conductances dense<1.0e-5> : tensor<3x2xf32>
  word_lines [6, 0, 4095] bit_lines [2, 0]
  stuck <[(0, 1, positive, 0.0), (0, 1, negative, 1.23456794E-5), (2, 0, negative, 1.0)]>
  targets <[(0, 1, 1.0e-5, 1.0e-6), (2, 0, 1.5e-4, 1.0e-6)]>

// CHECK: tile.ramp @faulty_ramp tile 0 slot 0 column 0 <tanh> {{.*}} bring_up <columns 2, feedback true, trim_clocks 0> weights [1.000000e+00, 1.000000e+00] stuck <[(0, 1, 0.000000e+00), (1, 0, 1.500000e-04)]>
tile.ramp @faulty_ramp tile 0 slot 0 column 0 <tanh> from -1.0 to 1.0 gamma 1.0e-4
  code -2 stride 2 scale 0.5 directions [1, 1] gain 1.0 steps [1.0e-5] clocks [1] offsets [1.0e-5] clocks [-1]
  bring_up <columns 2, feedback true, trim_clocks 0> weights [1.0, 1.0] stuck <[(0, 1, 0.0), (1, 0, 1.5e-4)]>

// CHECK: tile.ramp @linear tile 4294967295 slot 0 column 0 <identity> from -1.000000e+00 to 1.000000e+00 gamma 1.000000e-04 code -2147483648 stride 2147483647 scale 1.000000e+00 directions [1] gain 1.000000e+00 steps [] clocks [] offsets [] clocks []{{$}}
tile.ramp @linear tile 4294967295 slot 0 column 0 <identity> from -1.0 to 1.0 gamma 1.0e-4
  code -2147483648 stride 2147483647 scale 1.0 directions [1] gain 1.0
  steps [] clocks [] offsets [] clocks []
// No bit of a number is lost.
// CHECK: tile.ramp @sigmoid tile 0 slot 0 column 0 <sigmoid, clip = 8.000000e+00> from 0.000000e+00 to 1.000000e+00 gamma 1.000000e-04 code 0 stride 1 scale 0.33333333333333331 directions [1, -1, 1] gain 5.000000e-01 steps [5.000000e-05, 2.500000e-05] clocks [1, 65535] offsets [1.23456794E-5, 2.000000e-05] clocks [-32768, 32767]
tile.ramp @sigmoid tile 0 slot 0 column 0 <sigmoid, clip = 8.0> from 0.0 to 1.0 gamma 1.0e-4
  code 0 stride 1 scale 0.33333333333333333 directions [1, -1, 1] gain 0.5
  steps [5.0e-5, 2.5e-5] clocks [1, 65535] offsets [1.23456794E-5, 2.0e-5] clocks [-32768, 32767]

// CHECK: tile.sar @sar tile 0 slot 3 from -1.000000e+00 to 1.000000e+00 gamma 1.000000e-04 code -3 stride 2 scale 0.33333333333333331 thresholds 3 first -5.000000e-05 step 5.000000e-05
tile.sar @sar tile 0 slot 3 from -1.0 to 1.0 gamma 1.0e-4 code -3 stride 2 scale 0.33333333333333331
  thresholds 3 first -5.0e-5 step 5.0e-5

// CHECK: tile.table @relu tile 0 <relu> first -1 input_scale 1.000000e+00 output_scale 1.000000e+00 entries dense<[0, 0, 1]> : tensor<3xi32>
tile.table @relu tile 0 <relu> first -1 input_scale 1.0 output_scale 1.0 entries dense<[0, 0, 1]> : tensor<3xi32>

// CHECK: tile.region @empty inputs [#tile.port<vector, 32>] outputs [#tile.port<vector, 10>] {
// CHECK-NEXT: }
tile.region @empty inputs [#tile.port<vector, 32>] outputs [#tile.port<vector, 10>] {}

// CHECK-LABEL: tile.region @all inputs [#tile.port<sequence, 4>, #tile.port<vector, 2>] outputs [#tile.port<sequence, 2>] attributes {note = "kept"} {
tile.region @all inputs [#tile.port<sequence, 4>, #tile.port<vector, 2>] outputs [#tile.port<sequence, 2>]
    attributes {note = "kept"} {
  // CHECK-NEXT: %[[X:.*]] = tile.buffer tile 0 : !tile.buffer<4, -15:15>
  %x = tile.buffer tile 0 : !tile.buffer<4, -15:15>
  // CHECK-NEXT: %[[H:.*]] = tile.buffer tile 1 : !tile.buffer<2, -2147483648:2147483647>
  %h = tile.buffer tile 1 : !tile.buffer<2, -2147483648:2147483647>
  // CHECK-NEXT: %[[Q:.*]] = tile.bank tile 0 : !tile.bank<2>
  %q = tile.bank tile 0 : !tile.bank<2>
  // CHECK-NEXT: tile.load %[[H]], input 1 : !tile.buffer<2, -2147483648:2147483647>
  tile.load %h, input 1 : !tile.buffer<2, -2147483648:2147483647>
  // CHECK-NEXT: tile.fill %[[H]][1] count 1 with [-0.12345678901234568] : !tile.buffer<2, -2147483648:2147483647>
  tile.fill %h[1] count 1 with [-0.12345678901234568] : !tile.buffer<2, -2147483648:2147483647>
  // CHECK-NEXT: tile.loop reverse {
  tile.loop reverse {
    // CHECK-NEXT: tile.load %[[X]], input 0 : !tile.buffer<4, -15:15>
    tile.load %x, input 0 : !tile.buffer<4, -15:15>
    // CHECK-NEXT: tile.integrate %[[Q]], @fc_0 drive(%[[X]]) rows [0] from {{\[\[}}0:4]] : !tile.bank<2>, !tile.buffer<4, -15:15>
    tile.integrate %q, @fc_0 drive (%x) rows [0] from [[0:4]] : !tile.bank<2>, !tile.buffer<4, -15:15>
    // CHECK-NEXT: tile.integrate %[[Q]], @fc_0 accumulate drive(%[[X]], %[[H]]) rows [0, 3] from {{\[\[}}3, 0 x 2], [1]] : !tile.bank<2>, !tile.buffer<4, -15:15>, !tile.buffer<2, -2147483648:2147483647>
    tile.integrate %q, @fc_0 accumulate drive (%x, %h) rows [0, 3] from [[3, 0 x 2], [1]]
      : !tile.bank<2>, !tile.buffer<4, -15:15>, !tile.buffer<2, -2147483648:2147483647>
    // CHECK-NEXT: tile.convert %[[H]][0], %[[Q]][1 by 2] count 1 ramp @sigmoid : !tile.buffer<2, -2147483648:2147483647>, !tile.bank<2>
    tile.convert %h[0], %q[1 by 2] count 1 ramp @sigmoid : !tile.buffer<2, -2147483648:2147483647>, !tile.bank<2>
    // CHECK-NEXT: tile.mul %[[H]][0], %[[X]][1], %[[X]][2] count 2 by 15 over 961 : !tile.buffer<2, -2147483648:2147483647>, !tile.buffer<4, -15:15>, !tile.buffer<4, -15:15>
    tile.mul %h[0], %x[1], %x[2] count 2 by 15 over 961
      : !tile.buffer<2, -2147483648:2147483647>, !tile.buffer<4, -15:15>, !tile.buffer<4, -15:15>
    // CHECK-NEXT: tile.add %[[H]][0], %[[X]][1], %[[X]][2] count 2 by(1, -9223372036854775808, 3) over 256 : !tile.buffer<2, -2147483648:2147483647>, !tile.buffer<4, -15:15>, !tile.buffer<4, -15:15>
    tile.add %h[0], %x[1], %x[2] count 2 by (1, -9223372036854775808, 3) over 256
      : !tile.buffer<2, -2147483648:2147483647>, !tile.buffer<4, -15:15>, !tile.buffer<4, -15:15>
    // CHECK-NEXT: tile.lookup %[[H]][0], %[[X]][1] count 2 table @relu : !tile.buffer<2, -2147483648:2147483647>, !tile.buffer<4, -15:15>
    tile.lookup %h[0], %x[1] count 2 table @relu : !tile.buffer<2, -2147483648:2147483647>, !tile.buffer<4, -15:15>
    // CHECK-NEXT: tile.move %[[H]][1], %[[X]][0] count 1 : !tile.buffer<2, -2147483648:2147483647>, !tile.buffer<4, -15:15>
    tile.move %h[1], %x[0] count 1 : !tile.buffer<2, -2147483648:2147483647>, !tile.buffer<4, -15:15>
    // CHECK-NEXT: tile.store output 0, %[[H]] : !tile.buffer<2, -2147483648:2147483647>
    tile.store output 0, %h : !tile.buffer<2, -2147483648:2147483647>
    // CHECK-NEXT: }
  }
  // CHECK-NEXT: tile.loop {
  // CHECK-NEXT: }
  tile.loop {}
}

// Lists of sources: runs a:b of a .. b - 1, repetitions a x n; what is written in another
// way is printed in this one.
// CHECK-LABEL: tile.region @sources
tile.region @sources inputs [#tile.port<vector, 9>] outputs [] {
  %x = tile.buffer tile 0 : !tile.buffer<9, -15:15>
  %q = tile.bank tile 0 : !tile.bank<2>
  // CHECK: from {{\[\[}}0:9]] :
  tile.integrate %q, @fc_0 drive (%x) rows [0] from [[0, 1, 2:4, 4, 5:6, 6, 7:9]] : !tile.bank<2>, !tile.buffer<9, -15:15>
  // CHECK: from {{\[\[}}0 x 3, 1 x 3, 2:9]] :
  tile.integrate %q, @fc_0 drive (%x) rows [0] from [[0 x 3, 1 x 3, 2:9]] : !tile.bank<2>, !tile.buffer<9, -15:15>
  // A run ends before a repetition of its last source.
  // CHECK: from {{\[\[}}0, 1 x 2]] :
  tile.integrate %q, @fc_0 drive (%x) rows [0] from [[0, 1, 1]] : !tile.bank<2>, !tile.buffer<9, -15:15>
  // CHECK: from {{\[\[}}0:2, 2 x 3, 3]] :
  tile.integrate %q, @fc_0 drive (%x) rows [0] from [[0, 1, 2, 2, 2, 3]] : !tile.bank<2>, !tile.buffer<9, -15:15>
  // Falling sources and steps are neither.
  // CHECK: from {{\[\[}}4, 3, 2, 0, 2, 4]] :
  tile.integrate %q, @fc_0 drive (%x) rows [0] from [[4, 3, 2, 0, 2, 4]] : !tile.bank<2>, !tile.buffer<9, -15:15>
  // CHECK: from {{\[\[}}65534:65536]] :
  tile.integrate %q, @fc_0 drive (%x) rows [0] from [[65534, 65535 x 1]] : !tile.bank<2>, !tile.buffer<9, -15:15>
  // CHECK: from {{\[\[}}]] :
  tile.integrate %q, @fc_0 drive (%x) rows [0] from [[]] : !tile.bank<2>, !tile.buffer<9, -15:15>
}

// CHECK-LABEL: func.func @main
func.func @main(%x: tensor<5x?x4x!host.code<-15:15, 1/15>>, %v: tensor<?x2x!host.code<-15:15, 1/15>>, %n: tensor<?xi32>) {
  // CHECK: tile.call @all(%arg0, %arg1) lengths(%arg2 : tensor<?xi32>) : (tensor<5x?x4x!host.code<-15:15, 1/15>>, tensor<?x2x!host.code<-15:15, 1/15>>) -> tensor<5x?x2x!host.code<0:3, 1/3>>
  %y = tile.call @all(%x, %v) lengths(%n : tensor<?xi32>)
    : (tensor<5x?x4x!host.code<-15:15, 1/15>>, tensor<?x2x!host.code<-15:15, 1/15>>) -> tensor<5x?x2x!host.code<0:3, 1/3>>
  // CHECK: tile.call @empty(%arg1) : (tensor<?x2x!host.code<-15:15, 1/15>>) -> ()
  tile.call @empty(%v) : (tensor<?x2x!host.code<-15:15, 1/15>>) -> ()
  return
}
