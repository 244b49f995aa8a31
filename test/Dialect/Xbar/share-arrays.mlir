// RUN: sed -f %S/../../Inputs/small-machine.sed %s \
// RUN:   | rampart-opt --xbar-scale-weights --xbar-partition --xbar-synthesize-ramps --xbar-share-arrays | FileCheck %s
// RUN: sed -f %S/../../Inputs/small-machine.sed %s \
// RUN:   | rampart-opt --xbar-scale-weights --xbar-partition --xbar-synthesize-ramps --xbar-share-arrays=copies=2 \
// RUN:   | FileCheck %s --check-prefix=TWICE

// Two of three equal matrices stay; the third one's user takes the first again.
// TWICE:       xbar.matrix @first
// TWICE:       xbar.matrix @second
// TWICE-NOT:   xbar.matrix @function
// TWICE-LABEL: func.func @main
// TWICE:       xbar.integrate [@first_0]
// TWICE:       xbar.integrate [@first_0]
// TWICE:       xbar.integrate [@other_0]
// TWICE-LABEL: func.func private @branch
// TWICE:       xbar.integrate [@second_0]

!x = tensor<3x!host.code<-15:15, 4/15>>
!fine = tensor<3x!host.code<-15:15, 1/15>>
!y = tensor<1x!host.code<0:3, 1/3>>

module attributes {rampart.machine = #small} {
  // @second is @first again, and so are its array and its ramp. @function has another function on the
  // same array. @other has other weights, @codes other codes on its word lines.
  // CHECK:     xbar.matrix @first
  // CHECK-NOT: xbar.matrix @second
  // CHECK-NOT: xbar.array @second
  // CHECK-NOT: xbar.matrix @function
  // CHECK:     xbar.matrix @other
  // CHECK:     xbar.matrix @codes
  xbar.matrix @first gates 1 blocks [dense<[[1.0, 2.0, 3.0]]> : tensor<1x3xf32>]
  xbar.matrix @second gates 1 blocks [dense<[[1.0, 2.0, 3.0]]> : tensor<1x3xf32>]
  xbar.matrix @function gates 1 blocks [dense<[[1.0, 2.0, 3.0]]> : tensor<1x3xf32>]
  xbar.matrix @other gates 1 blocks [dense<[[1.0, 2.5, 3.0]]> : tensor<1x3xf32>]
  xbar.matrix @codes gates 1 blocks [dense<[[1.0, 2.0, 3.0]]> : tensor<1x3xf32>]
  // CHECK:     xbar.ramp @first_ramp
  // CHECK-NOT: xbar.ramp @second_ramp
  // CHECK:     xbar.ramp @function_ramp
  // CHECK:     xbar.ramp @other_ramp
  // CHECK:     xbar.ramp @codes_ramp
  xbar.ramp @first_ramp <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>
  xbar.ramp @second_ramp <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>
  xbar.ramp @function_ramp <relu> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>
  xbar.ramp @other_ramp <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>
  xbar.ramp @codes_ramp <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>

  // CHECK-LABEL: func.func @main
  func.func @main(%x: tensor<?x3x!host.code<-15:15, 4/15>>, %z: tensor<?x3x!host.code<-15:15, 1/15>>) {
    // CHECK: %[[Q:.*]] = xbar.integrate [@first_0]
    // CHECK: xbar.convert %[[Q]][0 by 1] ramp @first_ramp
    xbar.region "first"(%x) {
    ^bb0(%a: !x):
      %q = xbar.mvm @first(%a) : (!x) -> tensor<1x!xbar.analog>
      %y = xbar.convert %q[0 by 1] ramp @first_ramp : tensor<1x!xbar.analog> -> !y
      xbar.return
    } : (tensor<?x3x!host.code<-15:15, 4/15>>) -> ()
    // CHECK: %[[Q:.*]] = xbar.integrate [@first_0]
    // CHECK: xbar.convert %[[Q]][0 by 1] ramp @function_ramp
    xbar.region "function"(%x) {
    ^bb0(%a: !x):
      %q = xbar.mvm @function(%a) : (!x) -> tensor<1x!xbar.analog>
      %y = xbar.convert %q[0 by 1] ramp @function_ramp : tensor<1x!xbar.analog> -> !y
      xbar.return
    } : (tensor<?x3x!host.code<-15:15, 4/15>>) -> ()
    // CHECK: xbar.integrate [@other_0]
    xbar.region "other"(%x) {
    ^bb0(%a: !x):
      %q = xbar.mvm @other(%a) : (!x) -> tensor<1x!xbar.analog>
      %y = xbar.convert %q[0 by 1] ramp @other_ramp : tensor<1x!xbar.analog> -> !y
      xbar.return
    } : (tensor<?x3x!host.code<-15:15, 4/15>>) -> ()
    // CHECK: xbar.integrate [@codes_0]
    xbar.region "codes"(%z) {
    ^bb0(%a: !fine):
      %q = xbar.mvm @codes(%a) : (!fine) -> tensor<1x!xbar.analog>
      %y = xbar.convert %q[0 by 1] ramp @codes_ramp : tensor<1x!xbar.analog> -> !y
      xbar.return
    } : (tensor<?x3x!host.code<-15:15, 1/15>>) -> ()
    return
  }

  // CHECK-LABEL: func.func private @branch
  func.func private @branch(%x: tensor<?x3x!host.code<-15:15, 4/15>>) {
    // CHECK: %[[Q:.*]] = xbar.integrate [@first_0]
    // CHECK: xbar.convert %[[Q]][0 by 1] ramp @first_ramp
    xbar.region "second"(%x) {
    ^bb0(%a: !x):
      %q = xbar.mvm @second(%a) : (!x) -> tensor<1x!xbar.analog>
      %y = xbar.convert %q[0 by 1] ramp @second_ramp : tensor<1x!xbar.analog> -> !y
      xbar.return
    } : (tensor<?x3x!host.code<-15:15, 4/15>>) -> ()
    return
  }
}
