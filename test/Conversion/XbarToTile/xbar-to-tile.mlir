// RUN: sed -f %S/../../Inputs/small-machine.sed %s \
// RUN:   | rampart-opt --convert-xbar-to-tile --split-input-file | FileCheck %s

!x = tensor<2x!host.code<-15:15, 1/15>>
!one = tensor<1x!host.code<-15:15, 1/15>>
!gate = tensor<2x!host.code<0:3, 1/3>>
!c = tensor<2x!host.code<-128:127, 1/16>>
!p = tensor<2x!host.code<-2048:2047, 1/256>>
!h = tensor<2x!host.code<-15:15, 1/15>>

// One tile, one matrix of two gates: unit u's gates in columns 2u and 2u + 1. Two word lines
// carry the second input, each half of its weight. Targets: gamma * share * weight * input
// scale, in uS, with gammas of 150 and 75 uS and an input scale of 1/15:
//
//   line             gate 0, unit 0   gate 1, unit 0   gate 0, unit 1   gate 1, unit 1
//   x0               1 * 10           5 * 5            3 * 10           7 * 5
//   x1, half         2 * 5            6 * 2.5          4 * 5            8 * 2.5
//   x1, half         2 * 5            6 * 2.5          4 * 5            8 * 2.5
//   bias             0.5 * 10         0.5 * 5          0.5 * 10         0.5 * 5
//
// CHECK-LABEL: module @one_tile
module @one_tile attributes {rampart.machine = #small} {
  // CHECK-NOT: xbar.
  xbar.matrix @m gates 2 blocks [dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]> : tensor<4x2xf32>, dense<0.5> : tensor<4x1xf32>] copies [1, 2, 1] gammas [1.5e-4, 7.5e-5]
  // CHECK: tile.array @m_0 tile 0 slot 0 row 0 column 0 conductances dense<{{\[\[}}9.99999974E-6, 2.500000e-05, 3.000000e-05, 3.500000e-05], [9.99999974E-6, 1.500000e-05, 2.000000e-05, 2.000000e-05], [9.99999974E-6, 1.500000e-05, 2.000000e-05, 2.000000e-05], [5.000000e-06, 2.500000e-06, 5.000000e-06, 2.500000e-06]]> : tensor<4x4xf32>
  xbar.array @m_0 of @m rows 0, 4 columns 0, 4
  // CHECK: tile.ramp @sigmoid tile 0 slot 0 column 0 <sigmoid> from 0.000000e+00 to 1.000000e+00 gamma 1.500000e-04 code 0 stride 1 scale 0.33333333333333331 directions [1, 1, 1] gain 2.000000e+00 steps [5.000000e-05, 2.500000e-05] clocks [1, 2] offsets [9.99999997E-7] clocks [-3]
  xbar.ramp @sigmoid <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.5e-4
    devices {gain = 2.0 : f64, steps = array<f32: 5.0e-5, 2.5e-5>, step_clocks = array<i64: 1, 2>, offsets = array<f32: 1.0e-6>, offset_clocks = array<i64: -3>}
  // Odd codes of tanh: a stride of two.
  // CHECK: tile.ramp @tanh tile 0 slot 0 column 1 <tanh> from -1.000000e+00 to 1.000000e+00 gamma 7.500000e-05 code -3 stride 2 scale 0.33333333333333331 directions [1, 1, 1]
  xbar.ramp @tanh <tanh> levels 4 from -1.0 to 1.0 : !host.code<-3:3, 1/3> gamma 7.5e-5
    devices {gain = 2.0 : f64, steps = array<f32: 5.0e-5, 2.5e-5>, step_clocks = array<i64: 1, 2>, offsets = array<f32>, offset_clocks = array<i64>}
  // tanh of -1.5, -1, -0.5, 0, 0.5, 1 is -0.905, -0.762, -0.462, 0, 0.462, 0.762: of the
  // levels -1, -1/3, 1/3 and 1 the nearest; 0 lies between two and goes up, to the even one.
  // CHECK: tile.table @cell tile 0 <tanh> first -3 input_scale 5.000000e-01 output_scale 0.33333333333333331 entries dense<[-3, -3, -1, 1, 1, 3]> : tensor<6xi32>
  xbar.table @cell <tanh> levels 4 : !host.code<-3:2, 1/2> to !host.code<-3:3, 1/3>

  // CHECK: func.func @main
  func.func @main(%x: tensor<?x5x2x!host.code<-15:15, 1/15>>, %n: tensor<5xi32>) -> (tensor<?x5x2x!host.code<-15:15, 1/15>>, tensor<5x2x!host.code<-128:127, 1/16>>) {
    // CHECK-NEXT: %[[R:.*]]:2 = tile.call @lstm_1(%arg0) lengths(%arg1 : tensor<5xi32>) : (tensor<?x5x2x!host.code<-15:15, 1/15>>) -> (tensor<?x5x2x!host.code<-15:15, 1/15>>, tensor<5x2x!host.code<-128:127, 1/16>>)
    // CHECK-NEXT: return %[[R]]#0, %[[R]]#1
    %y, %end = xbar.region "lstm/1"(%x) lengths(%n : tensor<5xi32>) {
    ^bb0(%xs: !xbar.sequence<!x>):
      %zero = xbar.constant [0.0] : !c
      %c_end, %ys = xbar.loop reverse over(%xs : !xbar.sequence<!x>) init(%zero : !c) {
      ^bb0(%v: !x, %c: !c):
        %one = xbar.constant [1.0] : !one
        %q = xbar.integrate [@m_0](%v, %one) : (!x, !one) -> tensor<4x!xbar.analog>
        %i = xbar.convert %q[0 by 2] ramp @sigmoid : tensor<4x!xbar.analog> -> !gate
        %g = xbar.convert %q[1 by 2] ramp @tanh : tensor<4x!xbar.analog> -> tensor<2x!host.code<-3:3, 1/3>>
        %ig = xbar.mul %i, %g : !gate, tensor<2x!host.code<-3:3, 1/3>> -> !p
        %less = xbar.sub %ig, %c : !p, !c -> !p
        %next = xbar.add %less, %c : !p, !c -> !c
        %t = xbar.lookup @cell(%next) : !c -> tensor<2x!host.code<-3:3, 1/3>>
        %fine = xbar.mul %i, %t : !gate, tensor<2x!host.code<-3:3, 1/3>> -> !p
        %h = xbar.recode %fine : !p -> !h
        xbar.yield states(%next : !c) emits(%h : !h)
      } -> (!c) emits (!xbar.sequence<!h>)
      xbar.return %ys, %c_end : !xbar.sequence<!h>, !c
    } : (tensor<?x5x2x!host.code<-15:15, 1/15>>) -> (tensor<?x5x2x!host.code<-15:15, 1/15>>, tensor<5x2x!host.code<-128:127, 1/16>>)
    return %y, %end : tensor<?x5x2x!host.code<-15:15, 1/15>>, tensor<5x2x!host.code<-128:127, 1/16>>
  }

  // CHECK: tile.region @lstm_1 inputs [#tile.port<sequence, 2>] outputs [#tile.port<sequence, 2>, #tile.port<vector, 2>] {
  // CHECK-DAG: %[[ZERO:.*]] = tile.buffer tile 0 : !tile.buffer<2, -128:127>
  // CHECK: tile.fill %[[ZERO]][0] count 2 with [0.000000e+00]
  // Constants are filled once, in code units: 1.0 is 15/15.
  // CHECK: tile.fill %[[ONE:.*]][0] count 1 with [1.500000e+01]
  // CHECK: tile.move %[[C:.*]][0], %[[ZERO]][0] count 2
  // CHECK-NEXT: tile.loop reverse {
  // CHECK-NEXT: tile.load %[[X:.*]], input 0
  // CHECK-NEXT: tile.integrate %[[Q:.*]], @m_0 drive(%[[X]], %[[ONE]]) rows [0, 3] from {{\[\[}}0, 1 x 2], [0]]
  // CHECK-NEXT: tile.convert %[[I:.*]][0], %[[Q]][0 by 2] count 2 ramp @sigmoid
  // CHECK-NEXT: tile.convert %[[G:.*]][0], %[[Q]][1 by 2] count 2 ramp @tanh
  // 1/3 * 1/3 over 1/256.
  // CHECK-NEXT: tile.mul %[[IG:.*]][0], %[[I]][0], %[[G]][0] count 2 by 256 over 9
  // a/256 - c/16 in 1/256: a - 16 c.
  // CHECK-NEXT: tile.add %[[LESS:.*]][0], %[[IG]][0], %[[C]][0] count 2 by(1, -16, 0) over 1
  // a/256 + c/16 in 1/16: (a + 16 c)/16.
  // CHECK-NEXT: tile.add %[[NEXT:.*]][0], %[[LESS]][0], %[[C]][0] count 2 by(1, 16, 0) over 16
  // CHECK-NEXT: tile.lookup %[[T:.*]][0], %[[NEXT]][0] count 2 table @cell
  // CHECK-NEXT: tile.mul %[[FINE:.*]][0], %[[I]][0], %[[T]][0] count 2 by 256 over 9
  // 1/256 over 1/15, and nothing added.
  // CHECK-NEXT: tile.add %[[H:.*]][0], %[[FINE]][0], %[[FINE]][0] count 2 by(15, 0, 0) over 256
  // CHECK-NEXT: tile.store output 0, %[[H]]
  // CHECK-NEXT: tile.move %[[C]][0], %[[NEXT]][0] count 2
  // CHECK-NEXT: }
  // CHECK-NEXT: tile.store output 1, %[[C]]
  // CHECK-NEXT: }
}

