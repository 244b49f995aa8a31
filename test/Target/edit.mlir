// A program means what its instructions say: edits by hand change results as predicted, or
// the program is refused when it is loaded.
//
// Two inputs x drive the rows of an array, whose columns hold (30, 10) and (0, 20) uS. The
// ramp's thresholds lie at -75, -65 ... 65 uS·codes, the codes at -8 ... 7: a sum of n * 10 uS is
// code n. Codes of 1 stand for 1.
//
// RUN: sed -f %S/../Inputs/small-machine.sed %s > %t.mlir
// RUN: rampart-translate --tile-to-program %t.mlir -o %t.rprog
// RUN: /usr/bin/python3 -c "import numpy; numpy.save('%t.npy', numpy.float32([[1, 2], [-1, 0]]))"

// x = (1, 2) gives 50 and 40 uS, (-1, 0) gives -30 and 0.
// RUN: rampart-run %t.rprog --input x=%t.npy --output-dir %t.out
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.load('%t.out/y.npy').ravel().tolist())" | FileCheck %s --check-prefix=AS-IS
// RUN: rampart-run %t.rprog --input x=%t.npy --output-dir %t.out --mode=ideal
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.round(numpy.load('%t.out/y.npy'), 4).ravel().tolist())" | FileCheck %s --check-prefix=AS-IS
// AS-IS: {{^}}[5.0, 4.0, -3.0, 0.0]{{$}}

// Routes swapped: (2, 1) gives 70 and 20 uS, (0, -1) gives -10 and -20.
// RUN: sed 's/from \[\[0, 1\]\]/from [[1, 0]]/' %t.mlir | rampart-translate --tile-to-program -o %t.swapped.rprog
// RUN: rampart-run %t.swapped.rprog --input x=%t.npy --output-dir %t.out
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.load('%t.out/y.npy').ravel().tolist())" | FileCheck %s --check-prefix=SWAPPED
// SWAPPED: {{^}}[7.0, 2.0, -1.0, -2.0]{{$}}

// One device of the ramp, the step from -35 to -25, at 90 in the place of 10 uS: all thresholds
// after it move up by 80. Of the thresholds -75, -65, -55, -45, -35, 55, 65 ... a sum of 50 and
// all between -35 and 55 pass five, code -3; -30 too.
// RUN: sed 's/1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5/1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 9.0e-5/' %t.mlir \
// RUN:   | rampart-translate --tile-to-program -o %t.device.rprog
// RUN: rampart-run %t.device.rprog --input x=%t.npy --output-dir %t.out
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.load('%t.out/y.npy').ravel().tolist())" | FileCheck %s --check-prefix=DEVICE
// DEVICE: {{^}}[-3.0, -3.0, -3.0, -3.0]{{$}}
// The ramp's function did not change: ideal mode does not see devices.
// RUN: rampart-run %t.device.rprog --input x=%t.npy --output-dir %t.out --mode=ideal
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.round(numpy.load('%t.out/y.npy'), 4).ravel().tolist())" | FileCheck %s --check-prefix=AS-IS

// A calibration device at the other polarity: V_0 at +75, which no sum reaches.
// RUN: sed 's/offsets \[7.5e-5\] clocks \[-1\]/offsets [7.5e-5] clocks [1]/' %t.mlir | rampart-translate --tile-to-program -o %t.offset.rprog
// RUN: rampart-run %t.offset.rprog --input x=%t.npy --output-dir %t.out
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.load('%t.out/y.npy').ravel().tolist())" | FileCheck %s --check-prefix=OFFSET
// OFFSET: {{^}}[-8.0, -8.0, -8.0, -8.0]{{$}}

// A falling counter from 7 on.
// RUN: sed 's/code -8 stride 1/code 7 stride 1/; s/1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1/-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1/' %t.mlir \
// RUN:   | rampart-translate --tile-to-program -o %t.falling.rprog
// RUN: rampart-run %t.falling.rprog --input x=%t.npy --output-dir %t.out
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.load('%t.out/y.npy').ravel().tolist())" | FileCheck %s --check-prefix=FALLING
// FALLING: {{^}}[-6.0, -5.0, 2.0, -1.0]{{$}}

// Columns in the other order: from the last by none is refused, one at a time is not.
// RUN: sed 's/tile.convert %%y\[0\], %%q\[0 by 1\] count 2 ramp @r : !tile.buffer<2, -8:7>, !tile.bank<2>/tile.convert %%y[0], %%q[1 by 1] count 1 ramp @r : !tile.buffer<2, -8:7>, !tile.bank<2>\n    tile.convert %%y[1], %%q[0 by 1] count 1 ramp @r : !tile.buffer<2, -8:7>, !tile.bank<2>/' %t.mlir \
// RUN:   | rampart-translate --tile-to-program -o %t.columns.rprog
// RUN: rampart-run %t.columns.rprog --input x=%t.npy --output-dir %t.out
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.load('%t.out/y.npy').ravel().tolist())" | FileCheck %s --check-prefix=COLUMNS
// COLUMNS: {{^}}[4.0, 5.0, 0.0, -3.0]{{$}}

