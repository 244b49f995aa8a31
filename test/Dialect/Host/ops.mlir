// RUN: rampart-opt %s | rampart-opt | FileCheck %s
// RUN: rampart-opt %s --mlir-print-op-generic | rampart-opt | FileCheck %s
// RUN: rampart-opt %s --emit-bytecode | rampart-opt | FileCheck %s

// CHECK-LABEL: func.func @constants
func.func @constants() -> (tensor<2xi64>, tensor<0x3xf32>, tensor<2xui8>, tensor<i1>) {
  // CHECK: host.constant dense<[0, 2]> : tensor<2xi64>
  %0 = host.constant dense<[0, 2]> : tensor<2xi64>
  // CHECK: host.constant dense<> : tensor<0x3xf32>
  %1 = host.constant dense<> : tensor<0x3xf32>
  // CHECK: host.constant dense<[1, 255]> : tensor<2xui8>
  %2 = host.constant dense<[1, 255]> : tensor<2xui8>
  // CHECK: host.constant dense<true> : tensor<i1>
  %3 = host.constant dense<true> : tensor<i1>
  return %0, %1, %2, %3 : tensor<2xi64>, tensor<0x3xf32>, tensor<2xui8>, tensor<i1>
}

// CHECK-LABEL: func.func @resource
func.func @resource() -> tensor<2xf32> {
  // CHECK: host.constant dense_resource<weights> : tensor<2xf32>
  %0 = host.constant dense_resource<weights> : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @movement
func.func @movement(%x: tensor<?x30x1x17xf32>, %sizes: tensor<3xi64>, %one: tensor<1xi64>,
                    %ids: tensor<?x2xi64>) {
  // CHECK: host.transpose %{{.*}} perm = [1, 0, 2, 3] : (tensor<?x30x1x17xf32>) -> tensor<30x?x1x17xf32>
  %0 = host.transpose %x perm = [1, 0, 2, 3] : (tensor<?x30x1x17xf32>) -> tensor<30x?x1x17xf32>
  // CHECK: host.squeeze %{{.*}} axes = [2] : (tensor<30x?x1x17xf32>) -> tensor<30x?x17xf32>
  %1 = host.squeeze %0 axes = [2] : (tensor<30x?x1x17xf32>) -> tensor<30x?x17xf32>
  // CHECK: host.unsqueeze %{{.*}} axes = [0, 4] : (tensor<30x?x17xf32>) -> tensor<1x30x?x17x1xf32>
  %2 = host.unsqueeze %1 axes = [0, 4] : (tensor<30x?x17xf32>) -> tensor<1x30x?x17x1xf32>
  // CHECK: host.reshape %{{.*}}, %{{.*}} allow_zero = 0 : (tensor<1x30x?x17x1xf32>, tensor<3xi64>) -> tensor<?x?x?xf32>
  %3 = host.reshape %2, %sizes allow_zero = 0 : (tensor<1x30x?x17x1xf32>, tensor<3xi64>) -> tensor<?x?x?xf32>
  // CHECK: host.slice %{{.*}}[%{{.*}} : %{{.*}} : %{{.*}}] axes = [0] : (tensor<30x?x17xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?x17xf32>
  %4 = host.slice %1[%one : %one : %one] axes = [0] : (tensor<30x?x17xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?x17xf32>
  // CHECK: host.gather %{{.*}}, %{{.*}} axis = 1 : (tensor<30x?x17xf32>, tensor<?x2xi64>) -> tensor<30x?x2x17xf32>
  %5 = host.gather %1, %ids axis = 1 : (tensor<30x?x17xf32>, tensor<?x2xi64>) -> tensor<30x?x2x17xf32>
  // CHECK: host.concat %{{.*}}, %{{.*}} axis = 2 : (tensor<30x?x17xf32>, tensor<30x?x17xf32>) -> tensor<30x?x34xf32>
  %6 = host.concat %1, %1 axis = 2 : (tensor<30x?x17xf32>, tensor<30x?x17xf32>) -> tensor<30x?x34xf32>
  // CHECK: host.expand %{{.*}}, %{{.*}} : (tensor<1xi64>, tensor<3xi64>) -> tensor<?x?x?xi64>
  %7 = host.expand %one, %sizes : (tensor<1xi64>, tensor<3xi64>) -> tensor<?x?x?xi64>
  // CHECK: host.shape %{{.*}} start = 1 end = 3 : (tensor<30x?x34xf32>) -> tensor<2xi64>
  %8 = host.shape %6 start = 1 end = 3 : (tensor<30x?x34xf32>) -> tensor<2xi64>
  // CHECK: host.cast %{{.*}} to = "int32" : (tensor<2xi64>) -> tensor<2xi32>
  %9 = host.cast %8 to = "int32" : (tensor<2xi64>) -> tensor<2xi32>
  return
}

// CHECK-LABEL: func.func @elementwise
func.func @elementwise(%x: tensor<?x16xf32>, %v: tensor<16xf32>, %s: tensor<f32>) {
  // CHECK: host.relu %{{.*}} : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %0 = host.relu %x : (tensor<?x16xf32>) -> tensor<?x16xf32>
  // CHECK: host.elu %{{.*}} alpha = 5.000000e-01 : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %1 = host.elu %x alpha = 0.5 : (tensor<?x16xf32>) -> tensor<?x16xf32>
  // CHECK: host.sigmoid %{{.*}} : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %2 = host.sigmoid %x : (tensor<?x16xf32>) -> tensor<?x16xf32>
  // CHECK: host.tanh %{{.*}} : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %3 = host.tanh %x : (tensor<?x16xf32>) -> tensor<?x16xf32>
  // CHECK: host.sqrt %{{.*}} : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %4 = host.sqrt %x : (tensor<?x16xf32>) -> tensor<?x16xf32>
  // CHECK: host.add %{{.*}}, %{{.*}} : (tensor<?x16xf32>, tensor<16xf32>) -> tensor<?x16xf32>
  %5 = host.add %x, %v : (tensor<?x16xf32>, tensor<16xf32>) -> tensor<?x16xf32>
  // CHECK: host.sub %{{.*}}, %{{.*}} : (tensor<16xf32>, tensor<?x16xf32>) -> tensor<?x16xf32>
  %6 = host.sub %v, %x : (tensor<16xf32>, tensor<?x16xf32>) -> tensor<?x16xf32>
  // CHECK: host.mul %{{.*}}, %{{.*}} : (tensor<?x16xf32>, tensor<?x16xf32>) -> tensor<?x16xf32>
  %7 = host.mul %x, %x : (tensor<?x16xf32>, tensor<?x16xf32>) -> tensor<?x16xf32>
  // CHECK: host.div %{{.*}}, %{{.*}} : (tensor<?x16xf32>, tensor<f32>) -> tensor<?x16xf32>
  %8 = host.div %x, %s : (tensor<?x16xf32>, tensor<f32>) -> tensor<?x16xf32>
  // CHECK: host.pow %{{.*}}, %{{.*}} : (tensor<?x16xf32>, tensor<f32>) -> tensor<?x16xf32>
  %9 = host.pow %x, %s : (tensor<?x16xf32>, tensor<f32>) -> tensor<?x16xf32>
  return
}

// CHECK-LABEL: func.func @products
func.func @products(%x: tensor<?x10x14xf32>, %w: tensor<14x64xf32>, %a: tensor<?x14xf32>,
                    %c: tensor<64xf32>) {
  // CHECK: host.matmul %{{.*}}, %{{.*}} : (tensor<?x10x14xf32>, tensor<14x64xf32>) -> tensor<?x10x64xf32>
  %0 = host.matmul %x, %w : (tensor<?x10x14xf32>, tensor<14x64xf32>) -> tensor<?x10x64xf32>
  // CHECK: host.gemm %{{.*}}, %{{.*}}, %{{.*}} alpha = 1.000000e+00 beta = 2.000000e+00 trans_a = 0 trans_b = 0
  %1 = host.gemm %a, %w, %c alpha = 1.0 beta = 2.0 trans_a = 0 trans_b = 0
    : (tensor<?x14xf32>, tensor<14x64xf32>, tensor<64xf32>) -> tensor<?x64xf32>
  // CHECK: host.gemm %{{.*}}, %{{.*}} alpha = 1.000000e+00 beta = 1.000000e+00 trans_a = 1 trans_b = 1 : (tensor<14x64xf32>, tensor<?x14xf32>) -> tensor<64x?xf32>
  %2 = host.gemm %w, %a alpha = 1.0 beta = 1.0 trans_a = 1 trans_b = 1
    : (tensor<14x64xf32>, tensor<?x14xf32>) -> tensor<64x?xf32>
  // CHECK: host.softmax %{{.*}} axes = [1, 2] : (tensor<?x10x14xf32>) -> tensor<?x10x14xf32>
  %3 = host.softmax %x axes = [1, 2] : (tensor<?x10x14xf32>) -> tensor<?x10x14xf32>
  // CHECK: host.reduce_mean %{{.*}} axes = [2] keep_dims = 0 : (tensor<?x10x14xf32>) -> tensor<?x10xf32>
  %4 = host.reduce_mean %x axes = [2] keep_dims = 0 : (tensor<?x10x14xf32>) -> tensor<?x10xf32>
  return
}

// CHECK-LABEL: func.func @codes
func.func @codes(%x: tensor<?x?x40xf32>) -> tensor<?x?x40xf32> {
  // CHECK: host.quantize %{{.*}} : (tensor<?x?x40xf32>) -> tensor<?x?x40x!host.code<-15:15, 3/64>>
  %0 = host.quantize %x : (tensor<?x?x40xf32>) -> tensor<?x?x40x!host.code<-15:15, 3/64>>
  // CHECK: host.transpose %{{.*}} perm = [1, 0, 2] : (tensor<?x?x40x!host.code<-15:15, 3/64>>) -> tensor<?x?x40x!host.code<-15:15, 3/64>>
  %1 = host.transpose %0 perm = [1, 0, 2]
    : (tensor<?x?x40x!host.code<-15:15, 3/64>>) -> tensor<?x?x40x!host.code<-15:15, 3/64>>
  // CHECK: host.dequantize %{{.*}} : (tensor<?x?x40x!host.code<-15:15, 3/64>>) -> tensor<?x?x40xf32>
  %2 = host.dequantize %1 : (tensor<?x?x40x!host.code<-15:15, 3/64>>) -> tensor<?x?x40xf32>
  return %2 : tensor<?x?x40xf32>
}

// CHECK: weights: "0x040000000000803F00000040"
{-# dialect_resources: { builtin: { weights: "0x040000000000803F00000040" } } #-}
