// RUN: rampart-opt %s --host-infer-types | FileCheck %s
// RUN: rampart-opt %s | rampart-opt --emit-bytecode | rampart-opt --host-infer-types | FileCheck %s

// Every family of operators finds what its operands say.

// CHECK-LABEL: func.func @elementwise
func.func @elementwise(%x: tensor<?x4xf32>, %row: tensor<4xf32>) -> (tensor<?x?xf32>, tensor<?x?xi1>, tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x?xi1>) {
  // CHECK: host.prelu {{.*}} -> tensor<?x4xf32>
  %0 = host.prelu %x, %row : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x?xf32>
  // CHECK: host.less {{.*}} -> tensor<?x4xi1>
  %1 = host.less %x, %row : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x?xi1>
  // CHECK: host.where {{.*}} -> tensor<?x4xf32>
  %2 = host.where %1, %x, %row : (tensor<?x?xi1>, tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x?xf32>
  // CHECK: host.hardsigmoid {{.*}} alpha = 2.000000e-01 beta = 5.000000e-01 : {{.*}} -> tensor<?x4xf32>
  %3 = host.hardsigmoid %x alpha = 0.2 beta = 0.5 : (tensor<?x4xf32>) -> tensor<?x?xf32>
  // CHECK: host.is_inf {{.*}} positive = 1 negative = 0 : {{.*}} -> tensor<?x4xi1>
  %4 = host.is_inf %x positive = 1 negative = 0 : (tensor<?x4xf32>) -> tensor<?x?xi1>
  return %0, %1, %2, %3, %4 : tensor<?x?xf32>, tensor<?x?xi1>, tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x?xi1>
}

// CHECK-LABEL: func.func @reductions
func.func @reductions(%x: tensor<?x4x5xf32>) -> (tensor<?x?xf32>, tensor<?x?x?xi64>, tensor<?x?x?xf32>) {
  // CHECK: host.reduce_max {{.*}} -> tensor<?x5xf32>
  %0 = host.reduce_max %x axes = [1] keep_dims = 0 : (tensor<?x4x5xf32>) -> tensor<?x?xf32>
  // CHECK: host.arg_max {{.*}} -> tensor<?x4x1xi64>
  %1 = host.arg_max %x axis = 2 keep_dims = 1 last = 0 : (tensor<?x4x5xf32>) -> tensor<?x?x?xi64>
  // CHECK: host.cum_sum {{.*}} -> tensor<?x4x5xf32>
  %2 = host.cum_sum %x axis = 1 exclusive = 0 reverse = 1 : (tensor<?x4x5xf32>) -> tensor<?x?x?xf32>
  return %0, %1, %2 : tensor<?x?xf32>, tensor<?x?x?xi64>, tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @indexing
func.func @indexing(%x: tensor<4x5x8xf32>, %n: tensor<?x2xi64>, %e: tensor<4x?x8xi64>, %u: tensor<?x8xf32>) -> (tensor<?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?xi64>, tensor<?x?x?xi64>) {
  %k = host.constant dense<3> : tensor<1xi64>
  // CHECK: host.gather_nd {{.*}} -> tensor<?x8xf32>
  %0 = host.gather_nd %x, %n batch_dims = 0 : (tensor<4x5x8xf32>, tensor<?x2xi64>) -> tensor<?x?xf32>
  // CHECK: host.gather_elements {{.*}} -> tensor<4x?x8xf32>
  %1 = host.gather_elements %x, %e axis = 1 : (tensor<4x5x8xf32>, tensor<4x?x8xi64>) -> tensor<?x?x?xf32>
  // CHECK: host.scatter_nd {{.*}} -> tensor<4x5x8xf32>
  %2 = host.scatter_nd %x, %n, %u reduction = "add" : (tensor<4x5x8xf32>, tensor<?x2xi64>, tensor<?x8xf32>) -> tensor<?x?x?xf32>
  // CHECK: host.non_zero {{.*}} -> tensor<3x?xi64>
  %3 = host.non_zero %x : (tensor<4x5x8xf32>) -> tensor<?x?xi64>
  // CHECK: host.top_k {{.*}} -> tensor<4x3x8xi64>
  %4 = host.top_k %x, %k axis = 1 largest = 1 : (tensor<4x5x8xf32>, tensor<1xi64>) -> tensor<?x?x?xi64>
  return %0, %1, %2, %3, %4 : tensor<?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?xi64>, tensor<?x?x?xi64>
}

// CHECK-LABEL: func.func @draws
func.func @draws(%x: tensor<?x8xf32>) -> tensor<?x?xi64> {
  // CHECK: host.multinomial {{.*}} -> tensor<?x3xi64>
  %0 = host.multinomial %x samples = 3 seed = 7 : (tensor<?x8xf32>) -> tensor<?x?xi64>
  return %0 : tensor<?x?xi64>
}

// CHECK-LABEL: func.func @positions_of_extremes
func.func @positions_of_extremes(%x: tensor<?x4x30xf32>) -> tensor<?x?x?xi64> {
  // CHECK: host.max_pool_indices {{.*}} -> tensor<?x4x15xi64>
  %0 = host.max_pool_indices %x kernel = [2] strides = [2] dilations = [1] pads = [0, 0] auto_pad = "explicit" ceil_mode = 0 column_major = 0 : (tensor<?x4x30xf32>) -> tensor<?x?x?xi64>
  return %0 : tensor<?x?x?xi64>
}

// CHECK-LABEL: func.func @extents
func.func @extents(%x: tensor<?x5xf32>, %n: tensor<i64>) -> (tensor<?x?xf32>, tensor<?x?xf32>, tensor<?xi64>, tensor<?xi64>) {
  %zero = host.constant dense<0.0> : tensor<f32>
  %two = host.constant dense<[1, 2]> : tensor<2xi64>
  %pads = host.constant dense<[0, 1, 0, -2]> : tensor<4xi64>
  %start = host.constant dense<1> : tensor<i64>
  %limit = host.constant dense<8> : tensor<i64>
  %step = host.constant dense<3> : tensor<i64>
  // CHECK: host.tile {{.*}} -> tensor<?x10xf32>
  %0 = host.tile %x, %two : (tensor<?x5xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  // CHECK: host.pad {{.*}} -> tensor<?x4xf32>
  %1 = host.pad %x, %pads, %zero mode = "constant" : (tensor<?x5xf32>, tensor<4xi64>, tensor<f32>) -> tensor<?x?xf32>
  // CHECK: host.range {{.*}} -> tensor<3xi64>
  %2 = host.range %start, %limit, %step : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  // CHECK: host.range {{.*}} -> tensor<?xi64>
  %3 = host.range %start, %n, %step : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return %0, %1, %2, %3 : tensor<?x?xf32>, tensor<?x?xf32>, tensor<?xi64>, tensor<?xi64>
}

// CHECK-LABEL: func.func @windows
func.func @windows(%x: tensor<?x4x30xf32>, %any: tensor<1x4x?xf32>, %w: tensor<8x4x3xf32>) -> (tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) {
  // CHECK: host.conv {{.*}} -> tensor<?x8x14xf32>
  %0 = host.conv %x, %w strides = [2] dilations = [1] pads = [0, 0] auto_pad = "explicit" groups = 1 : (tensor<?x4x30xf32>, tensor<8x4x3xf32>) -> tensor<?x?x?xf32>
  // CHECK: host.conv {{.*}} -> tensor<1x8x?xf32>
  %1 = host.conv %any, %w strides = [1] dilations = [1] pads = [0, 0] auto_pad = "same_upper" groups = 1 : (tensor<1x4x?xf32>, tensor<8x4x3xf32>) -> tensor<?x?x?xf32>
  // CHECK: host.conv_transpose {{.*}} -> tensor<?x4x28xf32>
  %2 = host.conv_transpose %0, %w strides = [2] dilations = [1] pads = [1, 1] output_padding = [1] groups = 1 : (tensor<?x?x?xf32>, tensor<8x4x3xf32>) -> tensor<?x?x?xf32>
  // CHECK: host.max_pool {{.*}} -> tensor<?x4x15xf32>
  %3 = host.max_pool %x kernel = [2] strides = [2] dilations = [1] pads = [0, 0] auto_pad = "explicit" ceil_mode = 0 : (tensor<?x4x30xf32>) -> tensor<?x?x?xf32>
  // CHECK: host.average_pool {{.*}} -> tensor<?x4x8xf32>
  %4 = host.average_pool %x kernel = [4] strides = [4] dilations = [1] pads = [0, 0] auto_pad = "explicit" ceil_mode = 1 count_include_pad = 0 : (tensor<?x4x30xf32>) -> tensor<?x?x?xf32>
  return %0, %1, %2, %3, %4 : tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>
}

// The sizes of an expansion that exporters write with Equal and Where.
// CHECK-LABEL: func.func @kept_sizes
func.func @kept_sizes(%x: tensor<1x8xf32>) -> tensor<?x?xf32> {
  %shape = host.constant dense<[-1, 8]> : tensor<2xi64>
  %keep = host.constant dense<-1> : tensor<i64>
  %two = host.constant dense<2> : tensor<1xi64>
  %one = host.constant dense<1> : tensor<i64>
  %ones = host.expand %one, %two : (tensor<i64>, tensor<1xi64>) -> tensor<?xi64>
  %isKept = host.equal %shape, %keep : (tensor<2xi64>, tensor<i64>) -> tensor<2xi1>
  %sizes = host.where %isKept, %ones, %shape : (tensor<2xi1>, tensor<?xi64>, tensor<2xi64>) -> tensor<2xi64>
  // CHECK: host.expand %{{.*}} -> tensor<1x8xf32>
  %0 = host.expand %x, %sizes : (tensor<1x8xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
