// RUN: sed -f %S/../../Inputs/small-machine.sed %s | rampart-opt --tile-place-tiles | FileCheck %s

// Five tiles, of which tile 0 sends to all: on the grid of 3 x 3 tiles it gets the place in the middle
// of five, with three neighbours. The move in the loop decides that tile 8 is one of them.
// CHECK-LABEL: module @star
module @star attributes {rampart.machine = #small} {
  // CHECK: tile.array @a tile 1 slot 1
  tile.array @a tile 0 slot 1 row 0 column 0 conductances dense<1.0e-5> : tensor<1x1xf32>
  tile.region @r inputs [#tile.port<sequence, 4>] outputs [] {
    // CHECK: tile.buffer tile 1 :
    %home = tile.buffer tile 0 : !tile.buffer<4, -15:15>
    // CHECK: tile.buffer tile [[A:[023456]]] :
    %a = tile.buffer tile 5 : !tile.buffer<4, -15:15>
    // CHECK: tile.buffer tile {{[023456]}} :
    %b = tile.buffer tile 6 : !tile.buffer<4, -15:15>
    // CHECK: tile.buffer tile {{[023456]}} :
    %c = tile.buffer tile 7 : !tile.buffer<4, -15:15>
    // CHECK: tile.buffer tile {{[024]}} :
    %d = tile.buffer tile 8 : !tile.buffer<4, -15:15>
    tile.fill %home[0] count 4 with [1.0] : !tile.buffer<4, -15:15>
    tile.move %a[0], %home[0] count 4 : !tile.buffer<4, -15:15>, !tile.buffer<4, -15:15>
    tile.move %b[0], %home[0] count 4 : !tile.buffer<4, -15:15>, !tile.buffer<4, -15:15>
    tile.move %c[0], %home[0] count 4 : !tile.buffer<4, -15:15>, !tile.buffer<4, -15:15>
    tile.loop {
      tile.move %d[0], %home[0] count 1 : !tile.buffer<4, -15:15>, !tile.buffer<4, -15:15>
    }
  }
}
