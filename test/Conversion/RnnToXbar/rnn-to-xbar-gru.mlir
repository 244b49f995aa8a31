// RUN: sed -f %S/../../Inputs/small-machine.sed %s \
// RUN:   | rampart-opt --convert-rnn-to-xbar --canonicalize --split-input-file | FileCheck %s

!w = tensor<3x1xf32>
!b = tensor<6xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>

// z and r in a first phase, the candidate from x and r h in a second one. h is kept in 12 bits
// over 1 and drives word lines in 5. Biases are added up: 0.5 + 0.25, 1.5 + 0.5, 2.5 + 0.75.
// CHECK-LABEL: module @reset_before
module @reset_before attributes {rampart.machine = #small} {
  func.func @main(%x: !seq) -> (!seq, !state) {
    %w = host.constant dense<[[1.0], [2.0], [3.0]]> : !w
    %r = host.constant dense<[[0.1], [0.2], [0.3]]> : !w
    %b = host.constant dense<[0.5, 1.5, 2.5, 0.25, 0.5, 0.75]> : !b
    // CHECK: %[[R:.*]]:2 = xbar.region "gru"(%{{.*}}) {
    // CHECK: %[[H0:.*]] = xbar.constant [0.000000e+00] : tensor<1x!host.code<-2048:2047, 1/2048>>
    // CHECK-NEXT: %[[END:.*]], %[[YS:.*]] = xbar.loop over(%{{.*}} : {{.*}}) init(%[[H0]] : {{.*}}) {
    // CHECK-NEXT: ^bb0(%[[X:[^:]*]]: tensor<1x!host.code<-15:15, 4/15>>, %[[H:[^:]*]]: tensor<1x!host.code<-2048:2047, 1/2048>>):
    // CHECK-NEXT: %[[D:.*]] = xbar.recode %[[H]] : {{.*}} -> tensor<1x!host.code<-15:15, 1/15>>
    // CHECK: %[[Q:.*]] = xbar.mvm @gru_weights(%[[X]], %[[D]], %{{.*}}) : {{.*}} -> tensor<2x!xbar.analog>
    // CHECK-NEXT: %[[Z:.*]] = xbar.convert %[[Q]][0 by 2] ramp @gru_sigmoid {gate = "z"} : {{.*}} -> tensor<1x!host.code<0:3, 1/3>>
    // CHECK-NEXT: %[[RT:.*]] = xbar.convert %[[Q]][1 by 2] ramp @gru_sigmoid {gate = "r"}
    // CHECK-NEXT: %[[RH:.*]] = xbar.mul %[[RT]], %[[H]] : {{.*}} -> tensor<1x!host.code<-15:15, 1/15>>
    // CHECK: %[[QC:.*]] = xbar.mvm @gru_candidate(%[[X]], %[[RH]], %{{.*}}) : {{.*}} -> tensor<1x!xbar.analog>
    // CHECK-NEXT: %[[C:.*]] = xbar.convert %[[QC]][0 by 1] ramp @gru_tanh {gate = "h"} : {{.*}} -> tensor<1x!host.code<-3:3, 1/3>>
    // CHECK-NEXT: %[[ONE:.*]] = xbar.constant [1.000000e+00] : tensor<1x!host.code<-524288:524287, 1/65536>>
    // CHECK-NEXT: %[[REST:.*]] = xbar.sub %[[ONE]], %[[Z]]
    // CHECK-NEXT: %[[NEW:.*]] = xbar.mul %[[REST]], %[[C]]
    // CHECK-NEXT: %[[OLD:.*]] = xbar.mul %[[Z]], %[[H]]
    // CHECK-NEXT: %[[NEXT:.*]] = xbar.add %[[NEW]], %[[OLD]] : {{.*}} -> tensor<1x!host.code<-2048:2047, 1/2048>>
    // CHECK-NEXT: xbar.yield states(%[[NEXT]] : {{.*}}) emits(%[[NEXT]] : {{.*}})
    // CHECK: xbar.return %[[YS]], %[[END]]
    // CHECK: host.dequantize %[[R]]#0
    // CHECK: host.dequantize %[[R]]#1
    %y, %yh = rnn.gru %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>)
      : (!seq, !w, !w, !b) -> (!seq, !state)
    return %y, %yh : !seq, !state
  }
  // CHECK: xbar.matrix @gru_weights gates 2 blocks [dense<{{\[\[}}1.000000e+00], [2.000000e+00]]> : tensor<2x1xf32>, dense<{{\[\[}}1.000000e-01], [2.000000e-01]]> : tensor<2x1xf32>, dense<{{\[\[}}7.500000e-01], [2.000000e+00]]> : tensor<2x1xf32>]
  // CHECK-NEXT: xbar.matrix @gru_candidate gates 1 blocks [dense<3.000000e+00> : tensor<1x1xf32>, dense<3.000000e-01> : tensor<1x1xf32>, dense<3.250000e+00> : tensor<1x1xf32>]
  // CHECK-NEXT: xbar.ramp @gru_sigmoid <sigmoid>
  // CHECK-NEXT: xbar.ramp @gru_tanh <tanh>
}

