// RUN: sed -f %S/../../Inputs/small-machine.sed %s | sed 's/converter.linear_bits/converter.kind = "sar", converter.linear_bits/' \
// RUN:   | rampart-opt --xbar-synthesize-ramps --split-input-file --verify-diagnostics | FileCheck %s
// RUN: sed -f %S/../../Inputs/small-machine.sed %s | sed 's/converter.linear_bits/converter.kind = "linramp", converter.linear_bits/' \
// RUN:   | rampart-opt --xbar-synthesize-ramps --split-input-file --verify-diagnostics | FileCheck %s --check-prefix=LINEAR

// Levels -1, -1/3, 1/3, 1: thresholds -2/3, 0 and 2/3 times gamma. By devices the same: two steps of
// 100 uS, V_0 as long as one.
module attributes {rampart.machine = #small} {
  // CHECK: xbar.ramp @linear {{.*}} gamma 3.000000e-05 uniform [{{-2.0*e-05|-1.9{9,}[0-9]*E-5}}, {{2.0*e-05|2.0+[0-9]*E-5|1.9{9,}[0-9]*E-5}}]
  // LINEAR: xbar.ramp @linear {{.*}} devices {{.*}} offset_clocks = array<i64: -1>, offsets = array<f32: 9.99999974E-5>, step_clocks = array<i64: 1, 1>, steps = array<f32: 9.99999974E-5, 9.99999974E-5>}
  xbar.ramp @linear <identity> levels 4 from -1.0 to 1.0 : !host.code<-3:3, 1/3> gamma 3.0e-5
}

// -----

module attributes {rampart.machine = #small} {
  // expected-error @+1 {{expected the identity, as the machine's conversions are linear, found tanh}}
  xbar.ramp @tanh <tanh> levels 4 from -1.0 to 1.0 : !host.code<-3:3, 1/3> gamma 3.0e-5
}
