// RUN: sed -f %S/../../Inputs/small-machine.sed %s | sed 's/linear_bits = "8"/linear_bits = "16"/' \
// RUN:   | rampart-opt --xbar-partition --split-input-file --verify-diagnostics --allow-unregistered-dialect

!v = tensor<1x!host.code<-15:15, 1/15>>
// The gates of a unit convert together.
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 9 blocks [dense<1.0> : tensor<9x1xf32>] copies [1]
  func.func @wide_unit(%v: !v) {
    // expected-error @+1 {{an array of 8 columns cannot hold the 9 gates of a unit}}
    %q = xbar.mvm @m(%v) : (!v) -> tensor<9x!xbar.analog>
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  // expected-error @+1 {{expected copies: run xbar-scale-weights first}}
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>]
  func.func @unscaled(%v: !v) {
    %q = xbar.mvm @m(%v) : (!v) -> tensor<1x!xbar.analog>
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  func.func @no_matrix(%v: !v) {
    // expected-error @+1 {{unknown matrix @m}}
    %q = xbar.mvm @m(%v) : (!v) -> tensor<1x!xbar.analog>
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>] copies [1]
  func.func @no_ramp(%v: !v) {
    %q = xbar.mvm @m(%v) : (!v) -> tensor<1x!xbar.analog>
    // expected-error @+1 {{unknown ramp @r}}
    %y = xbar.convert %q[0 by 1] ramp @r : tensor<1x!xbar.analog> -> !v
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>] copies [1]
  func.func @unconverted(%v: !v) {
    %q = xbar.mvm @m(%v) : (!v) -> tensor<1x!xbar.analog>
    // expected-error @+1 {{expected column sums to be converted}}
    "test.use"(%q) : (tensor<1x!xbar.analog>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
// 1,032 word lines lie on 258 arrays in 129 stacks: 129 codes up to 2^16 - 1 add up to more than
// 2^23.
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>] copies [1032]
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.0e-4
  func.func @large_sum(%v: !v) {
    %q = xbar.mvm @m(%v) : (!v) -> tensor<1x!xbar.analog>
    // expected-error @+1 {{sums of 129 parts of code '!host.code<-65535:65535}}
    %y = xbar.convert %q[0 by 1] ramp @r : tensor<1x!xbar.analog> -> tensor<1x!host.code<0:3, 1/3>>
    return
  }
}