// -----

!w = tensor<3x1xf32>
!b = tensor<6xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>

// The two parts of the candidate are converted linearly, over the calibrated range, each with its
// own bias; a table of their sum's 12 bits, over twice the range, is the function. A given state may reach 2.
// CHECK-LABEL: module @reset_after
module @reset_after attributes {rampart.machine = #small} {
  func.func @main(%x: !seq, %h0: !state) -> (!seq, !state) {
    %w = host.constant dense<[[1.0], [2.0], [3.0]]> : !w
    %r = host.constant dense<[[0.1], [0.2], [0.3]]> : !w
    %b = host.constant dense<[0.5, 1.5, 2.5, 0.25, 0.5, 0.75]> : !b
    // CHECK: host.quantize %arg1 : (tensor<2x1xf32>) -> tensor<2x1x!host.code<-2048:2047, 1/1024>>
    // CHECK: xbar.loop reverse
    // CHECK-NEXT: ^bb0(%[[X:[^:]*]]: tensor<1x!host.code<-15:15, 1/15>>, %[[H:[^:]*]]: tensor<1x!host.code<-2048:2047, 1/1024>>):
    // CHECK-NEXT: %[[D:.*]] = xbar.recode %[[H]] : {{.*}} -> tensor<1x!host.code<-15:15, 2/15>>
    // CHECK: %[[R:.*]] = xbar.convert %{{.*}}[1 by 2] ramp @gru_sigmoid {gate = "r"}
    // CHECK: %[[QX:.*]] = xbar.mvm @gru_candidate(%[[X]], %{{[^,]*}}) :
    // CHECK-NEXT: %[[AX:.*]] = xbar.convert %[[QX]][0 by 1] ramp @gru_linear : {{.*}} -> tensor<1x!host.code<-255:255, 1/85>>
    // CHECK: %[[QH:.*]] = xbar.mvm @gru_recurrent(%[[D]], %{{[^,]*}}) :
    // CHECK-NEXT: %[[AH:.*]] = xbar.convert %[[QH]][0 by 1] ramp @gru_linear_0 : {{.*}} -> tensor<1x!host.code<-255:255, 1/85>>
    // CHECK-NEXT: %[[RAH:.*]] = xbar.mul %[[R]], %[[AH]]
    // CHECK-NEXT: %[[A:.*]] = xbar.add %[[AX]], %[[RAH]] : {{.*}} -> tensor<1x!host.code<-2048:2047, 3/1024>>
    // CHECK-NEXT: xbar.lookup @gru_tanh(%[[A]]) {gate = "h", why = "linear_before_reset: the recurrent part is multiplied by the reset gate in the digital unit"}
    %y, %yh = rnn.gru %x weights(%w, %r, %b) h0(%h0) activations(<sigmoid>, <tanh>)
      linear_before_reset reverse ranges {a = [-3.0, 3.0], h0 = [-2.0, 1.0], x = [-1.0, 1.0]}
      : (!seq, !w, !w, !b, !state) -> (!seq, !state)
    return %y, %yh : !seq, !state
  }
  // CHECK: xbar.matrix @gru_candidate gates 1 blocks [dense<3.000000e+00> : tensor<1x1xf32>, dense<2.500000e+00> : tensor<1x1xf32>]
  // CHECK-NEXT: xbar.matrix @gru_recurrent gates 1 blocks [dense<3.000000e-01> : tensor<1x1xf32>, dense<7.500000e-01> : tensor<1x1xf32>]
}

