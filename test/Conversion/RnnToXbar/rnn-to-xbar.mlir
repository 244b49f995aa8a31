// RUN: sed -f %S/../../Inputs/small-machine.sed %s \
// RUN:   | rampart-opt --convert-rnn-to-xbar --canonicalize --split-input-file --allow-unregistered-dialect | FileCheck %s

// Codes: inputs up to 4 (nothing is known of them) and h up to 1 in 5 bits, 4/15 and 1/15; c in
// 12 bits over 8, 1/256; products with 16 fraction bits; 2-bit ramps. Biases are added up: 0.5 + 0.25.

!w = tensor<4x1xf32>
!b = tensor<8xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>
!lstm = (!seq, !w, !w, !b) -> (!seq, !state, !state)

// CHECK-LABEL: module @plain
module @plain attributes {rampart.machine = #small} {
  // CHECK: func.func @main(%[[X:.*]]: tensor<?x2x1xf32>)
  func.func @main(%x: !seq) -> (!seq, !state, !state) {
    %w = host.constant dense<[[1.0], [2.0], [3.0], [4.0]]> : !w
    %r = host.constant dense<[[0.1], [0.2], [0.3], [0.4]]> : !w
    %b = host.constant dense<[0.5, 1.5, 2.5, 3.5, 0.25, 0.25, 0.25, 0.25]> : !b
    // CHECK-NEXT: %[[XQ:.*]] = host.quantize %[[X]] : (tensor<?x2x1xf32>) -> tensor<?x2x1x!host.code<-15:15, 4/15>>
    // CHECK-NEXT: %[[R:.*]]:3 = xbar.region "lstm/1"(%[[XQ]]) {
    // CHECK-NEXT: ^bb0(%[[XS:.*]]: !xbar.sequence<tensor<1x!host.code<-15:15, 4/15>>>):
    // CHECK-NEXT: %[[H0:.*]] = xbar.constant [0.000000e+00] : tensor<1x!host.code<-15:15, 1/15>>
    // CHECK-NEXT: %[[C0:.*]] = xbar.constant [0.000000e+00] : tensor<1x!host.code<-2048:2047, 1/256>>
    // CHECK-NEXT: %[[END:.*]]:2, %[[YS:.*]] = xbar.loop over(%[[XS]] : {{.*}}) init(%[[H0]], %[[C0]] : {{.*}}) {
    // CHECK-NEXT: ^bb0(%[[XT:[^:]*]]: tensor<1x!host.code<-15:15, 4/15>>, %[[H:[^:]*]]: tensor<1x!host.code<-15:15, 1/15>>, %[[C:[^:]*]]: tensor<1x!host.code<-2048:2047, 1/256>>):
    // CHECK-NEXT: %[[ONE:.*]] = xbar.constant [1.000000e+00] : tensor<1x!host.code<-15:15, 1/15>>
    // CHECK-NEXT: %[[Q:.*]] = xbar.mvm @lstm_1_weights(%[[XT]], %[[H]], %[[ONE]])
    // CHECK-NEXT: %[[I:.*]] = xbar.convert %[[Q]][0 by 4] ramp @lstm_1_sigmoid {gate = "i"} : tensor<4x!xbar.analog> -> tensor<1x!host.code<0:3, 1/3>>
    // CHECK-NEXT: %[[F:.*]] = xbar.convert %[[Q]][2 by 4] ramp @lstm_1_sigmoid {gate = "f"}
    // CHECK-NEXT: %[[G:.*]] = xbar.convert %[[Q]][3 by 4] ramp @lstm_1_tanh {gate = "g"} : tensor<4x!xbar.analog> -> tensor<1x!host.code<-3:3, 1/3>>
    // CHECK-NEXT: %[[FC:.*]] = xbar.mul %[[F]], %[[C]] : {{.*}} -> tensor<1x!host.code<-524288:524287, 1/65536>>
    // CHECK-NEXT: %[[IG:.*]] = xbar.mul %[[I]], %[[G]] : {{.*}} -> tensor<1x!host.code<-524288:524287, 1/65536>>
    // CHECK-NEXT: %[[C1:.*]] = xbar.add %[[FC]], %[[IG]] : {{.*}} -> tensor<1x!host.code<-2048:2047, 1/256>>
    // CHECK-NEXT: %[[O:.*]] = xbar.convert %[[Q]][1 by 4] ramp @lstm_1_sigmoid {gate = "o"}
    // CHECK-NEXT: %[[T:.*]] = xbar.lookup @lstm_1_cell(%[[C1]]) : {{.*}} -> tensor<1x!host.code<-3:3, 1/3>>
    // CHECK-NEXT: %[[H1:.*]] = xbar.mul %[[O]], %[[T]] : {{.*}} -> tensor<1x!host.code<-15:15, 1/15>>
    // CHECK-NEXT: xbar.yield states(%[[H1]], %[[C1]] : {{.*}}) emits(%[[H1]] : {{.*}})
    // CHECK-NEXT: }
    // CHECK-NEXT: xbar.return %[[YS]], %[[END]]#0, %[[END]]#1
    // CHECK-NEXT: } : ({{.*}}) -> (tensor<?x2x1x!host.code<-15:15, 1/15>>, tensor<2x1x!host.code<-15:15, 1/15>>, tensor<2x1x!host.code<-2048:2047, 1/256>>)
    // CHECK-NEXT: %[[Y:.*]] = host.dequantize %[[R]]#0
    // CHECK-NEXT: %[[YH:.*]] = host.dequantize %[[R]]#1
    // CHECK-NEXT: %[[YC:.*]] = host.dequantize %[[R]]#2
    // CHECK-NEXT: return %[[Y]], %[[YH]], %[[YC]]
    %y, %yh, %yc = rnn.lstm %x weights(%w, %r, %b) activations(<sigmoid>, <tanh>, <tanh>) : !lstm loc("lstm/1")
    return %y, %yh, %yc : !seq, !state, !state
  }
  // CHECK: xbar.matrix @lstm_1_weights gates 4 blocks [dense<{{\[\[}}1.000000e+00], [2.000000e+00], [3.000000e+00], [4.000000e+00]]> : tensor<4x1xf32>, dense<{{\[\[}}1.000000e-01], [2.000000e-01], [3.000000e-01], [4.000000e-01]]> : tensor<4x1xf32>, dense<{{\[\[}}7.500000e-01], [1.750000e+00], [2.750000e+00], [3.750000e+00]]> : tensor<4x1xf32>] {gate_names = ["i", "o", "f", "g"], input_names = ["x", "h", "bias"]}{{$}}
  // CHECK-NEXT: xbar.ramp @lstm_1_sigmoid <sigmoid> levels 4 from 0.000000e+00 to 1.000000e+00 : !host.code<0:3, 1/3>{{$}}
  // CHECK-NEXT: xbar.ramp @lstm_1_tanh <tanh> levels 4 from -1.000000e+00 to 1.000000e+00 : !host.code<-3:3, 1/3>{{$}}
  // CHECK-NEXT: xbar.table @lstm_1_cell <tanh> levels 4 : !host.code<-2048:2047, 1/256> to !host.code<-3:3, 1/3>
}