// -----

!x = tensor<4x!host.code<-15:15, 1/15>>
!one = tensor<1x!host.code<-15:15, 1/15>>
!part = tensor<1x!host.code<0:3, 1/3>>

// Two stacks of two arrays with two arrays on a tile. The second stack lies on tile 1:
// what drives it is sent there, what it converts is sent back, into its place of the
// concatenation. Each stack has a ramp column of its own. The second array of a stack adds to the
// bank of the first; the rows of x are cut between them.
// CHECK-LABEL: module @two_tiles
module @two_tiles attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<2x4xf32>, dense<0.5> : tensor<2x1xf32>] copies [1, 1, 1, 1, 1] gammas [1.5e-4]
  // CHECK: tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<9.99999974E-6> : tensor<3x1xf32>
  xbar.array @a of @m rows 0, 3 columns 0, 1
  // CHECK: tile.array @b tile 0 slot 1 row 0 column 0 conductances dense<{{\[\[}}9.99999974E-6], [5.000000e-06]]> : tensor<2x1xf32>
  xbar.array @b of @m rows 3, 2 columns 0, 1
  // CHECK: tile.array @c tile 1 slot 0 row 0 column 0
  xbar.array @c of @m rows 0, 3 columns 1, 1
  // CHECK: tile.array @d tile 1 slot 1 row 0 column 0
  xbar.array @d of @m rows 3, 2 columns 1, 1
  // CHECK-DAG: tile.ramp @r tile 0
  // CHECK-DAG: tile.ramp @r_1 tile 1
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.5e-4
    devices {gain = 1.0 : f64, steps = array<f32: 5.0e-5, 2.5e-5>, step_clocks = array<i64: 1, 2>, offsets = array<f32>, offset_clocks = array<i64>}
  func.func @main(%x: tensor<?x4x!host.code<-15:15, 1/15>>) -> tensor<?x2x!host.code<0:3, 1/3>> {
    // CHECK: tile.call @main_1(%arg0)
    %y = xbar.region "main"(%x) {
    ^bb0(%v: !x):
      %one = xbar.constant [1.0] : !one
      %q = xbar.integrate [@a, @b](%v, %one) : (!x, !one) -> tensor<1x!xbar.analog>
      %s = xbar.integrate [@c, @d](%v, %one) : (!x, !one) -> tensor<1x!xbar.analog>
      %0 = xbar.convert %q[0 by 1] ramp @r : tensor<1x!xbar.analog> -> !part
      %1 = xbar.convert %s[0 by 1] ramp @r : tensor<1x!xbar.analog> -> !part
      %all = xbar.concat %0, %1 : !part, !part -> tensor<2x!host.code<0:3, 1/3>>
      xbar.return %all : tensor<2x!host.code<0:3, 1/3>>
    } : (tensor<?x4x!host.code<-15:15, 1/15>>) -> tensor<?x2x!host.code<0:3, 1/3>>
    return %y : tensor<?x2x!host.code<0:3, 1/3>>
  }
  // The region may not take the function's name.
  // CHECK: tile.region @main_1
  // CHECK-NEXT: %[[X:.*]] = tile.buffer tile 0 : !tile.buffer<4, -15:15>
  // CHECK-NEXT: %[[ONE:.*]] = tile.buffer tile 0 : !tile.buffer<1, -15:15>
  // CHECK-NEXT: %[[Q:.*]] = tile.bank tile 0 : !tile.bank<1>
  // CHECK-NEXT: %[[S:.*]] = tile.bank tile 1 : !tile.bank<1>
  // CHECK-NEXT: %[[X1:.*]] = tile.buffer tile 1 : !tile.buffer<4, -15:15>
  // CHECK-NEXT: %[[ONE1:.*]] = tile.buffer tile 1 : !tile.buffer<1, -15:15>
  // CHECK-NEXT: %[[ALL:.*]] = tile.buffer tile 0 : !tile.buffer<2, 0:3>
  // CHECK-NEXT: %[[BACK:.*]] = tile.buffer tile 1 : !tile.buffer<1, 0:3>
  // CHECK-NEXT: tile.load %[[X]], input 0
  // CHECK-NEXT: tile.fill %[[ONE]][0] count 1 with [1.500000e+01]
  // CHECK-NEXT: tile.integrate %[[Q]], @a drive(%[[X]]) rows [0] from {{\[\[}}0:3]]
  // CHECK-NEXT: tile.integrate %[[Q]], @b accumulate drive(%[[X]], %[[ONE]]) rows [0, 1] from {{\[\[}}3], [0]]
  // CHECK-NEXT: tile.move %[[X1]][0], %[[X]][0] count 4
  // CHECK-NEXT: tile.integrate %[[S]], @c drive(%[[X1]]) rows [0] from {{\[\[}}0:3]]
  // CHECK-NEXT: tile.move %[[ONE1]][0], %[[ONE]][0] count 1
  // CHECK-NEXT: tile.integrate %[[S]], @d accumulate drive(%[[X1]], %[[ONE1]]) rows [0, 1] from {{\[\[}}3], [0]]
  // CHECK-NEXT: tile.convert %[[ALL]][0], %[[Q]][0 by 1] count 1 ramp @r :
  // CHECK-NEXT: tile.convert %[[BACK]][0], %[[S]][0 by 1] count 1 ramp @r_1 :
  // CHECK-NEXT: tile.move %[[ALL]][1], %[[BACK]][0] count 1
  // CHECK-NEXT: tile.store output 0, %[[ALL]]
  // CHECK-NEXT: }
}

