// RUN: sed -f %S/../../Inputs/small-machine.sed %s \
// RUN:   | sed 's/calibration_devices = "1"/calibration_devices = "0"/' \
// RUN:   | rampart-opt --xbar-synthesize-ramps --split-input-file --verify-diagnostics

module attributes {rampart.machine = #small} {
  // expected-error @+1 {{expected gamma: run xbar-scale-weights first}}
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3>
}

// -----

module attributes {rampart.machine = #small} {
  // expected-error @+1 {{the function crosses no boundary between output levels of 2 to 5}}
  xbar.ramp @r <sigmoid> levels 4 from 2.0 to 5.0 : !host.code<2:5, 1/1> gamma 1.0e-4
}

// -----

module attributes {rampart.machine = #small} {
  // expected-error @+1 {{expected output levels of a finite, rising range, found 1 to 0}}
  xbar.ramp @r <sigmoid> levels 4 from 1.0 to 0.0 : !host.code<0:3, 1/3> gamma 1.0e-4
}

// -----

module attributes {rampart.machine = #small} {
  // expected-error @+1 {{the ramp's offset of 100.000000 uS·clocks does not fit 0 calibration devices; it would fit with 1 bit or 1 calibration device}}
  xbar.ramp @r <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 1.0e-4
}
