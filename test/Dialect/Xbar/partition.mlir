// RUN: sed -f %S/../../Inputs/small-machine.sed %s \
// RUN:   | rampart-opt --xbar-partition --split-input-file | FileCheck %s

!x = tensor<2x!host.code<-15:15, 1/15>>
!one = tensor<1x!host.code<-15:15, 1/15>>

// 3 word lines fit one array of 4.
// CHECK-LABEL: module @fits
module @fits attributes {rampart.machine = #small} {
  // CHECK: xbar.matrix @m
  // CHECK-NEXT: xbar.array @m_0 of @m rows 0, 3 columns 0, 2
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<2x2xf32>, dense<0.5> : tensor<2x1xf32>] copies [1, 1, 1]
  // CHECK-NEXT: xbar.ramp @r <sigmoid>
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.0e-4
  func.func @main(%x: !x, %b: !one) -> tensor<2x!host.code<0:3, 1/3>> {
    // CHECK: %[[Q:.*]] = xbar.integrate [@m_0](%arg0, %arg1) : (tensor<2x!host.code<-15:15, 1/15>>, tensor<1x!host.code<-15:15, 1/15>>) -> tensor<2x!xbar.analog>
    %q = xbar.mvm @m(%x, %b) : (!x, !one) -> tensor<2x!xbar.analog>
    // CHECK-NEXT: %[[Y:.*]] = xbar.convert %[[Q]][0 by 1] ramp @r {gate = "y"} : tensor<2x!xbar.analog> -> tensor<2x!host.code<0:3, 1/3>>
    %y = xbar.convert %q[0 by 1] ramp @r {gate = "y"} : tensor<2x!xbar.analog> -> tensor<2x!host.code<0:3, 1/3>>
    // CHECK-NEXT: return %[[Y]]
    return %y : tensor<2x!host.code<0:3, 1/3>>
  }
}

// -----

!x = tensor<2x!host.code<-15:15, 1/15>>
!one = tensor<1x!host.code<-15:15, 1/15>>
!gates = tensor<3x!host.code<0:3, 1/3>>

// 5 word lines lie on two arrays that share integrators; 3 units of 4 gates are cut at units: 1
// and 2 of them, 4 and 8 columns. Every gate keeps its ramp.
// CHECK-LABEL: module @stacks
module @stacks attributes {rampart.machine = #small} {
  // CHECK: xbar.matrix @m
  // CHECK-NEXT: xbar.array @m_0 of @m rows 0, 2 columns 0, 4
  // CHECK-NEXT: xbar.array @m_1 of @m rows 2, 3 columns 0, 4
  // CHECK-NEXT: xbar.array @m_2 of @m rows 0, 2 columns 4, 8
  // CHECK-NEXT: xbar.array @m_3 of @m rows 2, 3 columns 4, 8
  xbar.matrix @m gates 4 blocks [dense<1.0> : tensor<12x2xf32>, dense<0.5> : tensor<12x1xf32>] copies [1, 3, 1]
  // CHECK-NEXT: xbar.ramp @r
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.0e-4
  func.func @main(%x: !x, %b: !one) -> (!gates, !gates) {
    // CHECK: %[[A:.*]] = xbar.integrate [@m_0, @m_1](%arg0, %arg1) : {{.*}} -> tensor<4x!xbar.analog>
    // CHECK-NEXT: %[[B:.*]] = xbar.integrate [@m_2, @m_3](%arg0, %arg1) : {{.*}} -> tensor<8x!xbar.analog>
    %q = xbar.mvm @m(%x, %b) : (!x, !one) -> tensor<12x!xbar.analog>
    // CHECK-NEXT: %[[A0:.*]] = xbar.convert %[[A]][1 by 4] ramp @r {gate = "o"} : tensor<4x!xbar.analog> -> tensor<1x!host.code<0:3, 1/3>>
    // CHECK-NEXT: %[[B0:.*]] = xbar.convert %[[B]][1 by 4] ramp @r {gate = "o"} : tensor<8x!xbar.analog> -> tensor<2x!host.code<0:3, 1/3>>
    // CHECK-NEXT: %[[O:.*]] = xbar.concat %[[A0]], %[[B0]] : {{.*}} -> tensor<3x!host.code<0:3, 1/3>>
    %o = xbar.convert %q[1 by 4] ramp @r {gate = "o"} : tensor<12x!xbar.analog> -> !gates
    // CHECK-NEXT: xbar.convert %[[A]][3 by 4]
    // CHECK-NEXT: xbar.convert %[[B]][3 by 4]
    // CHECK-NEXT: %[[G:.*]] = xbar.concat
    %g = xbar.convert %q[3 by 4] ramp @r : tensor<12x!xbar.analog> -> !gates
    // CHECK-NEXT: return %[[O]], %[[G]]
    return %o, %g : !gates, !gates
  }
}

// -----

!x = tensor<9x!host.code<-15:15, 1/15>>
!one = tensor<1x!host.code<-15:15, 1/15>>