// -----

!x = tensor<5x!host.code<-15:15, 1/15>>
!part = tensor<1x!host.code<-3:3, 1/6>>
!sum = tensor<1x!host.code<-6:6, 1/6>>

// A sum in parts: linear conversions, digital addition, then the function by table. Entries:
// sigmoid(code/6) in thirds: sigmoid(-1) = 0.27, sigmoid(0) = 0.5 between two levels, of which the
// even one, sigmoid(1) = 0.73.
// CHECK-LABEL: module @parts
module @parts attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x5xf32>] copies [1, 1, 1, 1, 1] gammas [1.5e-4]
  xbar.array @a of @m rows 0, 3 columns 0, 1
  xbar.array @b of @m rows 3, 2 columns 0, 1
  xbar.ramp @part <identity> levels 4 from -0.5 to 0.5 : !host.code<-3:3, 1/6> gamma 1.5e-4
    devices {gain = 1.0 : f64, steps = array<f32: 5.0e-5, 2.5e-5>, step_clocks = array<i64: 1, 2>, offsets = array<f32>, offset_clocks = array<i64>}
  // CHECK: tile.table @t tile 0 <sigmoid> first -6 input_scale 0.16666666666666666 output_scale 0.33333333333333331 entries dense<[1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2]> : tensor<13xi32>
  xbar.table @t <sigmoid> levels 4 : !host.code<-6:6, 1/6> to !host.code<0:3, 1/3>
  func.func @main(%x: tensor<?x5x!host.code<-15:15, 1/15>>) -> tensor<?x1x!host.code<0:3, 1/3>> {
    %y = xbar.region "parts"(%x) {
    ^bb0(%v: !x):
      %q = xbar.integrate [@a](%v) : (!x) -> tensor<1x!xbar.analog>
      %s = xbar.integrate [@b](%v) : (!x) -> tensor<1x!xbar.analog>
      %0 = xbar.convert %q[0 by 1] ramp @part : tensor<1x!xbar.analog> -> !part
      %1 = xbar.convert %s[0 by 1] ramp @part : tensor<1x!xbar.analog> -> !part
      %sum = xbar.add %0, %1 : !part, !part -> !sum
      %t = xbar.lookup @t(%sum) : !sum -> tensor<1x!host.code<0:3, 1/3>>
      xbar.return %t : tensor<1x!host.code<0:3, 1/3>>
    } : (tensor<?x5x!host.code<-15:15, 1/15>>) -> tensor<?x1x!host.code<0:3, 1/3>>
    return %y : tensor<?x1x!host.code<0:3, 1/3>>
  }
  // CHECK: tile.region @parts
  // CHECK: tile.integrate %[[Q:.*]], @a drive(%[[X:.*]]) rows [0] from {{\[\[}}0:3]]
  // CHECK-NEXT: tile.integrate %[[S:.*]], @b drive(%[[X]]) rows [0] from {{\[\[}}3:5]]
  // CHECK-NEXT: tile.convert %[[A:.*]][0], %[[Q]][0 by 1] count 1 ramp @part :
  // CHECK-NEXT: tile.convert %[[B:.*]][0], %[[S]][0 by 1] count 1 ramp @part_1 :
  // CHECK-NEXT: tile.add %[[SUM:.*]][0], %[[A]][0], %[[B]][0] count 1 by(1, 1, 0) over 1
  // CHECK-NEXT: tile.lookup %[[Y:.*]][0], %[[SUM]][0] count 1 table @t
  // CHECK-NEXT: tile.store output 0, %[[Y]]
}

