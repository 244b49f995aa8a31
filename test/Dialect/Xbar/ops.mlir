// RUN: rampart-opt %s | rampart-opt | FileCheck %s
// RUN: rampart-opt %s --mlir-print-op-generic | rampart-opt | FileCheck %s
// RUN: rampart-opt %s --emit-bytecode | rampart-opt | FileCheck %s

!x = tensor<2x!host.code<-15:15, 1/15>>
!one = tensor<1x!host.code<-15:15, 1/15>>
!gate = tensor<1x!host.code<0:3, 1/3>>
!c = tensor<1x!host.code<-2048:2047, 1/256>>
!h = tensor<1x!host.code<-15:15, 1/15>>
!p = tensor<1x!host.code<-524288:524287, 1/65536>>

// CHECK: xbar.matrix @fc gates 1 blocks [dense<5.000000e-01> : tensor<10x32xf32>, dense<0.000000e+00> : tensor<10x1xf32>]
xbar.matrix @fc gates 1 blocks [dense<0.5> : tensor<10x32xf32>, dense<0.0> : tensor<10x1xf32>]
// CHECK: xbar.matrix @w gates 4 blocks [dense<1.000000e+00> : tensor<4x2xf32>, dense<0.000000e+00> : tensor<4x1xf32>] copies [1, 2, 1] gammas [1.000000e-05, 1.000000e-05, 1.000000e-05, 1.2345678901234568E-5] {note = "kept"}
xbar.matrix @w gates 4 blocks [dense<1.0> : tensor<4x2xf32>, dense<0.0> : tensor<4x1xf32>]
  copies [1, 2, 1] gammas [1.0e-5, 1.0e-5, 1.0e-5, 1.2345678901234568E-5] {note = "kept"}

// CHECK: xbar.array @w_0 of @w rows 0, 3 columns 0, 4
xbar.array @w_0 of @w rows 0, 3 columns 0, 4
// CHECK: xbar.array @w_1 of @w rows 3, 1 columns 0, 4
xbar.array @w_1 of @w rows 3, 1 columns 0, 4

// CHECK: xbar.ramp @sigmoid <sigmoid> levels 4 from 0.000000e+00 to 1.000000e+00 : !host.code<0:3, 1/3>{{$}}
xbar.ramp @sigmoid <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>
// Two codes per level.
// CHECK: xbar.ramp @sar <identity> levels 3 from -1.000000e+00 to 1.000000e+00 : !host.code<-1:1, 1/1> gamma 1.000000e-05 uniform [-5.000000e-06, 1.000000e-05]
xbar.ramp @sar <identity> levels 3 from -1.0 to 1.0 : !host.code<-1:1, 1/1> gamma 1.0e-5 uniform [-5.0e-6, 1.0e-5]

// CHECK: xbar.ramp @tanh <tanh, clip = 3.000000e+00> levels 4 from -1.000000e+00 to 1.000000e+00 : !host.code<-3:3, 1/3> gamma 1.000000e-05 devices {gain = 1.000000e+00 : f64, offset_clocks = array<i64: -1>, offsets = array<f32: 5.000000e-05>, step_clocks = array<i64: 1, 1>, steps = array<f32: 9.99999974E-5, 9.99999974E-5>}
xbar.ramp @tanh <tanh, clip = 3.0> levels 4 from -1.0 to 1.0 : !host.code<-3:3, 1/3> gamma 1.0e-5
  devices {gain = 1.0 : f64, steps = array<f32: 1.0e-4, 1.0e-4>, step_clocks = array<i64: 1, 1>,
           offsets = array<f32: 5.0e-5>, offset_clocks = array<i64: -1>}

// CHECK: xbar.table @cell <tanh> levels 4 : !host.code<-2048:2047, 1/256> to !host.code<-3:3, 1/3>
xbar.table @cell <tanh> levels 4 : !host.code<-2048:2047, 1/256> to !host.code<-3:3, 1/3>

