// RUN: rampart-opt %s -split-input-file -host-specialize-functions | FileCheck %s

// A branch whose condition is known is replaced by its function.
// CHECK-LABEL: func @known
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
// CHECK-NOT: host.if
// CHECK: %[[Y:.*]] = host.relu %[[X]]
// CHECK: return %[[Y]]
// CHECK-NOT: func.func private
func.func @known(%x: tensor<2x3xf32>) -> tensor<?x3xf32> {
  %size = host.shape %x start = 0 end = 1 : (tensor<2x3xf32>) -> tensor<1xi64>
  %axes = host.cast %size to = "bool" : (tensor<1xi64>) -> tensor<1xi1>
  %0 = host.if %axes then @then(%x) else @else(%x)
    : (tensor<1xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

func.func private @then(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = host.relu %x : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

func.func private @else(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  return %x : tensor<?x3xf32>
}

// -----

// Constants move into the functions, unused arguments go, types become those of
// the inputs, results those of the functions.
// CHECK-LABEL: func @constants
// CHECK: %[[R:.*]] = host.if %{{.*}} then @then(%[[X:.*]]) else @else() : (tensor<i1>, tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK: return %[[R]] : tensor<2x3xf32>
// CHECK: func private @then(%[[A:.*]]: tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK: %[[W:.*]] = host.constant dense<2.0
// CHECK: host.mul %[[A]], %[[W]]
// CHECK: func private @else() -> tensor<2x3xf32>
func.func @constants(%c: tensor<i1>, %x: tensor<2x3xf32>) -> tensor<?x3xf32> {
  %w = host.constant dense<2.0> : tensor<3xf32>
  %z = host.constant dense<0.0> : tensor<2x3xf32>
  %0 = host.if %c then @then(%x, %w) else @else(%x, %z)
    : (tensor<i1>, tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

func.func private @then(%x: tensor<?x3xf32>, %w: tensor<3xf32>) -> tensor<?x3xf32> {
  %0 = host.mul %x, %w : (tensor<?x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

func.func private @else(%x: tensor<?x3xf32>, %z: tensor<2x3xf32>) -> tensor<2x3xf32> {
  return %z : tensor<2x3xf32>
}

// -----

// What no pass changes is captured, and constants move in; a scan that nobody
// reads goes.
// CHECK-LABEL: func @loop
// CHECK: host.loop @body trips(%{{.*}}) carried(%{{.*}}) captured(%[[X:.*]]) : (tensor<i64>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
// CHECK: return %{{.*}}, %[[X]]
// CHECK: func private @body(%{{.*}}: tensor<i64>, %[[S:.*]]: tensor<2xf32>, %[[I:.*]]: tensor<2xf32>) -> (tensor<i1>, tensor<2xf32>)
// CHECK: host.constant dense<3.0
func.func @loop(%n: tensor<i64>, %s: tensor<2xf32>, %x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %w = host.constant dense<3.0> : tensor<2xf32>
  %0:4 = host.loop @body trips(%n) carried(%x, %s, %w) captured()
    : (tensor<i64>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
    -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<?x2xf32>)
  return %0#1, %0#0 : tensor<2xf32>, tensor<2xf32>
}

func.func private @body(%i: tensor<i64>, %x: tensor<2xf32>, %s: tensor<2xf32>, %w: tensor<2xf32>)
    -> (tensor<i1>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %go = host.constant dense<true> : tensor<i1>
  %0 = host.mul %s, %w : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = host.add %0, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %go, %x, %1, %w, %s
    : tensor<i1>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// -----

// A function that two call is cloned before it learns of one of them.
// CHECK-LABEL: func @shared
// CHECK: host.if %{{.*}} then @[[A:[^(]*]](%{{[^)]*}}) else @[[B:[^(]*]](%{{.*}}) :
// CHECK: func private @[[B]](%{{.*}}: tensor<2xf32>)
// CHECK: host.constant dense<2.0
// CHECK: func private @[[A]](%{{.*}}: tensor<2xf32>)
// CHECK: host.constant dense<1.0
func.func @shared(%c: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %one = host.constant dense<1.0> : tensor<2xf32>
  %two = host.constant dense<2.0> : tensor<2xf32>
  %0 = host.if %c then @f(%x, %one) else @f(%x, %two)
    : (tensor<i1>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

func.func private @f(%x: tensor<2xf32>, %w: tensor<2xf32>) -> tensor<2xf32> {
  %0 = host.mul %x, %w : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
