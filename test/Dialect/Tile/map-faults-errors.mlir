// RUN: sed -f %S/../../Inputs/small-machine.sed %s | rampart-opt --split-input-file --verify-diagnostics --tile-map-faults

// expected-error@+1 {{rampart.faults: expected a dictionary}}
module attributes {rampart.machine = #small, rampart.faults = 1} {}

// -----

// expected-error@+1 {{rampart.faults: expected 'arrays'}}
module attributes {rampart.machine = #small, rampart.faults = {}} {}

// -----

// expected-error@+1 {{rampart.faults: expected 'slot'}}
module attributes {rampart.machine = #small, rampart.faults = {arrays = [{tile = 0}]}} {}

// -----

// expected-error@+1 {{rampart.faults: expected 'seed'}}
module attributes {rampart.machine = #small, rampart.faults = {arrays = [], rates = {stuck_off = 0.1, stuck_on = 0.1}}} {}

// -----

// expected-error@+1 {{rampart.faults: expected a value of 'conductances' for each device}}
module attributes {rampart.machine = #small, rampart.faults = {arrays = [
  {tile = 0, slot = 0, stuck = array<i64: 0, 0, 0>, conductances = array<f64>, dead_rows = array<i64>,
   dead_columns = array<i64>, ramps = array<i64>, ramp_conductances = array<f64>}]}} {}

// -----

// expected-error@+1 {{rampart.faults: expected a value of 'conductances' for each device}}
module attributes {rampart.machine = #small, rampart.faults = {arrays = [
  {tile = 0, slot = 0, stuck = array<i64: 0, 0>, conductances = array<f64>, dead_rows = array<i64>,
   dead_columns = array<i64>, ramps = array<i64>, ramp_conductances = array<f64>}]}} {}

// -----

// expected-error@+1 {{rampart.faults: expected 'trial' from 0 to 4294967295}}
module attributes {rampart.machine = #small, rampart.faults = {arrays = [], rates = {stuck_off = 0.1, stuck_on = 0.1, seed = 1, trial = -1}}} {}

// -----

// expected-error@+1 {{rampart.faults: expected rates of at least 0, and of at most 1 together}}
module attributes {rampart.machine = #small, rampart.faults = {arrays = [], rates = {stuck_off = 0.6, stuck_on = 0.6, seed = 1, trial = 0}}} {}

// -----

// expected-error@+1 {{expected a module without rampart.fault_map: its faults are mapped already}}
module attributes {rampart.machine = #small, rampart.fault_map, rampart.faults = {arrays = []}} {}

// -----

// expected-error@+1 {{rampart.faults: array 0 of tile 9: expected a tile below 9, found 9}}
module attributes {rampart.machine = #small, rampart.faults = {arrays = [
  {tile = 9, slot = 0, stuck = array<i64>, conductances = array<f64>, dead_rows = array<i64>,
   dead_columns = array<i64>, ramps = array<i64>, ramp_conductances = array<f64>}]}} {}

// -----

module attributes {rampart.machine = #small, rampart.faults = {arrays = [
  {tile = 0, slot = 0, stuck = array<i64>, conductances = array<f64>, dead_rows = array<i64: 1, 3>,
   dead_columns = array<i64>, ramps = array<i64>, ramp_conductances = array<f64>}]}} {
  // expected-error@+1 {{array 0 of tile 0: expected 3 word lines that are not dead, found 2 of 4}}
  tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<3x1xf32>
}

// -----

module attributes {rampart.machine = #small, rampart.faults = {arrays = []}} {
  // expected-error@+1 {{array 0 of tile 0: expected blocks that share no word lines}}
  tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<1.0e-5> : tensor<3x1xf32>
  tile.array @b tile 0 slot 0 row 2 column 1 conductances dense<1.0e-5> : tensor<1x1xf32>
}

// -----

module attributes {rampart.machine = #small, rampart.faults = {arrays = []}} {
  // expected-error@+1 {{expected consecutive lines: its faults are mapped already}}
  tile.array @a tile 0 slot 0 row 1 column 0 conductances dense<1.0e-5> : tensor<2x1xf32> word_lines [1, 0]
}

// -----

module attributes {rampart.machine = #small, rampart.faults = {arrays = []}} {
  // expected-error@+1 {{array 0 of tile 0: expected ramps that share no ramp column}}
  tile.ramp @a tile 0 slot 0 column 0 <tanh> from -1.0 to 1.0 gamma 1.0e-4
    code -1 stride 2 scale 1.0 directions [1] gain 1.0 steps [] clocks [] offsets [] clocks []
  tile.ramp @b tile 0 slot 0 column 0 <tanh> from -1.0 to 1.0 gamma 1.0e-4
    code -1 stride 2 scale 1.0 directions [1] gain 1.0 steps [] clocks [] offsets [] clocks []
}

// -----

// expected-error@+1 {{expected a dictionary attribute 'rampart.machine'}}
module attributes {rampart.faults = {arrays = []}} {}