// -----

!x = tensor<2x!host.code<-15:15, 1/15>>

// Next states are all read before one is written: %a and %b change places, %c stays, %d takes
// this step's input.
// CHECK-LABEL: module @states
module @states attributes {rampart.machine = #small} {
  func.func @main(%x: tensor<?x5x2x!host.code<-15:15, 1/15>>, %v: tensor<5x2x!host.code<-15:15, 1/15>>) {
    %y:4 = xbar.region "states"(%x, %v) {
    ^bb0(%xs: !xbar.sequence<!x>, %start: !x):
      %end:4 = xbar.loop over(%xs : !xbar.sequence<!x>) init(%start, %start, %start, %start : !x, !x, !x, !x) {
      ^bb0(%t: !x, %a: !x, %b: !x, %c: !x, %d: !x):
        xbar.yield states(%b, %a, %c, %t : !x, !x, !x, !x) emits()
      } -> (!x, !x, !x, !x) emits ()
      xbar.return %end#0, %end#1, %end#2, %end#3 : !x, !x, !x, !x
    } : (tensor<?x5x2x!host.code<-15:15, 1/15>>, tensor<5x2x!host.code<-15:15, 1/15>>) -> (tensor<5x2x!host.code<-15:15, 1/15>>, tensor<5x2x!host.code<-15:15, 1/15>>, tensor<5x2x!host.code<-15:15, 1/15>>, tensor<5x2x!host.code<-15:15, 1/15>>)
    return
  }
  // CHECK: tile.region @states
  // CHECK: tile.load %[[START:.*]], input 1
  // CHECK-NEXT: tile.move %[[A:.*]][0], %[[START]][0]
  // CHECK-NEXT: tile.move %[[B:.*]][0], %[[START]][0]
  // CHECK-NEXT: tile.move %[[C:.*]][0], %[[START]][0]
  // CHECK-NEXT: tile.move %[[D:.*]][0], %[[START]][0]
  // CHECK-NEXT: tile.loop {
  // CHECK-NEXT: tile.load %[[T:.*]], input 0
  // CHECK-NEXT: tile.move %[[NB:.*]][0], %[[B]][0]
  // CHECK-NEXT: tile.move %[[NA:.*]][0], %[[A]][0]
  // CHECK-NEXT: tile.move %[[NT:.*]][0], %[[T]][0]
  // CHECK-NEXT: tile.move %[[A]][0], %[[NB]][0]
  // CHECK-NEXT: tile.move %[[B]][0], %[[NA]][0]
  // CHECK-NEXT: tile.move %[[D]][0], %[[NT]][0]
  // CHECK-NEXT: }
  // CHECK-NEXT: tile.store output 0, %[[A]]
  // CHECK-NEXT: tile.store output 1, %[[B]]
  // CHECK-NEXT: tile.store output 2, %[[C]]
  // CHECK-NEXT: tile.store output 3, %[[D]]
}

