// RUN: sed -f %S/../Inputs/small-machine.sed %s > %t.mlir
// RUN: rampart-opt --rampart-to-rnn %t.mlir -o %t.rnn.mlir
// RUN: rampart-opt --rampart-to-xbar %t.rnn.mlir -o %t.xbar.mlir
// RUN: rampart-opt --rampart-to-tile %t.xbar.mlir -o %t.tile.mlir
// RUN: FileCheck --check-prefix=RNN --input-file=%t.rnn.mlir %s
// RUN: FileCheck --check-prefix=XBAR --input-file=%t.xbar.mlir %s
// RUN: FileCheck --check-prefix=TILE --input-file=%t.tile.mlir %s

// The levels' text is enough: all at once gives the same program as one after another.
// RUN: rampart-opt --rampart-to-rnn --rampart-to-xbar --rampart-to-tile %t.mlir | diff %t.tile.mlir -
// RUN: rampart-translate --tile-to-program %t.tile.mlir -o %t.rprog

// It runs: y = relu(tanh(x) W + b), W = (1, -2)', b = 0.5, at most 3.5: levels of 3.5/3. With
// tanh(x) = (1, 0): 1.5, level 1; (-1, -1): 1.5; (0.2, -1): 2.7, level 2; (1, 1): below 0.
// RUN: /usr/bin/python3 -c "import numpy; numpy.save('%t.npy', numpy.float32([[20, 0], [-20, -20], [numpy.arctanh(0.2), -20], [20, 20]]))"
// RUN: rampart-run %t.rprog --input x=%t.npy --output-dir %t.out
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.load('%t.out/y.npy').ravel() / (3.5 / 3))" | FileCheck %s --check-prefix=RUN-OUT
// RUN-OUT: {{^}}[1. 1. 2. 0.]{{$}}
// RUN: rampart-run %t.rprog --input x=%t.npy --output-dir %t.out --mode=ideal
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.round(numpy.load('%t.out/y.npy').ravel(), 5))" | FileCheck %s --check-prefix=IDEAL-OUT
// IDEAL-OUT: {{^}}[1.5 1.5 2.7 0. ]{{$}}

module attributes {rampart.machine = #small} {
  // The weights are folded and lie in rows, bias and activation join the layer, tanh bounds it.
  // RNN: func.func @main
  // RNN-DAG: %[[W:.*]] = host.constant dense<{{\[\[}}1.000000e+00, -2.000000e+00]]> : tensor<1x2xf32>
  // RNN-DAG: %[[B:.*]] = host.constant dense<5.000000e-01> : tensor<1xf32>
  // RNN: %[[T:.*]] = host.tanh
  // RNN: %[[Y:.*]] = rnn.dense %[[T]] weights(%[[W]], %[[B]]) activation(<relu>) ranges {from = "bound", x = [-1.000000e+00, 1.000000e+00]} :
  // RNN: return %[[Y]]

  // XBAR: func.func @main
  // XBAR: host.tanh
  // XBAR: host.quantize
  // XBAR: xbar.region "dense"
  // XBAR: xbar.integrate [@dense_weights_0]
  // XBAR: xbar.convert %{{.*}}[0 by 1] ramp @dense_relu {gate = "y"}
  // XBAR-NOT: rnn.
  // XBAR: xbar.matrix @dense_weights gates 1 blocks {{.*}} copies [1, 1, 1] gammas
  // XBAR: xbar.array @dense_weights_0 of @dense_weights rows 0, 3 columns 0, 1
  // XBAR: xbar.ramp @dense_relu <relu> levels 4 from 0.000000e+00 to 3.500000e+00 : !host.code<0:3, 7/6> gamma {{.*}} devices {

  // TILE-NOT: xbar.
  // TILE: func.func @main
  // TILE: tile.call @dense(
  // TILE: host.dequantize
  // TILE: tile.array @dense_weights_0 tile 0
  // TILE: tile.ramp @dense_relu tile 0 slot 0 column 0 <relu>
  // TILE: tile.region @dense
  func.func @main(%x: tensor<?x2xf32> {rampart.name = "x"}) -> (tensor<?x1xf32> {rampart.name = "y"}) {
    %w = host.constant dense<[[0.5], [-1.0]]> : tensor<2x1xf32>
    %two = host.constant dense<2.0> : tensor<2x1xf32>
    %ww = host.mul %w, %two : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
    %b = host.constant dense<0.5> : tensor<1xf32>
    %t = host.tanh %x : (tensor<?x2xf32>) -> tensor<?x2xf32>
    %0 = host.matmul %t, %ww : (tensor<?x2xf32>, tensor<2x1xf32>) -> tensor<?x1xf32>
    %1 = host.add %0, %b : (tensor<?x1xf32>, tensor<1xf32>) -> tensor<?x1xf32>
    %2 = host.relu %1 : (tensor<?x1xf32>) -> tensor<?x1xf32>
    return %2 : tensor<?x1xf32>
  }
}
