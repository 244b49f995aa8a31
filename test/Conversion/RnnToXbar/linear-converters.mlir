// Where no conversion of the machine computes functions, gates are linear conversions and tables, each
// function with levels over a span of its own.
//
// RUN: sed -f %S/../../Inputs/small-machine.sed %s | sed 's/converter.linear_bits = "8"/converter.kind = "linramp", converter.linear_bits = "4"/' \
// RUN:   | rampart-opt --convert-rnn-to-xbar --canonicalize | FileCheck %s --check-prefixes=CHECK,RAMP
// RUN: sed -f %S/../../Inputs/small-machine.sed %s | sed 's/converter.linear_bits = "8"/converter.kind = "sar", converter.linear_bits = "4"/' \
// RUN:   | rampart-opt --convert-rnn-to-xbar --canonicalize | FileCheck %s --check-prefixes=CHECK,SAR

module attributes {rampart.machine = #small} {
  func.func @main(%x: tensor<?x2x1xf32>) -> tensor<?x2x1xf32> {
    %w = host.constant dense<[[1.0], [2.0], [3.0], [4.0]]> : tensor<4x1xf32>
    %r = host.constant dense<[[0.1], [0.2], [0.3], [0.4]]> : tensor<4x1xf32>
    %b = host.constant dense<0.5> : tensor<8xf32>
    // Sixteen levels of a gate's function on the linear conversion of its columns; h(c) keeps its four.
    // CHECK: %[[Q:.*]] = xbar.mvm @lstm_weights
    // CHECK: %[[I:.*]] = xbar.convert %[[Q]][0 by 4] ramp @lstm_linear :
    // RAMP: xbar.lookup @lstm_sigmoid(%[[I]]) {gate = "i", why = "the machine's ramps are linear"} : {{.*}} -> tensor<1x!host.code<0:15, 1/15>>
    // SAR: xbar.lookup @lstm_sigmoid(%[[I]]) {gate = "i", why = "the machine converts by successive approximation"} : {{.*}} -> tensor<1x!host.code<0:15, 1/15>>
    // CHECK: xbar.convert %[[Q]][2 by 4] ramp @lstm_linear :
    // CHECK: %[[G:.*]] = xbar.convert %[[Q]][3 by 4] ramp @lstm_linear_0 :
    // CHECK: xbar.lookup @lstm_tanh(%[[G]]) {gate = "g"{{.*}}-> tensor<1x!host.code<-15:15, 1/15>>
    // CHECK: xbar.lookup @lstm_cell(%{{.*}}) : {{.*}} -> tensor<1x!host.code<-3:3, 1/3>>
    %y, %h, %c = rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>)
      : (tensor<?x2x1xf32>, tensor<4x1xf32>, tensor<4x1xf32>, tensor<8xf32>)
      -> (tensor<?x2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>)
    return %y : tensor<?x2x1xf32>
  }
  // CHECK: xbar.ramp @lstm_linear <identity> levels 16
  // CHECK: xbar.ramp @lstm_linear_0 <identity> levels 16
}
