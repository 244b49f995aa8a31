// Conversions without devices: text, program, and the same text again.
//
// RUN: sed -f %S/../Inputs/small-machine.sed %s | sed 's/converter.linear_bits/converter.kind = "sar", converter.linear_bits/' > %t.in.mlir
// RUN: rampart-translate --tile-to-program %t.in.mlir -o %t.rprog
// RUN: rampart-translate --program-to-tile --mlir-print-debuginfo %t.rprog -o %t.mlir
// RUN: rampart-translate --tile-to-program %t.mlir -o %t.again.rprog
// RUN: cmp %t.rprog %t.again.rprog
// RUN: FileCheck %s < %t.mlir
// RUN: rm -rf %t.dir
// RUN: rampart-translate --program-to-conductances --conductances-dir=%t.dir %t.rprog | FileCheck %s --check-prefix=TABLE
//
// The machine decides which there are.
// RUN: sed -f %S/../Inputs/small-machine.sed %s > %t.ramps.mlir
// RUN: rampart-translate --tile-to-program %t.ramps.mlir -o %t.ramps.rprog
// RUN: not rampart-translate --program-to-tile %t.ramps.rprog 2>&1 | FileCheck %s --check-prefix=KIND

// KIND: ramps[0].uniform: expected thresholds by devices, as converter.kind is not sar
module attributes {rampart.machine = #small} {
  tile.array @a tile 0 slot 1 row 0 column 0 conductances dense<1.0e-5> : tensor<2x2xf32>
  // CHECK: tile.sar @s tile 0 slot 1 from -1.000000e+00 to 1.000000e+00 gamma 1.000000e-05 code -3 stride 2 scale 0.33333333333333331 thresholds 3 first -5.000000e-06 step 5.000000e-06
  tile.sar @s tile 0 slot 1 from -1.0 to 1.0 gamma 1.0e-5 code -3 stride 2 scale 0.33333333333333331 thresholds 3 first -5.0e-6 step 5.0e-6
  func.func @main(%x: tensor<?x2xf32> {rampart.name = "x", rampart.dims = ["", ""]}) -> (tensor<?x2xf32> {rampart.name = "y", rampart.dims = ["", ""]}) {
    %q = host.quantize %x : (tensor<?x2xf32>) -> tensor<?x2x!host.code<-15:15, 1/15>>
    %c = tile.call @fc(%q) : (tensor<?x2x!host.code<-15:15, 1/15>>) -> tensor<?x2x!host.code<-3:3, 1/3>>
    %y = host.dequantize %c : (tensor<?x2x!host.code<-3:3, 1/3>>) -> tensor<?x2xf32>
    return %y : tensor<?x2xf32>
  }
  tile.region @fc inputs [#tile.port<vector, 2>] outputs [#tile.port<vector, 2>] {
    %x = tile.buffer tile 0 : !tile.buffer<2, -15:15>
    %y = tile.buffer tile 0 : !tile.buffer<2, -3:3>
    %q = tile.bank tile 0 : !tile.bank<2>
    tile.load %x, input 0 : !tile.buffer<2, -15:15>
    tile.integrate %q, @a drive (%x) rows [0] from [[0:2]] : !tile.bank<2>, !tile.buffer<2, -15:15>
    // CHECK: tile.convert %{{.*}}[0], %{{.*}}[0 by 1] count 2 ramp @s
    tile.convert %y[0], %q[0 by 1] count 2 ramp @s : !tile.buffer<2, -3:3>, !tile.bank<2>
    tile.store output 0, %y : !tile.buffer<2, -3:3>
  }
}
// Nothing to program but the array.
// TABLE: a.csv,array,a,0,1,0,0,2,2,
// TABLE-NOT: ramp
