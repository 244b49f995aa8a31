// RUN: sed -f %S/../../Inputs/small-machine.sed %s \
// RUN:   | rampart-opt --xbar-scale-weights --split-input-file --verify-diagnostics --allow-unregistered-dialect

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>]
  func.func @unconverted(%v: !v) {
    %q = xbar.mvm @m(%v) : (!v) -> tensor<1x!xbar.analog>
    // expected-error @+1 {{expected column sums to be converted}}
    "test.use"(%q) : (tensor<1x!xbar.analog>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>]
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
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<2x1xf32>]
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>
  func.func @some_units(%v: !v) {
    %q = xbar.mvm @m(%v) : (!v) -> tensor<2x!xbar.analog>
    // expected-error @+1 {{expected a conversion of one gate of all units}}
    %y = xbar.convert %q[0 by 1] ramp @r : tensor<2x!xbar.analog> -> tensor<1x!host.code<0:3, 1/3>>
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 2 blocks [dense<1.0> : tensor<4x1xf32>]
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>
  func.func @no_gate(%v: !v) {
    %q = xbar.mvm @m(%v) : (!v) -> tensor<4x!xbar.analog>
    // expected-error @+1 {{expected a conversion of one gate of all units}}
    %y = xbar.convert %q[0 by 1] ramp @r : tensor<4x!xbar.analog> -> tensor<2x!host.code<0:3, 1/3>>
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
  // expected-error @+1 {{expected an input for each of 1 blocks but got 2}}
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>]
  func.func @inputs(%v: !v) {
    %q = xbar.mvm @m(%v, %v) : (!v, !v) -> tensor<1x!xbar.analog>
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  // expected-error @+1 {{block 0: expected 3 inputs but got 1}}
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x3xf32>]
  func.func @width(%v: !v) {
    %q = xbar.mvm @m(%v) : (!v) -> tensor<1x!xbar.analog>
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>]
  func.func @shared_matrix(%v: !v) {
    %q = xbar.mvm @m(%v) : (!v) -> tensor<1x!xbar.analog>
    // expected-error @+1 {{expected a matrix of this product alone, '@m' has copies already}}
    %r = xbar.mvm @m(%v) : (!v) -> tensor<1x!xbar.analog>
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>]
  xbar.matrix @n gates 1 blocks [dense<2.0> : tensor<1x1xf32>]
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>
  func.func @shared_ramp(%v: !v) {
    %q = xbar.mvm @m(%v) : (!v) -> tensor<1x!xbar.analog>
    %y = xbar.convert %q[0 by 1] ramp @r : tensor<1x!xbar.analog> -> tensor<1x!host.code<0:3, 1/3>>
    %s = xbar.mvm @n(%v) : (!v) -> tensor<1x!xbar.analog>
    // expected-error @+1 {{expected a ramp of this matrix alone, '@r' has a gamma already}}
    %z = xbar.convert %s[0 by 1] ramp @r : tensor<1x!xbar.analog> -> tensor<1x!host.code<0:3, 1/3>>
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<0x7F800000> : tensor<1x1xf32>]
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>
  func.func @infinite(%v: !v) {
    // expected-error @+1 {{expected finite peaks of at least 0}}
    %q = xbar.mvm @m(%v) : (!v) -> tensor<1x!xbar.analog>
    %y = xbar.convert %q[0 by 1] ramp @r : tensor<1x!xbar.analog> -> tensor<1x!host.code<0:3, 1/3>>
    return
  }
}

// -----

// expected-error @+1 {{expected a dictionary attribute 'rampart.machine'}}
module {}

// -----

// expected-error @+1 {{rampart.machine: expected text for 'array.rows'}}
module attributes {rampart.machine = {array.rows = 4}} {}

// -----

// expected-error @+1 {{rampart.machine: expected a key of the machine description, found 'array.row'}}
module attributes {rampart.machine = {array.row = "4"}} {}

// -----

// expected-error @+1 {{rampart.machine: array.rows: expected an integer from 1 to 1048576, found 'four'}}
module attributes {rampart.machine = {array.rows = "four"}} {}

// -----

// expected-error @+1 {{rampart.machine: name: expected in the machine description, found none}}
module attributes {rampart.machine = {array.rows = "4"}} {}
