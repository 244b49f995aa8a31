// Branches and loops in a program: text and program one to one, and what a run makes of them.
//
// RUN: sed -f %S/../Inputs/small-machine.sed %s > %t.mlir
// RUN: rampart-translate --tile-to-program %t.mlir -o %t.rprog
// RUN: rampart-translate --program-to-tile --mlir-print-debuginfo %t.rprog -o %t.text.mlir
// RUN: rampart-translate --tile-to-program %t.text.mlir -o %t.again.rprog
// RUN: cmp %t.rprog %t.again.rprog
// RUN: FileCheck %s --input-file=%t.text.mlir

// The condition chooses: the layer doubles and saturates at 7, or x stays. Three passes join x to
// what is carried, and collect its first column's length; the last loop ends by its condition.
// RUN: /usr/bin/python3 -c "import numpy; numpy.savez('%t.npz', x=numpy.float32([[1, 2], [-1, 5]]), c=numpy.bool_(True), n=numpy.int64(3))"
// RUN: rampart-run %t.rprog --inputs %t.npz --output-dir %t.out --trace %t.trace.json --report %t.report.json
// RUN: /usr/bin/python3 -c "import numpy; [print(name, numpy.load('%t.out/' + name + '.npy').tolist()) for name in ('y', 'grown', 'sizes', 'count')]" | FileCheck %s --check-prefix=TRUE
// TRUE: y {{\[\[}}2.0, 4.0], [-2.0, 7.0]]
// TRUE: grown {{\[\[}}1.0, 2.0], [-1.0, 5.0], [1.0, 2.0], [-1.0, 5.0], [1.0, 2.0], [-1.0, 5.0], [1.0, 2.0], [-1.0, 5.0]]
// TRUE: sizes {{\[\[}}2], [4], [6]]
// TRUE: count 5

// The other branch, and no pass at all: what is carried stays, a scan is empty.
// RUN: /usr/bin/python3 -c "import numpy; numpy.savez('%t.npz', x=numpy.float32([[1, 2], [-1, 5]]), c=numpy.bool_(False), n=numpy.int64(0))"
// RUN: rampart-run %t.rprog --inputs %t.npz --output-dir %t.out --mode=ideal
// RUN: /usr/bin/python3 -c "import numpy; [print(name, numpy.load('%t.out/' + name + '.npy').tolist()) for name in ('y', 'grown')]; print(numpy.load('%t.out/sizes.npy').shape)" | FileCheck %s --check-prefix=ZERO
// ZERO: y {{\[\[}}1.0, 2.0], [-1.0, 5.0]]
// ZERO: grown {{\[\[}}1.0, 2.0], [-1.0, 5.0]]
// ZERO: (0, 1)

// Traces and reports know the functions' steps: five passes of the counting loop, one entry.
// RUN: FileCheck %s --check-prefix=TRACE --input-file=%t.trace.json
// TRACE: "name": "region layer"
// TRACE: "name": "if"
// TRACE-COUNT-3: "name": "concat"
// TRACE: "name": "loop"
// TRACE-COUNT-5: "name": "less"
// TRACE: "name": "loop"
// RUN: FileCheck %s --check-prefix=REPORT --input-file=%t.report.json
// REPORT: "kind": "if"
// REPORT: "kind": "less"
// REPORT-NOT: "kind": "less"

module attributes {rampart.machine = #small} {
  tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<[[2.0e-5, 0.0], [0.0, 2.0e-5]]> : tensor<2x2xf32>
  tile.ramp @r tile 0 slot 0 column 0 <identity> from -8.0 to 7.0 gamma 1.0e-5 code -8 stride 1 scale 1.0
    directions [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1] gain 1.0
    steps [1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5]
    clocks [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1] offsets [7.5e-5] clocks [-1]