// No conversion, no integration, no load.
// RUN: sed '/tile.convert/d' %t.mlir | rampart-translate --tile-to-program -o %t.bad.rprog
// RUN: not rampart-run %t.bad.rprog --input x=%t.npy --output-dir %t.out 2>&1 | FileCheck %s --check-prefix=NO-CONVERT
// NO-CONVERT: error: {{.*}}bad.rprog: regions[0].body[2].op.src: element 0 of buffer 1 is read before it is written
// RUN: sed '/tile.integrate/d' %t.mlir | rampart-translate --tile-to-program -o %t.bad.rprog
// RUN: not rampart-run %t.bad.rprog --input x=%t.npy --output-dir %t.out 2>&1 | FileCheck %s --check-prefix=NO-INTEGRATE
// NO-INTEGRATE: error: {{.*}}regions[0].body[1].op.bank: bank 0 is converted before it is integrated
// RUN: sed '/tile.load/d' %t.mlir | rampart-translate --tile-to-program -o %t.bad.rprog
// RUN: not rampart-run %t.bad.rprog --input x=%t.npy --output-dir %t.out 2>&1 | FileCheck %s --check-prefix=NO-LOAD
// NO-LOAD: error: {{.*}}regions[0].body[0].op.drives[0].sources[0]: element 0 of buffer 0 is read before it is written

// Sources, columns and tiles that are not there.
// RUN: sed 's/from \[\[0, 1\]\]/from [[0, 2]]/' %t.mlir | rampart-translate --tile-to-program -o %t.bad.rprog
// RUN: not rampart-run %t.bad.rprog --input x=%t.npy --output-dir %t.out 2>&1 | FileCheck %s --check-prefix=SOURCE
// SOURCE: error: {{.*}}drives[0].sources[1]: expected an element within a width of 2, found 2
// RUN: sed 's/%%q\[0 by 1\]/%%q[0 by 2]/' %t.mlir | rampart-translate --tile-to-program -o %t.bad.rprog
// RUN: not rampart-run %t.bad.rprog --input x=%t.npy --output-dir %t.out 2>&1 | FileCheck %s --check-prefix=COLUMN
// COLUMN: error: {{.*}}op.column: expected columns within 2, found 2 from 0 by 2
// RUN: sed 's/tile.ramp @r tile 0/tile.ramp @r tile 1/' %t.mlir | rampart-translate --tile-to-program -o %t.bad.rprog
// RUN: not rampart-run %t.bad.rprog --input x=%t.npy --output-dir %t.out 2>&1 | FileCheck %s --check-prefix=TILE
// TILE: error: {{.*}}op.ramp: expected tile 0, found tile 1
// A conductance beyond the window, and a damaged file.
// RUN: sed 's/3.0e-5, 0.0/3.0e-4, 0.0/' %t.mlir | rampart-translate --tile-to-program -o %t.bad.rprog
// RUN: not rampart-run %t.bad.rprog --input x=%t.npy --output-dir %t.out 2>&1 | FileCheck %s --check-prefix=WINDOW
// WINDOW: error: {{.*}}arrays[0].conductances: row 0, column 0: expected a difference of at most 0.0001 S, found 0.0003
// RUN: head -c 4100 %t.rprog > %t.bad.rprog
// RUN: not rampart-translate --program-to-tile %t.bad.rprog 2>&1 | FileCheck %s --check-prefix=CUT
// CUT: error: {{.*}}header.data_size

module attributes {rampart.machine = #small} {
  tile.array @a tile 0 slot 0 row 0 column 0 conductances dense<[[3.0e-5, 0.0], [1.0e-5, 2.0e-5]]> : tensor<2x2xf32>
  tile.ramp @r tile 0 slot 0 column 0 <identity> from -8.0 to 7.0 gamma 1.0e-5 code -8 stride 1 scale 1.0
    directions [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1] gain 1.0
    steps [1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5, 1.0e-5]
    clocks [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1] offsets [7.5e-5] clocks [-1]
  func.func @main(%x: tensor<?x2xf32> {rampart.name = "x"}) -> (tensor<?x2xf32> {rampart.name = "y"}) {
    %0 = host.quantize %x : (tensor<?x2xf32>) -> tensor<?x2x!host.code<-15:15, 1/1>>
    %1 = tile.call @layer(%0) : (tensor<?x2x!host.code<-15:15, 1/1>>) -> tensor<?x2x!host.code<-8:7, 1/1>>
    %2 = host.dequantize %1 : (tensor<?x2x!host.code<-8:7, 1/1>>) -> tensor<?x2xf32>
    return %2 : tensor<?x2xf32>
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