// CHECK-LABEL: func.func @recurrence
func.func @recurrence(%x: tensor<5x?x2x!host.code<-15:15, 1/15>>, %n: tensor<?xi32>)
    -> (tensor<5x?x1x!host.code<-15:15, 1/15>>, tensor<?x1x!host.code<-2048:2047, 1/256>>) {
  // CHECK: xbar.region "lstm"(%arg0) lengths(%arg1 : tensor<?xi32>) attributes {note = "kept"} {
  // CHECK-NEXT: ^bb0(%[[XS:.*]]: !xbar.sequence<tensor<2x!host.code<-15:15, 1/15>>>):
  %y, %y_c = xbar.region "lstm"(%x) lengths(%n : tensor<?xi32>) attributes {note = "kept"} {
  ^bb0(%xs: !xbar.sequence<!x>):
    // CHECK: %[[H0:.*]] = xbar.constant [0.000000e+00] : tensor<1x!host.code<-15:15, 1/15>>
    %h0 = xbar.constant [0.0] : !h
    %c0 = xbar.constant [0.0] : !c
    // CHECK: xbar.loop reverse over(%[[XS]] : !xbar.sequence<tensor<2x!host.code<-15:15, 1/15>>>) init(%[[H0]], %{{.*}} : tensor<1x!host.code<-15:15, 1/15>>, tensor<1x!host.code<-2048:2047, 1/256>>) {
    // CHECK-NEXT: ^bb0(
    %h_end, %c_end, %ys = xbar.loop reverse over(%xs : !xbar.sequence<!x>) init(%h0, %c0 : !h, !c) {
    ^bb0(%v: !x, %h: !h, %c: !c):
      // CHECK: %[[SUMS:.*]] = xbar.mvm @w(%{{.*}}, %{{.*}}) : (tensor<2x!host.code<-15:15, 1/15>>, tensor<1x!host.code<-15:15, 1/15>>) -> tensor<4x!xbar.analog>
      %q = xbar.mvm @w(%v, %h) : (!x, !h) -> tensor<4x!xbar.analog>
      // CHECK: xbar.integrate [@w_0, @w_1](%{{.*}}, %{{.*}}) : (tensor<2x!host.code<-15:15, 1/15>>, tensor<1x!host.code<-15:15, 1/15>>) -> tensor<4x!xbar.analog>
      %r = xbar.integrate [@w_0, @w_1](%v, %h) : (!x, !h) -> tensor<4x!xbar.analog>
      // CHECK: xbar.convert %[[SUMS]][0 by 4] ramp @sigmoid {gate = "i"} : tensor<4x!xbar.analog> -> tensor<1x!host.code<0:3, 1/3>>
      %i = xbar.convert %q[0 by 4] ramp @sigmoid {gate = "i"} : tensor<4x!xbar.analog> -> !gate
      // CHECK: xbar.convert %{{.*}}[1 by 4] ramp @sigmoid : tensor<4x!xbar.analog> -> tensor<1x!host.code<0:3, 1/3>>
      %o = xbar.convert %r[1 by 4] ramp @sigmoid : tensor<4x!xbar.analog> -> !gate
      // CHECK: xbar.mul %{{.*}}, %{{.*}} : tensor<1x!host.code<0:3, 1/3>>, tensor<1x!host.code<-2048:2047, 1/256>> -> tensor<1x!host.code<-524288:524287, 1/65536>>
      %ic = xbar.mul %i, %c : !gate, !c -> !p
      // CHECK: xbar.add
      %next = xbar.add %ic, %c : !p, !c -> !c
      // CHECK: xbar.sub
      %less = xbar.sub %next, %c : !c, !c -> !c
      // CHECK: xbar.lookup @cell(%{{.*}}) {gate = "h"} : tensor<1x!host.code<-2048:2047, 1/256>> -> tensor<1x!host.code<-3:3, 1/3>>
      %t = xbar.lookup @cell(%less) {gate = "h"} : !c -> tensor<1x!host.code<-3:3, 1/3>>
      // CHECK: xbar.lookup @cell(%{{.*}}) {gate = "i", why = "no ramp"} :
      %u = xbar.lookup @cell(%less) {gate = "i", why = "no ramp"} : !c -> tensor<1x!host.code<-3:3, 1/3>>
      // CHECK: xbar.recode %{{.*}} : tensor<1x!host.code<-2048:2047, 1/256>> -> tensor<1x!host.code<-15:15, 1/15>>
      %coarse = xbar.recode %less : !c -> !h
      %hn = xbar.mul %o, %t : !gate, tensor<1x!host.code<-3:3, 1/3>> -> !h
      // CHECK: xbar.yield states(%{{.*}}, %{{.*}} : tensor<1x!host.code<-15:15, 1/15>>, tensor<1x!host.code<-2048:2047, 1/256>>) emits(%{{.*}} : tensor<1x!host.code<-15:15, 1/15>>)
      xbar.yield states(%hn, %next : !h, !c) emits(%hn : !h)
      // CHECK-NEXT: } -> (tensor<1x!host.code<-15:15, 1/15>>, tensor<1x!host.code<-2048:2047, 1/256>>) emits (!xbar.sequence<tensor<1x!host.code<-15:15, 1/15>>>)
    } -> (!h, !c) emits (!xbar.sequence<!h>)
    // CHECK: xbar.return %{{.*}}, %{{.*}} : !xbar.sequence<tensor<1x!host.code<-15:15, 1/15>>>, tensor<1x!host.code<-2048:2047, 1/256>>
    xbar.return %ys, %c_end : !xbar.sequence<!h>, !c
    // CHECK-NEXT: } : (tensor<5x?x2x!host.code<-15:15, 1/15>>) -> (tensor<5x?x1x!host.code<-15:15, 1/15>>, tensor<?x1x!host.code<-2048:2047, 1/256>>)
  } : (tensor<5x?x2x!host.code<-15:15, 1/15>>)
      -> (tensor<5x?x1x!host.code<-15:15, 1/15>>, tensor<?x1x!host.code<-2048:2047, 1/256>>)
  return %y, %y_c : tensor<5x?x1x!host.code<-15:15, 1/15>>, tensor<?x1x!host.code<-2048:2047, 1/256>>
}