// 10 word lines need three arrays of 4, one more than share integrators: rows 0 to 3 are
// converted by themselves, 3 to 10 together. With weights of 1, inputs up to 1 and a bias of 0.5
// the parts stay within 3 and 6 + 0.5. Linear conversions of 8 bits: 256 levels over 6.5 to
// either side, odd codes of 6.5/255 = 13/510. Two codes up to 255 add up to 510.
// CHECK-LABEL: module @parts
module @parts attributes {rampart.machine = #small} {
  // CHECK: xbar.matrix @m
  // CHECK-NEXT: xbar.array @m_0 of @m rows 0, 3 columns 0, 2
  // CHECK-NEXT: xbar.array @m_1 of @m rows 3, 3 columns 0, 2
  // CHECK-NEXT: xbar.array @m_2 of @m rows 6, 4 columns 0, 2
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<2x9xf32>, dense<0.5> : tensor<2x1xf32>] copies [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
  // The function is a table of the sum; its ramp is gone.
  // CHECK-NOT: xbar.ramp @r <
  // CHECK-DAG: xbar.table @r_table <sigmoid> levels 4 : !host.code<-510:510, 13/510> to !host.code<0:3, 1/3>
  // CHECK-DAG: xbar.ramp @r_part <identity> levels 256 from -6.500000e+00 to 6.500000e+00 : !host.code<-255:255, 13/510> gamma 1.000000e-04{{$}}
  // CHECK-NOT: xbar.ramp @r <
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.0e-4
  // CHECK: func.func @main
  func.func @main(%x: !x, %b: !one) -> tensor<2x!host.code<0:3, 1/3>> {
    // CHECK: %[[A:.*]] = xbar.integrate [@m_0](%arg0, %arg1)
    // CHECK-NEXT: %[[B:.*]] = xbar.integrate [@m_1, @m_2](%arg0, %arg1)
    %q = xbar.mvm @m(%x, %b) : (!x, !one) -> tensor<2x!xbar.analog>
    // CHECK-NEXT: %[[A0:.*]] = xbar.convert %[[A]][0 by 1] ramp @r_part : tensor<2x!xbar.analog> -> tensor<2x!host.code<-255:255, 13/510>>
    // CHECK-NEXT: %[[B0:.*]] = xbar.convert %[[B]][0 by 1] ramp @r_part : tensor<2x!xbar.analog> -> tensor<2x!host.code<-255:255, 13/510>>
    // CHECK-NEXT: %[[S:.*]] = xbar.add %[[A0]], %[[B0]] : {{.*}} -> tensor<2x!host.code<-510:510, 13/510>>
    // CHECK-NEXT: %[[Y:.*]] = xbar.lookup @r_table(%[[S]]) {gate = "y", why = "the sum has more rows than the 2 arrays of 4 rows that share integrators: its parts are added in the digital unit"} : tensor<2x!host.code<-510:510, 13/510>> -> tensor<2x!host.code<0:3, 1/3>>
    // CHECK-NEXT: return %[[Y]]
    %y = xbar.convert %q[0 by 1] ramp @r {gate = "y"} : tensor<2x!xbar.analog> -> tensor<2x!host.code<0:3, 1/3>>
    return %y : tensor<2x!host.code<0:3, 1/3>>
  }
}

// -----

!x = tensor<19x!host.code<-15:15, 1/15>>

// 19 word lines lie on five arrays, in stacks of one, two and two. A linear layer needs no
// table: the last addition makes its code. The longest parts have 8 rows: 8/255 a code, sums of
// two within 510.
// CHECK-LABEL: module @linear
module @linear attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x19xf32>] copies [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
  // CHECK: xbar.ramp @r_part <identity> levels 256 from -8.000000e+00 to 8.000000e+00 : !host.code<-255:255, 8/255> gamma 1.000000e-04
  xbar.ramp @r <identity> levels 256 from -20.0 to 20.0 : !host.code<-255:255, 4/51> gamma 1.0e-4
  // CHECK-NOT: xbar.table
  func.func @main(%x: !x) -> tensor<1x!host.code<-255:255, 4/51>> {
    // CHECK: xbar.integrate [@m_0](%arg0)
    // CHECK-NEXT: xbar.integrate [@m_1, @m_2](%arg0)
    // CHECK-NEXT: xbar.integrate [@m_3, @m_4](%arg0)
    %q = xbar.mvm @m(%x) : (!x) -> tensor<1x!xbar.analog>
    // CHECK: %[[S:.*]] = xbar.add %{{.*}}, %{{.*}} : tensor<1x!host.code<-255:255, 8/255>>, tensor<1x!host.code<-255:255, 8/255>> -> tensor<1x!host.code<-510:510, 8/255>>
    // CHECK: %[[Y:.*]] = xbar.add %[[S]], %{{.*}} : tensor<1x!host.code<-510:510, 8/255>>, tensor<1x!host.code<-255:255, 8/255>> -> tensor<1x!host.code<-255:255, 4/51>>
    // CHECK-NEXT: return %[[Y]]
    %y = xbar.convert %q[0 by 1] ramp @r : tensor<1x!xbar.analog> -> tensor<1x!host.code<-255:255, 4/51>>
    return %y : tensor<1x!host.code<-255:255, 4/51>>
  }
}