// -----

!x = tensor<2x!host.code<-15:15, 1/15>>
!w = tensor<6x!host.code<-15:15, 1/15>>

// What an instruction makes for a concatenation alone is made in its place; an input, a
// state, and what has another use is moved there.
// CHECK-LABEL: module @concat
module @concat attributes {rampart.machine = #small} {
  func.func @main(%x: tensor<?x5x2x!host.code<-15:15, 1/15>>, %v: tensor<5x2x!host.code<-15:15, 1/15>>) {
    %y:2 = xbar.region ""(%x, %v) {
    ^bb0(%xs: !xbar.sequence<!x>, %start: !x):
      %end, %ys = xbar.loop over(%xs : !xbar.sequence<!x>) init(%start : !x) {
      ^bb0(%t: !x, %state: !x):
        %next = xbar.add %state, %t : !x, !x -> !x
        %minus = xbar.sub %state, %t : !x, !x -> !x
        %all = xbar.concat %t, %minus, %next : !x, !x, !x -> !w
        xbar.yield states(%next : !x) emits(%all : !w)
      } -> (!x) emits (!xbar.sequence<!w>)
      %twice = xbar.constant [0.2, 0.4] : !x
      %pair = xbar.concat %end, %twice, %twice : !x, !x, !x -> !w
      xbar.return %ys, %pair : !xbar.sequence<!w>, !w
    } : (tensor<?x5x2x!host.code<-15:15, 1/15>>, tensor<5x2x!host.code<-15:15, 1/15>>) -> (tensor<?x5x6x!host.code<-15:15, 1/15>>, tensor<5x6x!host.code<-15:15, 1/15>>)
    return
  }
  // CHECK: tile.region @region inputs
  // CHECK: tile.load %[[START:.*]], input 1
  // CHECK: tile.fill %[[K:.*]][0] count 2 with [3.000000e+00, 6.000000e+00]
  // CHECK: tile.move %[[STATE:.*]][0], %[[START]][0] count 2
  // CHECK-NEXT: tile.loop {
  // CHECK-NEXT: tile.load %[[T:.*]], input 0 : !tile.buffer<2, -15:15>
  // CHECK-NEXT: tile.add %[[NEXT:.*]][0], %[[STATE]][0], %[[T]][0]
  // CHECK-NEXT: tile.add %[[ALL:.*]][2], %[[STATE]][0], %[[T]][0] count 2 by(1, -1, 0)
  // CHECK-NEXT: tile.move %[[ALL]][0], %[[T]][0] count 2
  // CHECK-NEXT: tile.move %[[ALL]][4], %[[NEXT]][0] count 2
  // CHECK-NEXT: tile.store output 0, %[[ALL]] : !tile.buffer<6, -15:15>
  // CHECK-NEXT: tile.move %[[STATE]][0], %[[NEXT]][0] count 2
  // CHECK-NEXT: }
  // CHECK-NEXT: tile.move %[[PAIR:.*]][0], %[[STATE]][0] count 2
  // CHECK-NEXT: tile.move %[[PAIR]][2], %[[K]][0] count 2
  // CHECK-NEXT: tile.move %[[PAIR]][4], %[[K]][0] count 2
  // CHECK-NEXT: tile.store output 1, %[[PAIR]]
}

