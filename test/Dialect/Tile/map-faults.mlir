// RUN: sed -f %S/../../Inputs/small-machine.sed %s | rampart-opt --split-input-file --tile-map-faults | FileCheck %s
// RUN: sed -f %S/../../Inputs/small-machine.sed %s | rampart-opt --split-input-file --tile-map-faults=blind | FileCheck --check-prefix=BLIND %s

// Without faults nothing happens.
// CHECK-LABEL: module @perfect attributes {rampart.machine =
// CHECK: tile.array @a tile 0 slot 1 row 0 column 0 conductances dense<{{.*}}> : tensor<1x1xf32>{{$}}
module @perfect attributes {rampart.machine = #small} {
  tile.array @a tile 0 slot 1 row 0 column 0 conductances dense<1.0e-5> : tensor<1x1xf32>
}

// -----

// G+ is needed and stuck at off: the column moves to the next line. Faults of other
// arrays do nothing.
// CHECK-LABEL: module @off
// CHECK-SAME: rampart.fault_map
// CHECK-NOT: rampart.faults
// CHECK: tile.array @a tile 0 slot 1 row 0 column 1 conductances dense<9.000000e-05> : tensor<1x1xf32>
// CHECK-SAME: faults = {after = 0.000000e+00 : f64, before = {{8.[0-9]+}}E-9 : f64, moved_columns = 1 : i64, moved_rows = 0 : i64, power = {{8.[0-9]+}}E-9 : f64, repaired = 0 : i64}
// BLIND-LABEL: module @off
// BLIND: tile.array @a tile 0 slot 1 row 0 column 0 conductances dense<9.000000e-05> : tensor<1x1xf32> stuck <[(0, 0, positive, 0.000000e+00)]>
// BLIND-SAME: faults = {after = {{8.[0-9]+}}E-9 : f64
module @off attributes {rampart.machine = #small, rampart.faults = {chip = "seven", arrays = [
    {tile = 0, slot = 0, stuck = array<i64: 0, 1, 0>, conductances = array<f64: 1.0e-4>,
     dead_rows = array<i64>, dead_columns = array<i64>, ramps = array<i64>, ramp_conductances = array<f64>},
    {tile = 0, slot = 1, stuck = array<i64: 0, 0, 0>, conductances = array<f64: 0.0>,
     dead_rows = array<i64>, dead_columns = array<i64>, ramps = array<i64>, ramp_conductances = array<f64>}]}} {
  tile.array @a tile 0 slot 1 row 0 column 0 conductances dense<9.0e-5> : tensor<1x1xf32>
}

// -----

// G+ is stuck at on: G- makes up for it, and nothing moves.
// CHECK-LABEL: module @on
// CHECK: tile.array @a tile 0 slot 1 row 0 column 0 conductances dense<3.000000e-05> : tensor<1x1xf32>
// CHECK-SAME: stuck <[(0, 0, positive, 9.99999974E-5)]> targets <[(0, 0, 9.99999974E-5, 7.000000e-05)]>
// CHECK-SAME: repaired = 1
// BLIND-LABEL: module @on
// BLIND-NOT: targets
module @on attributes {rampart.machine = #small, rampart.faults = {arrays = [
    {tile = 0, slot = 1, stuck = array<i64: 0, 0, 0>, conductances = array<f64: 1.0e-4>,
     dead_rows = array<i64>, dead_columns = array<i64>, ramps = array<i64>, ramp_conductances = array<f64>}]}} {
  tile.array @a tile 0 slot 1 row 0 column 0 conductances dense<3.0e-5> : tensor<1x1xf32>
}

// -----