// A loop of no states that emits its input; streams of several axes, and of one.
// CHECK-LABEL: func.func @vectors
func.func @vectors(%a: tensor<2x3x2x!host.code<-15:15, 1/15>>, %b: tensor<2x!host.code<-15:15, 1/15>>) {
  %y = xbar.region "two axes"(%a) {
  ^bb0(%v: !x):
    %one = xbar.constant [1.0, -1.0] : !x
    // CHECK: xbar.concat %{{.*}}, %{{.*}} : tensor<2x!host.code<-15:15, 1/15>>, tensor<2x!host.code<-15:15, 1/15>> -> tensor<4x!host.code<-15:15, 1/15>>
    %w = xbar.concat %v, %one : !x, !x -> tensor<4x!host.code<-15:15, 1/15>>
    xbar.return %w : tensor<4x!host.code<-15:15, 1/15>>
  } : (tensor<2x3x2x!host.code<-15:15, 1/15>>) -> tensor<2x3x4x!host.code<-15:15, 1/15>>
  %z = xbar.region "no axis"(%b) {
  ^bb0(%v: !x):
    xbar.return %v : !x
  } : (tensor<2x!host.code<-15:15, 1/15>>) -> tensor<2x!host.code<-15:15, 1/15>>
  return
}

// CHECK-LABEL: func.func @stateless
func.func @stateless(%a: tensor<7x3x2x!host.code<-15:15, 1/15>>) {
  %y = xbar.region "stateless"(%a) {
  ^bb0(%xs: !xbar.sequence<!x>):
    // CHECK: xbar.loop over(%{{.*}} : !xbar.sequence<tensor<2x!host.code<-15:15, 1/15>>>) init() {
    %ys = xbar.loop over(%xs : !xbar.sequence<!x>) init() {
    ^bb0(%v: !x):
      // CHECK: xbar.yield states() emits(%{{.*}} : tensor<2x!host.code<-15:15, 1/15>>)
      xbar.yield states() emits(%v : !x)
      // CHECK-NEXT: } -> () emits (!xbar.sequence<tensor<2x!host.code<-15:15, 1/15>>>)
    } -> () emits (!xbar.sequence<!x>)
    xbar.return %ys : !xbar.sequence<!x>
  } : (tensor<7x3x2x!host.code<-15:15, 1/15>>) -> tensor<7x3x2x!host.code<-15:15, 1/15>>
  return
}
