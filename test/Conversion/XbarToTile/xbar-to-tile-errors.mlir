// RUN: sed -f %S/../../Inputs/small-machine.sed %s \
// RUN:   | rampart-opt --convert-xbar-to-tile --split-input-file --verify-diagnostics --allow-unregistered-dialect

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  func.func @no_array(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      // expected-error @+1 {{unknown array or matrix of @a}}
      %q = xbar.integrate [@a](%x) : (!v) -> tensor<1x!xbar.analog>
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.array @a of @m rows 0, 1 columns 0, 1
  func.func @no_matrix(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      // expected-error @+1 {{unknown array or matrix of @a}}
      %q = xbar.integrate [@a](%x) : (!v) -> tensor<1x!xbar.analog>
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>] copies [1] gammas [1.0e-4]
  xbar.array @a of @m rows 0, 1 columns 0, 1
  func.func @too_many(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      // expected-error @+1 {{expected 1 to 2 arrays on one tile but got 3}}
      %q = xbar.integrate [@a, @a, @a](%x) : (!v) -> tensor<1x!xbar.analog>
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  func.func @none(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      // expected-error @+1 {{expected 1 to 2 arrays on one tile but got 0}}
      %q = xbar.integrate [](%x) : (!v) -> tensor<1x!xbar.analog>
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>] copies [1] gammas [1.0e-4]
  xbar.matrix @n gates 1 blocks [dense<1.0> : tensor<1x1xf32>] copies [1] gammas [1.0e-4]
  xbar.array @a of @m rows 0, 1 columns 0, 1
  xbar.array @b of @n rows 0, 1 columns 0, 1
  func.func @two_matrices(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      // expected-error @+1 {{expected arrays of one matrix}}
      %q = xbar.integrate [@a, @b](%x) : (!v) -> tensor<1x!xbar.analog>
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!v = tensor<2x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x2xf32>] copies [1, 1] gammas [1.0e-4]
  xbar.array @a of @m rows 0, 1 columns 0, 1
  xbar.array @b of @m rows 1, 1 columns 0, 1
  func.func @shared_member(%v: tensor<?x2x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      %q = xbar.integrate [@a, @b](%x) : (!v) -> tensor<1x!xbar.analog>
      // expected-error @+1 {{array @b is part of another stack}}
      %s = xbar.integrate [@b](%x) : (!v) -> tensor<1x!xbar.analog>
      xbar.return
    } : (tensor<?x2x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!v = tensor<2x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x2xf32>] copies [1, 1] gammas [1.0e-4]
  xbar.array @a of @m rows 0, 1 columns 0, 1
  xbar.array @b of @m rows 1, 1 columns 0, 1
  func.func @other_stack(%v: tensor<?x2x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      %q = xbar.integrate [@a](%x) : (!v) -> tensor<1x!xbar.analog>
      // expected-error @+1 {{expected the same arrays and codes as in the other use of '@a'}}
      %s = xbar.integrate [@a, @b](%x) : (!v) -> tensor<1x!xbar.analog>
      xbar.return
    } : (tensor<?x2x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

// Conductances count on what a code is worth.
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>] copies [1] gammas [1.0e-4]
  xbar.array @a of @m rows 0, 1 columns 0, 1
  func.func @other_codes(%v: tensor<?x1x!host.code<-15:15, 1/15>>, %w: tensor<?x1x!host.code<-15:15, 2/15>>) {
    xbar.region "r"(%v, %w) {
    ^bb0(%x: tensor<1x!host.code<-15:15, 1/15>>, %y: tensor<1x!host.code<-15:15, 2/15>>):
      %q = xbar.integrate [@a](%x) : (tensor<1x!host.code<-15:15, 1/15>>) -> tensor<1x!xbar.analog>
      // expected-error @+1 {{expected the same arrays and codes as in the other use of '@a'}}
      %s = xbar.integrate [@a](%y) : (tensor<1x!host.code<-15:15, 2/15>>) -> tensor<1x!xbar.analog>
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>, tensor<?x1x!host.code<-15:15, 2/15>>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<2x1xf32>] copies [1] gammas [1.0e-4]
  xbar.array @a of @m rows 0, 1 columns 0, 2
  func.func @columns(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      // expected-error @+1 {{expected arrays of 1 columns but @a has 2}}
      %q = xbar.integrate [@a](%x) : (!v) -> tensor<1x!xbar.analog>
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<2x1xf32>] copies [3] gammas [1.0e-4]
  // expected-error @+1 {{reaches beyond the 3 word lines and 2 columns of its matrix}}
  xbar.array @a of @m rows 2, 2 columns 0, 1
  func.func @beyond(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      %q = xbar.integrate [@a](%x) : (!v) -> tensor<1x!xbar.analog>
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  // expected-error @+1 {{expected gammas: run xbar-scale-weights first}}
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<2x1xf32>] copies [3]
  xbar.array @a of @m rows 2, 2 columns 0, 1
  func.func @unscaled(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      %q = xbar.integrate [@a](%x) : (!v) -> tensor<1x!xbar.analog>
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>] copies [1] gammas [1.0e-4]
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.0e-4
  func.func @unpartitioned(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      // expected-error @+1 {{has no instruction}}
      %q = xbar.mvm @m(%x) : (!v) -> tensor<1x!xbar.analog>
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>] copies [1] gammas [1.0e-4]
  xbar.array @a of @m rows 0, 1 columns 0, 1
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.0e-4
  func.func @no_devices(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      %q = xbar.integrate [@a](%x) : (!v) -> tensor<1x!xbar.analog>
      // expected-error @+1 {{expected a ramp with devices: run xbar-synthesize-ramps first}}
      %y = xbar.convert %q[0 by 1] ramp @r : tensor<1x!xbar.analog> -> tensor<1x!host.code<0:3, 1/3>>
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  func.func @no_table(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      // expected-error @+1 {{unknown table @t}}
      %y = xbar.lookup @t(%x) : !v -> !v
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  func.func @no_integrate(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      // expected-error @+1 {{has no instruction}}
      %q = "test.sums"() : () -> tensor<1x!xbar.analog>
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!fine = tensor<1x!host.code<-15:15, 1/2305843009213693951>>
!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  func.func @fine_product(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      // expected-error @+1 {{scales are too fine for the digital unit's 64-bit arithmetic}}
      %y = xbar.mul %x, %x : !v, !v -> !fine
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!fine = tensor<1x!host.code<-15:15, 1/2305843009213693951>>
!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  func.func @fine_sum(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      // expected-error @+1 {{scales are too fine for the digital unit's 64-bit arithmetic}}
      %y = xbar.add %x, %x : !v, !v -> !fine
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!fine = tensor<1x!host.code<-15:15, 1/2305843009213693951>>
!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  func.func @fine_recode(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      // expected-error @+1 {{scales are too fine for the digital unit's 64-bit arithmetic}}
      %y = xbar.recode %x : !v -> !fine
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  func.func @second_loop(%v: tensor<?x5x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%xs: !xbar.sequence<!v>):
      %ys = xbar.loop over(%xs : !xbar.sequence<!v>) init() {
      ^bb0(%x: !v):
        xbar.yield states() emits(%x : !v)
      } -> () emits (!xbar.sequence<!v>)
      // expected-error @+1 {{expected sequences to be inputs of the region}}
      %zs = xbar.loop over(%ys : !xbar.sequence<!v>) init() {
      ^bb0(%y: !v):
        xbar.yield states() emits(%y : !v)
      } -> () emits (!xbar.sequence<!v>)
      xbar.return
    } : (tensor<?x5x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  func.func @pass_through(%v: tensor<?x5x1x!host.code<-15:15, 1/15>>) {
    %y = xbar.region "r"(%v) {
    ^bb0(%xs: !xbar.sequence<!v>):
      // expected-error @+1 {{expected sequence 0 to be emitted by a loop}}
      xbar.return %xs : !xbar.sequence<!v>
    } : (tensor<?x5x1x!host.code<-15:15, 1/15>>) -> tensor<?x5x1x!host.code<-15:15, 1/15>>
    return
  }
}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  func.func @nested(%v: tensor<?x5x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%xs: !xbar.sequence<!v>):
      xbar.loop over(%xs : !xbar.sequence<!v>) init() {
      ^bb0(%x: !v):
        // expected-error @+1 {{expects parent op 'tile.region'}}
        xbar.loop over(%xs : !xbar.sequence<!v>) init() {
        ^bb0(%y: !v):
          xbar.yield states() emits()
        } -> () emits ()
        xbar.yield states() emits()
      } -> () emits ()
      xbar.return
    } : (tensor<?x5x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

// expected-error @+1 {{expected a dictionary attribute 'rampart.machine'}}
module {}

// -----

!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>] copies [5] gammas [1.0e-4]
  xbar.array @a of @m rows 0, 5 columns 0, 1
  func.func @rows(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      // expected-error @+1 {{5 rows do not fit the 4 of an array}}
      %q = xbar.integrate [@a](%x) : (!v) -> tensor<1x!xbar.analog>
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}

// -----

// Twelve steps and a calibration device take 4 of 4 ramp columns; another ramp takes one more.
!v = tensor<1x!host.code<-15:15, 1/15>>
module attributes {rampart.machine = #small} {
  xbar.matrix @m gates 1 blocks [dense<1.0> : tensor<1x1xf32>] copies [1] gammas [1.0e-4]
  xbar.array @a of @m rows 0, 1 columns 0, 1
  xbar.ramp @r <identity> levels 14 from -1.0 to 1.0 : !host.code<-13:13, 1/13> gamma 1.0e-4
    devices {gain = 1.0 : f64, steps = array<f32: 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5>, step_clocks = array<i64: 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1>, offsets = array<f32: 1.0e-5>, offset_clocks = array<i64: -6>}
  xbar.ramp @s <identity> levels 2 from -1.0 to 1.0 : !host.code<-1:1, 1/1> gamma 1.0e-4
    devices {gain = 1.0 : f64, steps = array<f32>, step_clocks = array<i64>, offsets = array<f32>, offset_clocks = array<i64>}
  func.func @ramps(%v: tensor<?x1x!host.code<-15:15, 1/15>>) {
    xbar.region "r"(%v) {
    ^bb0(%x: !v):
      // expected-error @+1 {{5 ramp columns do not fit the 4 of its arrays}}
      %q = xbar.integrate [@a](%x) : (!v) -> tensor<1x!xbar.analog>
      %0 = xbar.convert %q[0 by 1] ramp @r : tensor<1x!xbar.analog> -> tensor<1x!host.code<-13:13, 1/13>>
      %1 = xbar.convert %q[0 by 1] ramp @s : tensor<1x!xbar.analog> -> tensor<1x!host.code<-1:1, 1/1>>
      xbar.return
    } : (tensor<?x1x!host.code<-15:15, 1/15>>) -> ()
    return
  }
}
