// The program of edit.mlir on other lines, for a chip with faults: inputs x, columns of (30, 10) and
// (0, 20) uS, codes of 10 uS. Devices are exact.
//
// RUN: sed -f %S/../Inputs/small-machine.sed %s > %t.mlir
// RUN: rampart-translate --tile-to-program %t.mlir -o %t.rprog
// RUN: /usr/bin/python3 -c "import numpy; numpy.save('%t.npy', numpy.float32([[1, 2], [-1, 0]]))"

// x = (1, 2) gives 50 and 40 uS, (-1, 0) gives -30 and 0: whatever is stuck, but on the chip.
// RUN: rampart-run %t.rprog --input x=%t.npy --output-dir %t.out
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.load('%t.out/y.npy').ravel().tolist())" | FileCheck %s --check-prefix=AS-IS
// RUN: rampart-run %t.rprog --input x=%t.npy --output-dir %t.out --mode=ideal
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.round(numpy.load('%t.out/y.npy'), 4).ravel().tolist())" | FileCheck %s --check-prefix=AS-IS
// AS-IS: {{^}}[5.0, 4.0, -3.0, 0.0]{{$}}

// Of the first pair G+ is stuck at 50 uS, and G- programmed to 20 makes up for it; other faults do
// no harm.
// RUN: rampart-run %t.rprog --input x=%t.npy --output-dir %t.out --mode=noisy
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.load('%t.out/y.npy').ravel().tolist())" | FileCheck %s --check-prefix=AS-IS

// Without: 70 and -50 uS.
// RUN: sed 's/ targets <.*>//' %t.mlir | rampart-translate --tile-to-program -o %t.blind.rprog
// RUN: rampart-run %t.blind.rprog --input x=%t.npy --output-dir %t.out --mode=noisy
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.load('%t.out/y.npy').ravel().tolist())" | FileCheck %s --check-prefix=BLIND
// BLIND: {{^}}[7.0, 4.0, -5.0, 0.0]{{$}}

// The ramp's step from -35 to -25 stuck at 90 uS: a sum of 50 and all between -35 and 55 pass five
// thresholds.
// RUN: sed 's/clocks \[-1\]/clocks [-1] stuck <[(0, 4, 9.0e-5)]>/' %t.mlir | rampart-translate --tile-to-program -o %t.ramp.rprog
// RUN: rampart-run %t.ramp.rprog --input x=%t.npy --output-dir %t.out --mode=noisy
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.load('%t.out/y.npy').ravel().tolist())" | FileCheck %s --check-prefix=RAMP
// RAMP: {{^}}[-3.0, -3.0, -3.0, -3.0]{{$}}

// Where all devices are stuck, sums are 0; thresholds are 0 if that is OFF, and -100, 0, 100 ... uS
// if it is ON. A map takes the place of rates.
// RUN: sed 's/, rampart.fault_map//; s/ stuck <.*targets/ targets/' %t.mlir | rampart-translate --tile-to-program -o %t.any.rprog
// RUN: rampart-run %t.any.rprog --input x=%t.npy --output-dir %t.out --mode=noisy --set device.stuck_off_rate=1
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.load('%t.out/y.npy').ravel().tolist())" | FileCheck %s --check-prefix=OFF
// OFF: {{^}}[-8.0, -8.0, -8.0, -8.0]{{$}}
// RUN: rampart-run %t.any.rprog --input x=%t.npy --output-dir %t.out --mode=noisy --set device.stuck_on_rate=1
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.load('%t.out/y.npy').ravel().tolist())" | FileCheck %s --check-prefix=ON
// ON: {{^}}[-7.0, -7.0, -7.0, -7.0]{{$}}
// RUN: rampart-run %t.rprog --input x=%t.npy --output-dir %t.out --mode=noisy --set device.stuck_on_rate=1
// RUN: /usr/bin/python3 -c "import numpy; print(numpy.load('%t.out/y.npy').ravel().tolist())" | FileCheck %s --check-prefix=AS-IS

// RUN: rm -rf %t.dir
// RUN: rampart-translate --program-to-conductances --conductances-dir=%t.dir %t.rprog -o /dev/null
// RUN: FileCheck --input-file=%t.dir/a.csv %s --check-prefix=FILE
// FILE:      row,column,input,element,copy,gate,unit,g_plus_uS,g_minus_uS,word_line,bit_line,stuck
// FILE-NEXT: 0,0,,,,,,{{50|49\.9[0-9]+}},{{20|19\.9[0-9]+}},3,6,plus
// FILE-NEXT: 0,1,,,,,,{{30|29\.9[0-9]+}},{{30|29\.9[0-9]+}},3,0,both
// FILE-NEXT: 1,0,,,,,,{{10|9\.9[0-9]+}},0,1,6,{{$}}
// FILE-NEXT: 1,1,,,,,,{{20|19\.9[0-9]+}},0,1,0,minus
// FILE-NOT:  {{.}}

module attributes {rampart.machine = #small, rampart.fault_map} {
  tile.array @a tile 0 slot 0 row 3 column 6 conductances dense<[[3.0e-5, 0.0], [1.0e-5, 2.0e-5]]> : tensor<2x2xf32> word_lines [3, 1] bit_lines [6, 0] stuck <[(0, 0, positive, 5.0e-5), (0, 1, positive, 3.0e-5), (0, 1, negative, 3.0e-5), (1, 1, negative, 0.0)]> targets <[(0, 0, 5.0e-5, 2.0e-5)]>
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
