// RUN: rampart-opt %s --convert-rnn-to-xbar --canonicalize | FileCheck %s --check-prefix=XBAR
// RUN: rampart-opt %s --convert-rnn-to-xbar --canonicalize --xbar-scale-weights --xbar-partition \
// RUN:   --xbar-synthesize-ramps | FileCheck %s --check-prefix=ARRAYS
// RUN: rampart-opt %s --convert-rnn-to-xbar --canonicalize --xbar-scale-weights --xbar-partition \
// RUN:   --xbar-synthesize-ramps --convert-xbar-to-tile | FileCheck %s --check-prefix=TILE

// One LSTM unit of two inputs on arrays of 4 rows: two inputs, h and the bias.

// XBAR:      %[[Q:.*]] = xbar.mvm @lstm_weights(
// XBAR:      xbar.convert %[[Q]][0 by 4] ramp @lstm_sigmoid {gate = "i"}
// XBAR:      xbar.convert %[[Q]][2 by 4] ramp @lstm_sigmoid {gate = "f"}
// XBAR:      xbar.convert %[[Q]][3 by 4] ramp @lstm_tanh {gate = "g"}
// XBAR:      xbar.ramp @lstm_sigmoid <sigmoid> levels 4 from 0.000000e+00 to 1.000000e+00

// The input scale is 4/15. The largest weight of i, o, f is 6: gamma = 100 uS / (6 * 4/15) =
// 62.5 uS; that of g is 8: 46.875 uS. A 2-bit sigmoid has thresholds logit(1/6) = -1.609438, 0 and
// 1.609438: equal steps, each a device of 100 uS; so is V_0. gain = gamma * 1.609438 / 100 uS.
// ARRAYS:      xbar.integrate [@lstm_weights_0]
// ARRAYS:      xbar.matrix @lstm_weights gates 4
// ARRAYS-SAME: copies [1, 1, 1, 1] gammas [6.250000e-05, 6.250000e-05, 6.250000e-05, 4.687500e-05]
// ARRAYS:      xbar.array @lstm_weights_0 of @lstm_weights rows 0, 4 columns 0, 4
// ARRAYS:      xbar.ramp @lstm_sigmoid {{.*}}gain = 1.005898695{{[0-9]*}} : f64, offset_clocks = array<i64: -1>, offsets = array<f32: 9.99999974E-5>, step_clocks = array<i64: 1, 1>, steps = array<f32: 9.99999974E-5, 9.99999974E-5>

// TILE:      tile.array @lstm_weights_0 tile 0
// TILE:      tile.loop {
// TILE:      tile.integrate %[[BANK:.*]], @lstm_weights_0 drive(%{{.*}}, %{{.*}}, %{{.*}}) rows [0, 2, 3] from {{\[\[}}0:2], [0], [0]]
// TILE:      tile.convert %{{.*}}[0], %[[BANK]][0 by 4] count 1 ramp @lstm_sigmoid
// TILE:      tile.mul {{.*}} by 256 over 3
// TILE:      tile.mul {{.*}} by 65536 over 9
// TILE:      tile.mul {{.*}} by 5 over 3
// TILE:      tile.store output 0

module attributes {rampart.machine = {
  array.arrays_per_tile = "2", array.columns = "8", array.pair = "one_sided", array.ramp_columns = "4", array.rows = "4", array.stack_limit = "2",
  converter.calibration_devices = "1", converter.clock_budget = "1", converter.error_feedback = "false", converter.input_bits = "5", converter.linear_bits = "8", converter.ramp_bits = "2", converter.ramp_columns = "1",
  converter.symmetric_levels = "false", converter.t_adc = "1 ns", converter.t_lsb = "1 ns", converter.trim_clocks = "0", converter.v_read = "0.2 V",
  device.g_max = "100 uS", device.g_min = "0 S", device.programming_sigma = "[0]", device.read_noise = "slow", device.read_sigma = "[0]",
  digital.product_bits = "20", digital.product_fraction = "16", digital.state_bits = "12", digital.state_range = "8", name = "small", network.columns = "3", network.rows = "3"}} {
  func.func @main(%x: tensor<?x?x2xf32>) -> tensor<?x?x1xf32> {
    %w = host.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]> : tensor<4x2xf32>
    %r = host.constant dense<[[0.5], [0.25], [1.0], [2.0]]> : tensor<4x1xf32>
    %b = host.constant dense<0.0> : tensor<8xf32>
    %y, %yh, %yc = rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>) : (tensor<?x?x2xf32>, tensor<4x2xf32>, tensor<4x1xf32>, tensor<8xf32>) -> (tensor<?x?x1xf32>, tensor<?x1xf32>, tensor<?x1xf32>)
    return %y : tensor<?x?x1xf32>
  }
}