// Of four rows and eight columns all are taken. Rows 0 and 1 carry the same input: what the
// one cannot, the other does. Rows 2 and 3 do not: they exchange lines, because the codes of
// row 3 are small.
// CHECK-LABEL: module @copies
// CHECK: tile.array @a tile 0 slot 1 row 0 column 0
// CHECK-SAME: word_lines [0, 1, 3, 2]
// CHECK-SAME: stuck <[(0, 0, positive, 0.000000e+00), (3, 0, positive, 0.000000e+00)]>
// CHECK-SAME: targets <[(0, 0, 0.000000e+00, 0.000000e+00), (1, 0, 8.000000e-05, 0.000000e+00), (3, 0, 0.000000e+00, 0.000000e+00)]>
module @copies attributes {rampart.machine = #small, rampart.faults = {arrays = [
    {tile = 0, slot = 1, stuck = array<i64: 0, 0, 0, 2, 0, 0>, conductances = array<f64: 0.0, 0.0>,
     dead_rows = array<i64>, dead_columns = array<i64>, ramps = array<i64>, ramp_conductances = array<f64>}]}} {
  tile.array @a tile 0 slot 1 row 0 column 0 conductances dense<4.0e-5> : tensor<4x8xf32>
  tile.ramp @sum tile 0 slot 1 column 0 <identity> from -1.0 to 1.0 gamma 1.0e-4
    code -1 stride 2 scale 1.0 directions [1] gain 1.0 steps [] clocks [] offsets [] clocks []
  tile.region @r inputs [#tile.port<vector, 3>] outputs [] {
    %x = tile.buffer tile 0 : !tile.buffer<2, -15:15>
    %one = tile.buffer tile 0 : !tile.buffer<1, -15:15>
    %y = tile.buffer tile 0 : !tile.buffer<8, -1:1>
    %q = tile.bank tile 0 : !tile.bank<8>
    tile.load %x, input 0 : !tile.buffer<2, -15:15>
    tile.fill %one[0] count 1 with [1.0] : !tile.buffer<1, -15:15>
    tile.integrate %q, @a drive (%x, %one) rows [0, 3] from [[0 x 2, 1], [0]]
      : !tile.bank<8>, !tile.buffer<2, -15:15>, !tile.buffer<1, -15:15>
    tile.convert %y[0], %q[0 by 1] count 8 ramp @sum : !tile.buffer<8, -1:1>, !tile.bank<8>
  }
}

// -----

// Dead lines: rows and columns go elsewhere, or are listed as devices at 0 S.
// CHECK-LABEL: module @dead
// CHECK: tile.array @a tile 0 slot 1 row 0 column 1 conductances dense<{{.*}}> : tensor<2x1xf32> word_lines [0, 2] {faults
// BLIND-LABEL: module @dead
// BLIND: row 0 column 0
// BLIND-SAME: stuck <[(0, 0, positive, 0.000000e+00), (0, 0, negative, 0.000000e+00), (1, 0, positive, 0.000000e+00), (1, 0, negative, 0.000000e+00)]>
module @dead attributes {rampart.machine = #small, rampart.faults = {arrays = [
    {tile = 0, slot = 1, stuck = array<i64>, conductances = array<f64>,
     dead_rows = array<i64: 1>, dead_columns = array<i64: 0>, ramps = array<i64>, ramp_conductances = array<f64>}]}} {
  tile.array @a tile 0 slot 1 row 0 column 0 conductances dense<1.0e-5> : tensor<2x1xf32>
}

// -----

// A ramp whose step is stuck takes another ramp column.
// CHECK-LABEL: module @ramp
// CHECK: tile.ramp @up tile 0 slot 1 column 1 {{.*}} clocks [-1]{{ *}}{faults = {after = 0.000000e+00 : f64, before = {{[0-9.E-]+}} : f64, moved_columns = 1 : i64}}
// BLIND-LABEL: module @ramp
// BLIND: tile.ramp @up tile 0 slot 1 column 0
// BLIND-SAME: stuck <[(0, 0, 0.000000e+00)]>
module @ramp attributes {rampart.machine = #small, rampart.faults = {arrays = [
    {tile = 0, slot = 1, stuck = array<i64>, conductances = array<f64>, dead_rows = array<i64>,
     dead_columns = array<i64>, ramps = array<i64: 0, 0>, ramp_conductances = array<f64: 0.0>}]}} {
  tile.ramp @up tile 0 slot 1 column 0 <tanh> from -1.0 to 1.0 gamma 1.0e-4
    code -1 stride 1 scale 1.0 directions [1, 1] gain 1.0
    steps [2.0e-5] clocks [1] offsets [1.0e-5] clocks [-1]
}

// -----

// Faults at rates are those of a simulated chip: here all devices are stuck.
// CHECK-LABEL: module @rates
// CHECK: stuck <[(0, 0, positive, 0.000000e+00), (0, 0, negative, 0.000000e+00)]>
// BLIND-LABEL: module @rates
module @rates attributes {rampart.machine = #small, rampart.faults = {arrays = [],
    rates = {stuck_off = 1.0, stuck_on = 0.0, seed = 1, trial = 0}}} {
  tile.array @a tile 0 slot 1 row 0 column 0 conductances dense<1.0e-5> : tensor<1x1xf32>
}