// -----

!w = tensor<4x1xf32>
!b = tensor<8xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>
!lstm = (!seq, !w, !w, !b) -> (!seq, !state, !state)

// Nodes of one name get symbols of their own. g is f: one ramp computes all gates.
// CHECK-LABEL: module @reverse
module @reverse attributes {rampart.machine = #small} {
  func.func @main(%x: !seq) -> (!seq, !seq) {
    %w = host.constant dense<1.0> : !w
    %b = host.constant dense<0.0> : !b
    // CHECK: xbar.region "a b"
    // CHECK: xbar.loop reverse over
    // CHECK: xbar.convert %{{.*}}[0 by 4] ramp @a_b_sigmoid {gate = "i"}
    // CHECK: xbar.convert %{{.*}}[3 by 4] ramp @a_b_sigmoid {gate = "g"}
    %y, %yh, %yc = rnn.lstm %x weights(%w, %w, %b) activations(<sigmoid>, <sigmoid>, <tanh>) reverse : !lstm loc("a b")
    // CHECK: xbar.region "a b"
    // CHECK: xbar.loop over
    // CHECK: xbar.mvm @a_b_weights_[[N:[0-9]+]](
    // CHECK: xbar.convert %{{.*}}[0 by 4] ramp @a_b_sigmoid_{{[0-9]+}} {gate = "i"}
    // CHECK: xbar.lookup @a_b_cell_{{[0-9]+}}(
    %z, %zh, %zc = rnn.lstm %x weights(%w, %w, %b) activations(<sigmoid>, <sigmoid>, <tanh>) : !lstm loc("a b")
    return %y, %z : !seq, !seq
  }
  // CHECK: xbar.matrix @a_b_weights gates
  // CHECK-NEXT: xbar.ramp @a_b_sigmoid <sigmoid>
  // CHECK-NEXT: xbar.table @a_b_cell <tanh>
  // CHECK-NEXT: xbar.matrix @a_b_weights_[[N]] gates
}