  func.func @main(%x: tensor<?x2xf32> {rampart.name = "x"}, %c: tensor<i1> {rampart.name = "c"}, %n: tensor<i64> {rampart.name = "n"})
      -> (tensor<?x2xf32> {rampart.name = "y"}, tensor<?x2xf32> {rampart.name = "grown"},
          tensor<?x1xi64> {rampart.name = "sizes"}, tensor<i64> {rampart.name = "count"}) {
    // CHECK: host.if %arg1 then @layer_of(%arg0) else @keep(%arg0) : (tensor<i1>, tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32> loc(#[[IF:.*]])
    %y = host.if %c then @layer_of(%x) else @keep(%x)
      : (tensor<i1>, tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32> loc("choice")
    // CHECK: host.loop @grow trips(%arg2) carried(%arg0) captured(%arg0) : (tensor<i64>, tensor<?x2xf32>, tensor<?x2xf32>) -> (tensor<?x2xf32>, tensor<?x1xi64>)
    %grown:2 = host.loop @grow trips(%n) carried(%x) captured(%x)
      : (tensor<i64>, tensor<?x2xf32>, tensor<?x2xf32>) -> (tensor<?x2xf32>, tensor<?x1xi64>)
    %zero = host.constant dense<0> : tensor<i64>
    %yes = host.constant dense<true> : tensor<i1>
    // CHECK: host.loop @count while(%{{.*}}) carried(%{{.*}}) captured() : (tensor<i1>, tensor<i64>) -> tensor<i64>
    %count = host.loop @count while(%yes) carried(%zero) captured() : (tensor<i1>, tensor<i64>) -> tensor<i64>
    return %y, %grown#0, %grown#1, %count : tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x1xi64>, tensor<i64>
  }

  // CHECK: func.func private @layer_of(%arg0: tensor<?x2xf32>{{.*}}) -> tensor<?x2xf32> {
  func.func private @layer_of(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
    %0 = host.quantize %x : (tensor<?x2xf32>) -> tensor<?x2x!host.code<-15:15, 1/1>>
    %1 = tile.call @layer(%0) : (tensor<?x2x!host.code<-15:15, 1/1>>) -> tensor<?x2x!host.code<-8:7, 1/1>>
    %2 = host.dequantize %1 : (tensor<?x2x!host.code<-8:7, 1/1>>) -> tensor<?x2xf32>
    return %2 : tensor<?x2xf32>
  }

  func.func private @keep(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
    return %x : tensor<?x2xf32>
  }

  func.func private @grow(%pass: tensor<i64>, %v: tensor<?x2xf32>, %x: tensor<?x2xf32>)
      -> (tensor<i1>, tensor<?x2xf32>, tensor<1xi64>) {
    %yes = host.constant dense<true> : tensor<i1>
    %0 = host.concat %v, %x axis = 0 : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
    %1 = host.shape %v start = 0 end = 1 : (tensor<?x2xf32>) -> tensor<1xi64>
    return %yes, %0, %1 : tensor<i1>, tensor<?x2xf32>, tensor<1xi64>
  }

  func.func private @count(%pass: tensor<i64>, %n: tensor<i64>) -> (tensor<i1>, tensor<i64>) {
    %one = host.constant dense<1> : tensor<i64>
    %limit = host.constant dense<4> : tensor<i64>
    %0 = host.add %n, %one : (tensor<i64>, tensor<i64>) -> tensor<i64>
    %1 = host.less %pass, %limit : (tensor<i64>, tensor<i64>) -> tensor<i1>
    return %1, %0 : tensor<i1>, tensor<i64>
  }

  tile.region @layer inputs [#tile.port<vector, 2>] outputs [#tile.port<vector, 2>] {
    %x = tile.buffer tile 0 : !tile.buffer<2, -15:15>
    %y = tile.buffer tile 0 : !tile.buffer<2, -8:7>
    %q = tile.bank tile 0 : !tile.bank<2>
    tile.load %x, input 0 : !tile.buffer<2, -15:15>
    tile.integrate %q, @a drive (%x) rows [0] from [[0, 1]] : !tile.bank<2>, !tile.buffer<2, -15:15>
    tile.convert %y[0], %q[0 by 1] count 2 ramp @r : !tile.buffer<2, -8:7>, !tile.bank<2>
    tile.store output 0, %y : !tile.buffer<2, -8:7>
  }
}