// -----

!w = tensor<1x1xf32>
!b = tensor<2xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>

// The ramp's levels become codes of word lines.
// CHECK-LABEL: module @rnn
module @rnn attributes {rampart.machine = #small} {
  func.func @main(%x: !seq) -> (!seq, !state) {
    %w = host.constant dense<1.0> : !w
    %b = host.constant dense<[0.5, 0.25]> : !b
    // CHECK: ^bb0(%[[X:[^:]*]]: tensor<1x!host.code<-15:15, 4/15>>, %[[H:[^:]*]]: tensor<1x!host.code<-15:15, 1/15>>):
    // CHECK: %[[Q:.*]] = xbar.mvm @rnn_weights(%[[X]], %[[H]], %{{.*}})
    // CHECK-NEXT: %[[Y:.*]] = xbar.convert %[[Q]][0 by 1] ramp @rnn_tanh {gate = "h"} : {{.*}} -> tensor<1x!host.code<-3:3, 1/3>>
    // CHECK-NEXT: %[[NEXT:.*]] = xbar.recode %[[Y]] : {{.*}} -> tensor<1x!host.code<-15:15, 1/15>>
    // CHECK-NEXT: xbar.yield states(%[[NEXT]] : {{.*}}) emits(%[[NEXT]] : {{.*}})
    %y, %yh = rnn.rnn %x weights(%w, %w, %b) activation(<tanh>) : (!seq, !w, !w, !b) -> (!seq, !state)
    return %y, %yh : !seq, !state
  }
  // CHECK: xbar.matrix @rnn_weights gates 1 blocks [dense<1.000000e+00> : tensor<1x1xf32>, dense<1.000000e+00> : tensor<1x1xf32>, dense<7.500000e-01> : tensor<1x1xf32>]
}

// -----

!w = tensor<1x1xf32>
!b = tensor<2xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>

// Not every function is one that a ramp computes. The linear levels reach as far as the clip.
// CHECK-LABEL: module @no_ramp
module @no_ramp attributes {rampart.machine = #small} {
  func.func @main(%x: !seq) -> (!seq, !state) {
    %w = host.constant dense<1.0> : !w
    %b = host.constant dense<0.0> : !b
    // CHECK: %[[A:.*]] = xbar.convert %{{.*}}[0 by 1] ramp @rnn_linear : {{.*}} -> tensor<1x!host.code<-255:255, 2/255>>
    // CHECK-NEXT: xbar.lookup @rnn_affine(%[[A]]) {gate = "h", why = "no ramp computes affine: {{.*}}"} :
    %y, %yh = rnn.rnn %x weights(%w, %w, %b) activation(<affine, alpha = 0.0, beta = 0.5>) clip 2.0 : (!seq, !w, !w, !b) -> (!seq, !state)
    return %y, %yh : !seq, !state
  }
}

// -----

!w = tensor<1x1xf32>
!b = tensor<2xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>

// A function that leaves 0 just before the clip: the ramp would begin too far from its first step.
// CHECK-LABEL: module @far_ramp
module @far_ramp attributes {rampart.machine = #small} {
  func.func @main(%x: !seq) -> (!seq, !state) {
    %w = host.constant dense<1.0> : !w
    %b = host.constant dense<0.0> : !b
    // CHECK: xbar.lookup @rnn_hardsigmoid{{.*}} {gate = "h", why = "no ramp computes hardsigmoid: the ramp's offset of {{.*}} does not fit {{[0-9]+}} calibration devices; it would fit with {{.*}}"} :
    %y, %yh = rnn.rnn %x weights(%w, %w, %b) activation(<hardsigmoid, alpha = 1.0, beta = -1.9999>) clip 2.0 : (!seq, !w, !w, !b) -> (!seq, !state)
    return %y, %yh : !seq, !state
  }
}