// -----

!w = tensor<4x1xf32>
!b = tensor<8xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>

// Initial states and lengths come in from the host. Calibrated ranges give scales: x within
// 3, h0 within 2 and so beyond what h can be.
// CHECK-LABEL: module @states
module @states attributes {rampart.machine = #small} {
  // CHECK: func.func @main(%[[X:[^:]*]]: tensor<?x2x1xf32>, %[[H:[^:]*]]: tensor<2x1xf32>, %[[C:[^:]*]]: tensor<2x1xf32>, %[[N:[^:]*]]: tensor<2xi32>)
  func.func @main(%x: !seq, %h0: !state, %c0: !state, %n: tensor<2xi32>) -> (!seq, !state, !state) {
    %w = host.constant dense<1.0> : !w
    %b = host.constant dense<0.0> : !b
    // CHECK: %[[XQ:.*]] = host.quantize %[[X]] : {{.*}} -> tensor<?x2x1x!host.code<-15:15, 1/5>>
    // CHECK: %[[HQ:.*]] = host.quantize %[[H]] : {{.*}} -> tensor<2x1x!host.code<-15:15, 2/15>>
    // CHECK: %[[CQ:.*]] = host.quantize %[[C]] : {{.*}} -> tensor<2x1x!host.code<-2048:2047, 1/256>>
    // CHECK: xbar.region "lstm"(%[[XQ]], %[[HQ]], %[[CQ]]) lengths(%[[N]] : tensor<2xi32>) {
    // CHECK-NEXT: ^bb0(%[[XS:[^:]*]]: !xbar.sequence<tensor<1x!host.code<-15:15, 1/5>>>, %[[HV:[^:]*]]: tensor<1x!host.code<-15:15, 2/15>>, %[[CV:[^:]*]]: tensor<1x!host.code<-2048:2047, 1/256>>):
    // CHECK-NEXT: xbar.loop over(%[[XS]] : {{.*}}) init(%[[HV]], %[[CV]] : {{.*}}) {
    %y, %yh, %yc = rnn.lstm %x weights(%w, %w, %b) h0(%h0) c0(%c0) lengths(%n) activations(<sigmoid>, <tanh>, <tanh>)
      ranges {x = [-3.0, 1.0], h0 = [-2.0, 0.5]}
      : (!seq, !w, !w, !b, !state, !state, tensor<2xi32>) -> (!seq, !state, !state)
    return %y, %yh, %yc : !seq, !state, !state
  }
}

// -----

!w = tensor<4x1xf32>
!b = tensor<8xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>