// -----

!x = tensor<2x!host.code<-15:15, 1/15>>
!y = tensor<1x!host.code<0:3, 1/3>>

// A copy for another tile that a step makes is made again after the loop, which may have
// had no step. @a is used by both regions and placed once.
// CHECK-LABEL: module @copies
module @copies attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x2xf32>] copies [2, 2] gammas [1.5e-4]
  xbar.matrix @n gates 1 blocks [dense<1.0> : tensor<3x2xf32>] copies [2, 2] gammas [1.5e-4]
  // CHECK-COUNT-1: tile.array @a tile 0
  // CHECK-NOT: tile.array @a
  xbar.array @a of @m rows 0, 4 columns 0, 1
  // CHECK: tile.array @b tile 0
  xbar.array @b of @n rows 0, 4 columns 0, 1
  // CHECK: tile.array @c tile 1
  xbar.array @c of @n rows 0, 4 columns 1, 1
  // CHECK: tile.array @d tile 1
  xbar.array @d of @n rows 0, 4 columns 2, 1
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.5e-4
    devices {gain = 1.0 : f64, steps = array<f32: 5.0e-5, 2.5e-5>, step_clocks = array<i64: 1, 2>, offsets = array<f32>, offset_clocks = array<i64>}
  func.func @main(%x: tensor<?x5x2x!host.code<-15:15, 1/15>>, %v: tensor<5x2x!host.code<-15:15, 1/15>>) {
    // CHECK: tile.call @r1(
    // CHECK: tile.call @r1_1(
    %0 = xbar.region "r1"(%v) {
    ^bb0(%in: !x):
      %q = xbar.integrate [@a](%in) : (!x) -> tensor<1x!xbar.analog>
      %a = xbar.convert %q[0 by 1] ramp @r : tensor<1x!xbar.analog> -> !y
      xbar.return %a : !y
    } : (tensor<5x2x!host.code<-15:15, 1/15>>) -> tensor<5x1x!host.code<0:3, 1/3>>
    %1:4 = xbar.region "r1"(%x, %v) {
    ^bb0(%xs: !xbar.sequence<!x>, %in: !x):
      %q0 = xbar.integrate [@a](%in) : (!x) -> tensor<1x!xbar.analog>
      %y0 = xbar.convert %q0[0 by 1] ramp @r : tensor<1x!xbar.analog> -> !y
      %q1 = xbar.integrate [@b](%in) : (!x) -> tensor<1x!xbar.analog>
      %y1 = xbar.convert %q1[0 by 1] ramp @r : tensor<1x!xbar.analog> -> !y
      %ys = xbar.loop over(%xs : !xbar.sequence<!x>) init() {
      ^bb0(%t: !x):
        %q2 = xbar.integrate [@c](%in) : (!x) -> tensor<1x!xbar.analog>
        %y2 = xbar.convert %q2[0 by 1] ramp @r : tensor<1x!xbar.analog> -> !y
        xbar.yield states() emits(%y2 : !y)
      } -> () emits (!xbar.sequence<!y>)
      %q3 = xbar.integrate [@d](%in) : (!x) -> tensor<1x!xbar.analog>
      %y3 = xbar.convert %q3[0 by 1] ramp @r : tensor<1x!xbar.analog> -> !y
      xbar.return %ys, %y0, %y1, %y3 : !xbar.sequence<!y>, !y, !y, !y
    } : (tensor<?x5x2x!host.code<-15:15, 1/15>>, tensor<5x2x!host.code<-15:15, 1/15>>) -> (tensor<?x5x1x!host.code<0:3, 1/3>>, tensor<5x1x!host.code<0:3, 1/3>>, tensor<5x1x!host.code<0:3, 1/3>>, tensor<5x1x!host.code<0:3, 1/3>>)
    return
  }
  // CHECK: tile.region @r1_1 inputs
  // CHECK: tile.load %[[IN:.*]], input 1
  // CHECK: tile.loop {
  // CHECK: tile.move %[[COPY:.*]][0], %[[IN]][0] count 2
  // CHECK-NEXT: tile.integrate %{{.*}}, @c drive(%[[COPY]])
  // CHECK: }
  // CHECK-NEXT: tile.move %[[AGAIN:.*]][0], %[[IN]][0] count 2
  // CHECK-NEXT: tile.integrate %{{.*}}, @d drive(%[[AGAIN]])
}

