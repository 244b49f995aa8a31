// RUN: sed -f %S/../../Inputs/small-machine.sed %s \
// RUN:   | rampart-opt --xbar-scale-weights | FileCheck %s --check-prefixes=CHECK,EXACT
// RUN: sed -f %S/../../Inputs/small-machine.sed %s \
// RUN:   | sed 's/programming_sigma = "\[0\]"/programming_sigma = "[0.02]"/' \
// RUN:   | rampart-opt --xbar-scale-weights | FileCheck %s --check-prefixes=CHECK,NOISY

!x = tensor<2x!host.code<-15:15, 4/15>>
!one = tensor<1x!host.code<-15:15, 1/15>>
!y = tensor<2x!host.code<0:3, 1/3>>

module attributes {rampart.machine = #small} {
  // An input code of x is worth 4/15, one of the bias 1/15. The largest weights of the rows are
  // 3, 4 and 1, in pre-activation per code 12/15, 16/15 and 1/15: the second fills the
  // window of 100 uS at gamma = 93.75 uS.
  //
  // With devices that err, the fourth row of the array is worth having: two word lines
  // for the second row lift gamma to 125 uS, where the first row fills the window. The
  // squares of codes are 25, 25 (a third of the peak) and 225 (constant): the error
  // falls from (25 + 25 + 225)/93.75^2 to (25 + 50 + 225)/125^2.
  //
  // CHECK: xbar.matrix @dense gates 1
  // EXACT-SAME: copies [1, 1, 1] gammas [9.375000e-05]
  // NOISY-SAME: copies [1, 2, 1] gammas [1.250000e-04]
  xbar.matrix @dense gates 1 blocks [dense<[[1.0, 2.0], [3.0, -4.0]]> : tensor<2x2xf32>, dense<[[0.5], [1.0]]> : tensor<2x1xf32>]
  // EXACT: xbar.ramp @dense_ramp {{.*}} gamma 9.375000e-05{{$}}
  // NOISY: xbar.ramp @dense_ramp {{.*}} gamma 1.250000e-04{{$}}
  xbar.ramp @dense_ramp <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>

  // Gates by rows of the block: two units of i, o and g. i and g share a ramp and so the gamma
  // of their largest weight, 2: 100 uS / (2 * 4/15) = 187.5 uS; nothing converts o, whose 8
  // does not count. On n word lines the power is n-fold, gamma too, the error 1/n: devices that
  // err get all four rows of the array.
  //
  // CHECK: xbar.matrix @gates gates 3
  // EXACT-SAME: copies [1] gammas [1.875000e-04, 0.000000e+00, 1.875000e-04]
  // NOISY-SAME: copies [4] gammas [7.500000e-04, 0.000000e+00, 7.500000e-04]
  xbar.matrix @gates gates 3 blocks [dense<[[1.0], [-2.0], [8.0], [8.0], [0.5], [1.5]]> : tensor<6x1xf32>]
  // EXACT: xbar.ramp @gate_ramp {{.*}} gamma 1.875000e-04{{$}}
  xbar.ramp @gate_ramp <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>

  // Two ramps, two gammas: 100 uS over 1 * 4/15 and over 4 * 4/15.
  // CHECK: xbar.matrix @two gates 2
  // EXACT-SAME: copies [1] gammas [3.750000e-04, 9.375000e-05]
  xbar.matrix @two gates 2 blocks [dense<[[1.0], [4.0]]> : tensor<2x1xf32>]
  // EXACT: xbar.ramp @first {{.*}} gamma 3.750000e-04{{$}}
  xbar.ramp @first <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>
  // EXACT: xbar.ramp @second {{.*}} gamma 9.375000e-05{{$}}
  xbar.ramp @second <tanh> levels 4 from -1.0 to 1.0 : !host.code<-3:3, 1/3>

  // No weight at all: gamma is the window per unit, 100 uS.
  // CHECK: xbar.matrix @zero gates 1
  // CHECK-SAME: copies [1] gammas [1.000000e-04]
  xbar.matrix @zero gates 1 blocks [dense<0.0> : tensor<2x1xf32>]
  // CHECK: xbar.ramp @zero_ramp {{.*}} gamma 1.000000e-04{{$}}
  xbar.ramp @zero_ramp <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>

  func.func @main(%x: tensor<?x2x!host.code<-15:15, 4/15>>, %v: tensor<?x1x!host.code<-15:15, 4/15>>) {
    xbar.region "dense"(%x) {
    ^bb0(%a: !x):
      %one = xbar.constant [1.0] : !one
      %q = xbar.mvm @dense(%a, %one) : (!x, !one) -> tensor<2x!xbar.analog>
      %y = xbar.convert %q[0 by 1] ramp @dense_ramp : tensor<2x!xbar.analog> -> !y
      xbar.return
    } : (tensor<?x2x!host.code<-15:15, 4/15>>) -> ()
    xbar.region "gates"(%v) {
    ^bb0(%a: tensor<1x!host.code<-15:15, 4/15>>):
      %q = xbar.mvm @gates(%a) : (tensor<1x!host.code<-15:15, 4/15>>) -> tensor<6x!xbar.analog>
      %i = xbar.convert %q[0 by 3] ramp @gate_ramp : tensor<6x!xbar.analog> -> !y
      %g = xbar.convert %q[2 by 3] ramp @gate_ramp : tensor<6x!xbar.analog> -> !y
      %r = xbar.mvm @two(%a) : (tensor<1x!host.code<-15:15, 4/15>>) -> tensor<2x!xbar.analog>
      %0 = xbar.convert %r[0 by 2] ramp @first : tensor<2x!xbar.analog> -> tensor<1x!host.code<0:3, 1/3>>
      %1 = xbar.convert %r[1 by 2] ramp @second : tensor<2x!xbar.analog> -> tensor<1x!host.code<-3:3, 1/3>>
      %s = xbar.mvm @zero(%a) : (tensor<1x!host.code<-15:15, 4/15>>) -> tensor<2x!xbar.analog>
      %2 = xbar.convert %s[0 by 1] ramp @zero_ramp : tensor<2x!xbar.analog> -> !y
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 4/15>>) -> ()
    return
  }
}