// One state alone; h is known to stay within a half.
// CHECK-LABEL: module @cell_state
module @cell_state attributes {rampart.machine = #small} {
  func.func @main(%x: !seq, %c0: !state) -> !seq {
    %w = host.constant dense<1.0> : !w
    %b = host.constant dense<0.0> : !b
    // CHECK: ^bb0(%[[XS:[^:]*]]: {{[^%]*}}, %[[CV:[^:]*]]: tensor<1x!host.code<-2048:2047, 1/256>>):
    // CHECK-NEXT: %[[HV:.*]] = xbar.constant [0.000000e+00] : tensor<1x!host.code<-15:15, 1/30>>
    // CHECK-NEXT: xbar.loop over(%[[XS]] : {{.*}}) init(%[[HV]], %[[CV]] : {{.*}}) {
    %y, %yh, %yc = rnn.lstm %x weights(%w, %w, %b) c0(%c0) activations(<sigmoid>, <tanh>, <tanh>)
      ranges {h = [-0.5, 0.25]}
      : (!seq, !w, !w, !b, !state) -> (!seq, !state, !state)
    return %y : !seq
  }
}

// -----

!w = tensor<4x1xf32>
!b = tensor<8xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>
!lstm = (!seq, !w, !w, !b) -> (!seq, !state, !state)

// f = 1 - i: nothing converts f's column.
// CHECK-LABEL: module @input_forget
module @input_forget attributes {rampart.machine = #small} {
  func.func @main(%x: !seq) -> !seq {
    %w = host.constant dense<1.0> : !w
    %b = host.constant dense<0.0> : !b
    // CHECK: ^bb0(%{{[^:]*}}: {{.*}}, %{{[^:]*}}: {{.*}}, %[[C:[^:]*]]: tensor<1x!host.code<-2048:2047, 1/256>>):
    // CHECK: %[[I:.*]] = xbar.convert %{{.*}}[0 by 4]
    // CHECK-NEXT: %[[ONE:.*]] = xbar.constant [1.000000e+00] : tensor<1x!host.code<-524288:524287, 1/65536>>
    // CHECK-NEXT: %[[F:.*]] = xbar.sub %[[ONE]], %[[I]] : {{.*}} -> tensor<1x!host.code<-524288:524287, 1/65536>>
    // CHECK-NEXT: %[[G:.*]] = xbar.convert %{{.*}}[3 by 4]
    // CHECK-NEXT: xbar.mul %[[F]], %[[C]]
    // CHECK-NEXT: xbar.mul %[[I]], %[[G]]
    // CHECK-NOT: [2 by 4]
    // CHECK: return
    %y, %yh, %yc = rnn.lstm %x weights(%w, %w, %b) activations(<sigmoid>, <tanh>, <tanh>) input_forget : !lstm
    return %y : !seq
  }
}

// -----

!w = tensor<4x1xf32>
!b = tensor<8xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>
!lstm = (!seq, !w, !w, !b) -> (!seq, !state, !state)

// Arguments within 1. sigmoid: 0.268941 to 0.731059, a span of 0.462118; the next number of 12
// bits is 3786/8192, a third of it the step, 631/4096. The ends are 1.746 and 4.746 steps: levels
// 2 to 5. tanh: 0.761594, next 195/256, odd codes of 65/256. h: 0.731059 * 0.761594 = 0.556770, next
// 2281/4096, codes of 2281/61440.
// CHECK-LABEL: module @clip
module @clip attributes {rampart.machine = #small} {
  func.func @main(%x: !seq) -> !seq {
    %w = host.constant dense<1.0> : !w
    %b = host.constant dense<0.0> : !b
    // CHECK: xbar.lookup @lstm_cell({{.*}} -> tensor<1x!host.code<-3:3, 65/256>>
    // CHECK: xbar.mul {{.*}} -> tensor<1x!host.code<-15:15, 2281/61440>>
    %y, %yh, %yc = rnn.lstm %x weights(%w, %w, %b) activations(<sigmoid>, <tanh>, <tanh>) clip 1.0 : !lstm
    return %y : !seq
  }
  // CHECK: xbar.ramp @lstm_sigmoid <sigmoid, clip = 1.000000e+00> levels 4 from 0.30810546875 to 0.770263671875 : !host.code<2:5, 631/4096>
  // CHECK: xbar.ramp @lstm_tanh <tanh, clip = 1.000000e+00> levels 4 from -0.76171875 to 0.76171875 : !host.code<-3:3, 65/256>
  // CHECK: xbar.table @lstm_cell <tanh, clip = 1.000000e+00> levels 4 : !host.code<-2048:2047, 1/256> to !host.code<-3:3, 65/256>
}