// -----

!x = tensor<2x!host.code<-15:15, 1/15>>
!y = tensor<1x!host.code<0:3, 1/3>>

// Two matrices share an array: each has word lines, columns and ramp columns of its own.
// CHECK-LABEL: module @shared
module @shared attributes {rampart.machine = #small} {
  // CHECK: tile.array @a tile 0 slot 0 row 0 column 0 conductances {{.*}} : tensor<2x3xf32>
  xbar.matrix @m gates 3 blocks [dense<1.0> : tensor<3x2xf32>] copies [1, 1] gammas [1.5e-4, 1.5e-4, 1.5e-4]
  xbar.array @a of @m rows 0, 2 columns 0, 3
  // CHECK: tile.array @b tile 0 slot 0 row 2 column 3 conductances {{.*}} : tensor<2x1xf32>
  xbar.matrix @n gates 1 blocks [dense<1.0> : tensor<1x2xf32>] copies [1, 1] gammas [1.5e-4]
  xbar.array @b of @n rows 0, 2 columns 0, 1
  // CHECK: tile.ramp @r tile 0 slot 0 column 0
  // CHECK: tile.ramp @r_1 tile 0 slot 0 column 1
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.5e-4
    devices {gain = 1.0 : f64, steps = array<f32: 5.0e-5, 2.5e-5>, step_clocks = array<i64: 1, 2>, offsets = array<f32>, offset_clocks = array<i64>}
  func.func @main(%x: tensor<?x2x!host.code<-15:15, 1/15>>) -> (tensor<?x1x!host.code<0:3, 1/3>>, tensor<?x1x!host.code<0:3, 1/3>>) {
    %y:2 = xbar.region "shared"(%x) {
    ^bb0(%v: !x):
      %q = xbar.integrate [@a](%v) : (!x) -> tensor<3x!xbar.analog>
      %0 = xbar.convert %q[0 by 3] ramp @r : tensor<3x!xbar.analog> -> !y
      %s = xbar.integrate [@b](%v) : (!x) -> tensor<1x!xbar.analog>
      %1 = xbar.convert %s[0 by 1] ramp @r : tensor<1x!xbar.analog> -> !y
      xbar.return %0, %1 : !y, !y
    } : (tensor<?x2x!host.code<-15:15, 1/15>>) -> (tensor<?x1x!host.code<0:3, 1/3>>, tensor<?x1x!host.code<0:3, 1/3>>)
    return %y#0, %y#1 : tensor<?x1x!host.code<0:3, 1/3>>, tensor<?x1x!host.code<0:3, 1/3>>
  }
}
