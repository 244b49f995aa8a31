// RUN: rampart-opt %s | rampart-opt | FileCheck %s

// CHECK-LABEL: func @main
func.func @main(%odd: tensor<i1>, %x: tensor<?xf32>, %n: tensor<i64>, %s: tensor<2xf32>)
    -> (tensor<?xf32>, tensor<2xf32>, tensor<?x2xf32>) {
  // CHECK: host.if %{{.*}} then @double(%{{.*}}) else @keep(%{{.*}}) : (tensor<i1>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %0 = host.if %odd then @double(%x) else @keep(%x)
    : (tensor<i1>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  // CHECK: host.loop @step trips(%{{.*}}) while(%{{.*}}) carried(%{{.*}}) captured(%{{.*}}) : (tensor<i64>, tensor<i1>, tensor<2xf32>, tensor<?xf32>) -> (tensor<2xf32>, tensor<?x2xf32>)
  %1:2 = host.loop @step trips(%n) while(%odd) carried(%s) captured(%x)
    : (tensor<i64>, tensor<i1>, tensor<2xf32>, tensor<?xf32>) -> (tensor<2xf32>, tensor<?x2xf32>)
  // A loop without a bound, and one that carries nothing.
  // CHECK: host.loop @step carried(
  // CHECK: host.loop @count trips(%{{.*}}) carried() captured() : (tensor<i64>) -> tensor<?xi64>
  %2:2 = host.loop @step carried(%s) captured(%x)
    : (tensor<2xf32>, tensor<?xf32>) -> (tensor<2xf32>, tensor<?x2xf32>)
  %3 = host.loop @count trips(%n) carried() captured() : (tensor<i64>) -> tensor<?xi64>
  return %0, %1#0, %2#1 : tensor<?xf32>, tensor<2xf32>, tensor<?x2xf32>
}

func.func private @double(%x: tensor<?xf32>) -> tensor<?xf32> {
  %0 = host.add %x, %x : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

func.func private @keep(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}

func.func private @step(%i: tensor<i64>, %s: tensor<2xf32>, %x: tensor<?xf32>)
    -> (tensor<i1>, tensor<2xf32>, tensor<2xf32>) {
  %go = host.constant dense<true> : tensor<i1>
  %0 = host.gather %x, %i axis = 0 : (tensor<?xf32>, tensor<i64>) -> tensor<f32>
  %1 = host.add %s, %0 : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  return %go, %1, %s : tensor<i1>, tensor<2xf32>, tensor<2xf32>
}

func.func private @count(%i: tensor<i64>) -> (tensor<i1>, tensor<i64>) {
  %go = host.constant dense<true> : tensor<i1>
  return %go, %i : tensor<i1>, tensor<i64>
}