// -----

!w = tensor<4x1xf32>
!b = tensor<8xf32>
!seq = tensor<?x2x1xf32>
!state = tensor<2x1xf32>

// i and f see the old c, o the new one: the gates are converted linearly (8 bits, over the
// calibrated range), P c is added, a table is the sigmoid. P has the order i, o, f; each
// is a constant of 8 bits. g keeps its ramp.
// CHECK-LABEL: module @peepholes
module @peepholes attributes {rampart.machine = #small} {
  func.func @main(%x: !seq) -> !seq {
    %w = host.constant dense<1.0> : !w
    %b = host.constant dense<0.0> : !b
    %p = host.constant dense<[0.5, -2.0, 0.25]> : tensor<3xf32>
    // CHECK: ^bb0(%{{[^:]*}}: {{.*}}, %{{[^:]*}}: {{.*}}, %[[C:[^:]*]]: tensor<1x!host.code<-2048:2047, 1/256>>):
    // CHECK: %[[LI:.*]] = xbar.convert %[[Q:.*]][0 by 4] ramp @lstm_linear : tensor<4x!xbar.analog> -> tensor<1x!host.code<-255:255, 2/85>>
    // CHECK-NEXT: %[[PI:.*]] = xbar.constant [5.000000e-01] : tensor<1x!host.code<-128:127, 1/256>>
    // CHECK-NEXT: %[[PCI:.*]] = xbar.mul %[[PI]], %[[C]] : {{.*}} -> tensor<1x!host.code<-524288:524287, 1/65536>>
    // CHECK-NEXT: %[[AI:.*]] = xbar.add %[[LI]], %[[PCI]] : {{.*}} -> tensor<1x!host.code<-2048:2047, 1/256>>
    // CHECK-NEXT: xbar.lookup @lstm_sigmoid(%[[AI]]) {gate = "i", why = "peepholes: the cell state is added to the sum in the digital unit"} : {{.*}} -> tensor<1x!host.code<0:3, 1/3>>
    // CHECK-NEXT: xbar.convert %[[Q]][2 by 4] ramp @lstm_linear
    // CHECK-NEXT: %[[PF:.*]] = xbar.constant [2.500000e-01] : tensor<1x!host.code<-128:127, 1/512>>
    // CHECK-NEXT: xbar.mul %[[PF]], %[[C]]
    // CHECK: xbar.lookup @lstm_sigmoid(%{{.*}}) {gate = "f", why = "peepholes
    // CHECK-NEXT: xbar.convert %[[Q]][3 by 4] ramp @lstm_tanh {gate = "g"}
    // CHECK: %[[C1:.*]] = xbar.add
    // CHECK-NEXT: xbar.convert %[[Q]][1 by 4] ramp @lstm_linear
    // CHECK-NEXT: %[[PO:.*]] = xbar.constant [-2.000000e+00] : tensor<1x!host.code<-128:127, 1/64>>
    // CHECK-NEXT: xbar.mul %[[PO]], %[[C1]]
    // CHECK: xbar.lookup @lstm_sigmoid(%{{.*}}) {gate = "o", why = "peepholes
    %y, %yh, %yc = rnn.lstm %x weights(%w, %w, %b) peepholes(%p) activations(<sigmoid>, <tanh>, <tanh>)
      ranges {a = [-6.0, 6.0]}
      : (!seq, !w, !w, !b, tensor<3xf32>) -> (!seq, !state, !state)
    return %y : !seq
  }
  // CHECK: xbar.ramp @lstm_linear <identity> levels 256 from -6.000000e+00 to 6.000000e+00 : !host.code<-255:255, 2/85>
  // CHECK-NEXT: xbar.table @lstm_sigmoid <sigmoid> levels 4 : !host.code<-2048:2047, 1/256> to !host.code<0:3, 1/3>
  // CHECK-NEXT: xbar.ramp @lstm_tanh <tanh>
  // CHECK-NEXT: xbar.table @lstm_cell <tanh> levels 4 : !host.code<-2048:2047, 1/256> to !host.code<-3:3, 1/3>
}

