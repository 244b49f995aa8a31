// RUN: sed -f %S/../../Inputs/small-machine.sed %s \
// RUN:   | rampart-opt --xbar-synthesize-ramps | FileCheck %s
// RUN: sed -f %S/../../Inputs/small-machine.sed %s \
// RUN:   | sed 's/device.g_min = "0 S"/device.g_min = "50 uS"/; s/calibration_devices = "1"/calibration_devices = "5"/' \
// RUN:   | rampart-opt --xbar-synthesize-ramps | FileCheck %s --check-prefix=NARROW

// Devices of up to 100 uS; the largest step takes that.
module attributes {rampart.machine = #small} {
  // Midpoints 1/6, 1/2, 5/6 of a 2-bit sigmoid: thresholds -ln 5, 0 and ln 5, two equal
  // steps. V_0, -ln 5, is one device of 100 uS at reversed polarity. gain = gamma ln 5 / 100 uS =
  // 0.5 ln 5.
  // CHECK: xbar.ramp @sigmoid2 {{.*}} gamma 5.000000e-05 devices {gain = 0.8047189562{{[0-9]*}} : f64, offset_clocks = array<i64: -1>, offsets = array<f32: 9.99999974E-5>, step_clocks = array<i64: 1, 1>, steps = array<f32: 9.99999974E-5, 9.99999974E-5>}
  xbar.ramp @sigmoid2 <sigmoid> levels 4 from 0.0 to 1.0 : !host.code<0:3, 1/3> gamma 5.0e-5

  // Midpoints -2/3, 0, 2/3 of a 2-bit tanh: atanh(2/3) = ln(5)/2, gain = 1 * ln(5)/2.
  // CHECK: xbar.ramp @tanh2 {{.*}} devices {gain = 0.8047189562{{[0-9]*}} : f64, offset_clocks = array<i64: -1>, offsets = array<f32: 9.99999974E-5>, step_clocks = array<i64: 1, 1>, steps = array<f32: 9.99999974E-5, 9.99999974E-5>}
  xbar.ramp @tanh2 <tanh> levels 4 from -1.0 to 1.0 : !host.code<-3:3, 1/3> gamma 1.0e-4

  // Midpoints (2k + 1)/14 of a 3-bit sigmoid: ln 13, ln(11/3), ln(9/5), 0 and their
  // opposites. Steps ln(39/11) = 1.265666, ln(55/27) = 0.711497, ln(9/5) = 0.587787: 100, 56.2152
  // and 46.4409 uS. V_0 = ln 13 / ln(39/11) = 2.026560 times 100 uS: three clocks of 67.5520 uS.
  // CHECK: xbar.ramp @sigmoid3 {{.*}} devices {gain = 1.2656663733{{[0-9]*}} : f64, offset_clocks = array<i64: -3>, offsets = array<f32: 6.7552{{[0-9]*}}E-5>, step_clocks = array<i64: 1, 1, 1, 1, 1, 1>, steps = array<f32: 9.99999974E-5, 5.6215{{[0-9]*}}E-5, 4.6440{{[0-9]*}}E-5, 4.6440{{[0-9]*}}E-5, 5.6215{{[0-9]*}}E-5, 9.99999974E-5>}
  xbar.ramp @sigmoid3 <sigmoid> levels 8 from 0.0 to 1.0 : !host.code<0:7, 1/7> gamma 1.0e-4

  // In a window of 50 to 100 uS the least step takes 50 uS: steps of 1.265666, 0.711497 and
  // 0.587787 take 107.664, 60.5235 and 50 uS·clocks, the first in two clocks of 53.8319 uS. V_0 takes
  // 2.564949/0.587787 * 50 = 218.187 uS·clocks: of the five devices four of 54.5468 uS.
  // NARROW: xbar.ramp @sigmoid3 {{.*}} offset_clocks = array<i64: -1, -1, -1, -1>, offsets = array<f32: 5.4546{{[0-9]*}}E-5, 5.4546{{[0-9]*}}E-5, 5.4546{{[0-9]*}}E-5, 5.4546{{[0-9]*}}E-5>, step_clocks = array<i64: 2, 1, 1, 1, 1, 2>, steps = array<f32: 5.3831{{[0-9]*}}E-5, 6.0523{{[0-9]*}}E-5, 5.000000e-05, 5.000000e-05, 6.0523{{[0-9]*}}E-5, 5.3831{{[0-9]*}}E-5>}

  // Levels 0, 2, 4, 6 of ReLU: thresholds 1, 3, 5; V_0 is half a step, of positive polarity. gain =
  // 100 uS * 2 / 100 uS.
  // CHECK: xbar.ramp @relu {{.*}} devices {gain = 2.000000e+00 : f64, offset_clocks = array<i64: 1>, offsets = array<f32: 5.000000e-05>, step_clocks = array<i64: 1, 1>, steps = array<f32: 9.99999974E-5, 9.99999974E-5>}
  xbar.ramp @relu <relu> levels 4 from 0.0 to 6.0 : !host.code<0:3, 2/1> gamma 1.0e-4

  // ELU below 0: levels -1, 0, 1: thresholds ln(1/2) and 1/2, one step of 1.193147; V_0 is
  // 0.693147/1.193147 of 100 uS.
  // CHECK: xbar.ramp @elu {{.*}} devices {gain = 1.1931471805{{[0-9]*}} : f64, offset_clocks = array<i64: -1>, offsets = array<f32: 5.8094{{[0-9]*}}E-5>, step_clocks = array<i64: 1>, steps = array<f32: 9.99999974E-5>}
  xbar.ramp @elu <elu> levels 3 from -1.0 to 1.0 : !host.code<-1:1, 1/1> gamma 1.0e-4

  // One threshold, at 0: no device.
  // CHECK: xbar.ramp @sign {{.*}} devices {gain = {{.*}} : f64, offset_clocks = array<i64>, offsets = array<f32>, step_clocks = array<i64>, steps = array<f32>}
  xbar.ramp @sign <tanh> levels 2 from -1.0 to 1.0 : !host.code<-1:1, 1/1> gamma 1.0e-4

  // hardswish is -3/8 at -3/2 and crosses -1/8 there and back: -3/2 -+ sqrt(3/2), then
  // 1/8 and 3/8. The code below all is that of level 0.
  // CHECK: xbar.ramp @hardswish {{.*}} devices {directions = array<i8: -1, 1, 1, 1>, first = 1 : i64, gain = {{.*}} step_clocks = array<i64: 1, 1, 1>, steps = array<f32: 9.99999974E-5, 2.07{{[0-9]*}}E-5, 1.58{{[0-9]*}}E-5>}
  xbar.ramp @hardswish <hardswish> levels 4 from -0.25 to 0.5 : !host.code<-1:2, 1/4> gamma 1.0e-4

  // From 0 to 1 in one jump: two thresholds without a device between them.
  // CHECK: xbar.ramp @jump {{.*}} offset_clocks = array<i64: 1>, offsets = array<f32: 9.99999974E-5>, step_clocks = array<i64: 0>, steps = array<f32: 0.000000e+00>}
  xbar.ramp @jump <thresholdedrelu> levels 3 from 0.0 to 1.0 : !host.code<0:2, 1/2> gamma 1.0e-4
}
