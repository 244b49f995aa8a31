// RUN: sed -f %S/../../Inputs/small-machine.sed %s | sed 's/converter.linear_bits/converter.kind = "sar", converter.linear_bits/' \
// RUN:   | rampart-opt --convert-xbar-to-tile | FileCheck %s

!x = tensor<5x!host.code<-15:15, 1/15>>
!y = tensor<2x!host.code<-3:3, 1/3>>

// Two arrays share integrators: the converters are those of the first one's physical array. Two
// conversions of one kind are one record.
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 2 blocks [dense<0.5> : tensor<4x5xf32>] copies [1, 1, 1, 1, 1] gammas [1.0e-4, 1.0e-4]
  // CHECK: tile.array @m_0 tile 0 slot [[SLOT:[0-9]+]]
  xbar.array @m_0 of @m rows 0, 4 columns 0, 4
  xbar.array @m_1 of @m rows 4, 1 columns 0, 4
  // CHECK: tile.sar @r tile 0 slot [[SLOT]] from -1.000000e+00 to 1.000000e+00 gamma 1.000000e-04 code -3 stride 2 scale 0.33333333333333331 thresholds 3 first -5.000000e-05 step 5.000000e-05
  // CHECK-NOT: tile.sar
  // CHECK-NOT: tile.ramp
  xbar.ramp @r <identity> levels 4 from -1.0 to 1.0 : !host.code<-3:3, 1/3> gamma 1.0e-4 uniform [-5.0e-5, 5.0e-5]
  func.func @main(%x: tensor<?x5x!host.code<-15:15, 1/15>>) -> (tensor<?x2x!host.code<-3:3, 1/3>>, tensor<?x2x!host.code<-3:3, 1/3>>) {
    %y:2 = xbar.region "fc"(%x) {
    ^bb0(%v: !x):
      %q = xbar.integrate [@m_0, @m_1](%v) : (!x) -> tensor<4x!xbar.analog>
      // CHECK: tile.convert %{{.*}}[0], %{{.*}}[0 by 2] count 2 ramp @r
      %a = xbar.convert %q[0 by 2] ramp @r : tensor<4x!xbar.analog> -> !y
      // CHECK: tile.convert %{{.*}}[0], %{{.*}}[1 by 2] count 2 ramp @r
      %b = xbar.convert %q[1 by 2] ramp @r : tensor<4x!xbar.analog> -> !y
      xbar.return %a, %b : !y, !y
    } : (tensor<?x5x!host.code<-15:15, 1/15>>) -> (tensor<?x2x!host.code<-3:3, 1/3>>, tensor<?x2x!host.code<-3:3, 1/3>>)
    return %y#0, %y#1 : tensor<?x2x!host.code<-3:3, 1/3>>, tensor<?x2x!host.code<-3:3, 1/3>>
  }
}