// -----

!w = tensor<2x3xf32>
!dense = (tensor<5x?x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<5x?x2xf32>

// Inputs within 1. Pre-activations of the first output are within -6 + 0.5 and 6 + 0.5, of the
// second within -1.5 and 1.5: all within -5.5 and 6.5.
// CHECK-LABEL: module @dense
module @dense attributes {rampart.machine = #small} {
  func.func @main(%x: tensor<5x?x3xf32>) {
    %w = host.constant dense<[[1.0, -2.0, 3.0], [0.5, 0.5, 0.5]]> : tensor<2x3xf32>
    %b = host.constant dense<[0.5, 0.0]> : tensor<2xf32>
    // CHECK: %[[XQ:.*]] = host.quantize %{{.*}} : (tensor<5x?x3xf32>) -> tensor<5x?x3x!host.code<-15:15, 1/15>>
    // CHECK-NEXT: %[[Y:.*]] = xbar.region "identity"(%[[XQ]]) {
    // CHECK-NEXT: ^bb0(%[[X:.*]]: tensor<3x!host.code<-15:15, 1/15>>):
    // CHECK-NEXT: %[[ONE:.*]] = xbar.constant [1.000000e+00] : tensor<1x!host.code<-15:15, 1/15>>
    // CHECK-NEXT: %[[Q:.*]] = xbar.mvm @identity_weights(%[[X]], %[[ONE]]) : {{.*}} -> tensor<2x!xbar.analog>
    // CHECK-NEXT: %[[A:.*]] = xbar.convert %[[Q]][0 by 1] ramp @identity_linear {gate = "y"} : tensor<2x!xbar.analog> -> tensor<2x!host.code<-117:138, 4/85>>
    // CHECK-NEXT: xbar.return %[[A]] : tensor<2x!host.code<-117:138, 4/85>>
    // CHECK-NEXT: } : (tensor<5x?x3x!host.code<-15:15, 1/15>>) -> tensor<5x?x2x!host.code<-117:138, 4/85>>
    // CHECK-NEXT: host.dequantize %[[Y]] : (tensor<5x?x2x!host.code<-117:138, 4/85>>) -> tensor<5x?x2xf32>
    %0 = rnn.dense %x weights(%w, %b) activation(<identity>) ranges {x = [-1.0, 1.0]} : !dense loc("identity")
    %1 = rnn.dense %x weights(%w, %b) activation(<sigmoid>) ranges {x = [-1.0, 1.0]} : !dense loc("sigmoid")
    %2 = rnn.dense %x weights(%w, %b) activation(<tanh>) ranges {x = [-1.0, 1.0]} : !dense loc("tanh")
    %3 = rnn.dense %x weights(%w, %b) activation(<relu>) ranges {x = [-1.0, 1.0]} : !dense loc("relu")
    %4 = rnn.dense %x weights(%w, %b) activation(<relu>) ranges {x = [-1.0, 1.0], a = [-3.0, 1.5]} : !dense loc("calibrated")
    %5 = rnn.dense %x weights(%w, %b) activation(<elu, alpha = 0.5>) ranges {x = [-1.0, 1.0], a = [-3.0, 1.0]} : !dense loc("elu")
    %6 = rnn.dense %x weights(%w, %b) activation(<relu>) ranges {x = [-1.0, 1.0], a = [-3.0, -1.0]} : !dense loc("never")
    "test.use"(%0, %1, %2, %3, %4, %5, %6) : (tensor<5x?x2xf32>, tensor<5x?x2xf32>, tensor<5x?x2xf32>, tensor<5x?x2xf32>, tensor<5x?x2xf32>, tensor<5x?x2xf32>, tensor<5x?x2xf32>) -> ()
    return
  }
  // CHECK: xbar.matrix @identity_weights gates 1 blocks [dense<{{\[\[}}1.000000e+00, -2.000000e+00, 3.000000e+00], [5.000000e-01, 5.000000e-01, 5.000000e-01]]> : tensor<2x3xf32>, dense<{{\[\[}}5.000000e-01], [0.000000e+00]]> : tensor<2x1xf32>]
  // Linear in 8 bits: 12/255 = 4/85 a step. -5.5 is 116.875 steps, 6.5 138.125.
  // CHECK: xbar.ramp @identity_linear <identity> levels 256 from -5.50588235294117{{[0-9]*}} to 6.494117647058{{[0-9]*}} : !host.code<-117:138, 4/85>
  // Functions in 2 bits.
  // CHECK: xbar.ramp @sigmoid_sigmoid <sigmoid> levels 4 from 0.000000e+00 to 1.000000e+00 : !host.code<0:3, 1/3>
  // CHECK: xbar.ramp @tanh_tanh <tanh> levels 4 from -1.000000e+00 to 1.000000e+00 : !host.code<-3:3, 1/3>
  // CHECK: xbar.ramp @relu_relu <relu> levels 4 from 0.000000e+00 to 6.500000e+00 : !host.code<0:3, 13/6>
  // CHECK: xbar.ramp @calibrated_relu <relu> levels 4 from 0.000000e+00 to 1.500000e+00 : !host.code<0:3, 1/2>
  // ELU goes down to -alpha: steps of 1.5/3.
  // CHECK: xbar.ramp @elu_elu <elu, alpha = 5.000000e-01> levels 4 from -5.000000e-01 to 1.000000e+00 : !host.code<-1:2, 1/2>
  // ReLU that never rises: 0 and one level above, 2^-20/3.
  // CHECK: xbar.ramp @never_relu <relu> levels 2 from 0.000000e+00 to 3.178914388{{[0-9]*}}E-7 : !host.code<0:1, 1/3145728>
}

// -----

// The weights tell a width that the type of x leaves open.
// CHECK-LABEL: module @open
module @open attributes {rampart.machine = #small} {
  func.func @main(%x: tensor<?x?xf32>) -> tensor<?x2xf32> {
    %w = host.constant dense<1.0> : tensor<2x3xf32>
    %b = host.constant dense<0.0> : tensor<2xf32>
    // CHECK: xbar.region "dense"
    // CHECK-NEXT: ^bb0(%{{.*}}: tensor<3x!host.code<-15:15, 4/15>>):
    // CHECK: } : (tensor<?x?x!host.code<-15:15, 4/15>>) -> tensor<?x2x!host.code<
    %0 = rnn.dense %x weights(%w, %b) activation(<identity>) : (tensor<?x?xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x2xf32>
    return %0 : tensor<?x2xf32>
  }
}

// -----

// What calibration counted reaches the ramp. Inputs within 1/2 of 0: a tanh of 4 levels (0.46 at
// 1/2) has them nearer than its whole range would.
// CHECK-LABEL: module @density
module @density attributes {rampart.machine = #small} {
  // CHECK: xbar.ramp @dense_tanh <tanh> levels 4 from -0.{{[34][0-9]*}} to 0.{{[34][0-9]*}} : {{.*}} density {counts = array<i64: 9, 9>, first = -1 : i64, width = 5.000000e-01 : f64}
  func.func @main(%x: tensor<2x3xf32>) -> tensor<2x2xf32> {
    %w = host.constant dense<1.0> : tensor<2x3xf32>
    %b = host.constant dense<0.0> : tensor<2xf32>
    %y = rnn.dense %x weights(%w, %b) activation(<tanh>) ranges {densities = [{counts = array<i64: 9, 9>, first = -1, function = #rnn.function<tanh>, width = 0.5}]} : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x2xf32>
    return %y : tensor<2x2xf32>
  }
}
