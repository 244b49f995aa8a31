// RUN: rampart-opt %s -split-input-file -verify-diagnostics

func.func @no_function(%c: tensor<i1>) {
  // expected-error @+1 {{expected a function with a body, found none called @missing}}
  host.if %c then @missing() else @missing() : (tensor<i1>) -> ()
  return
}

// -----

func.func @itself(%c: tensor<i1>) {
  // expected-error @+1 {{expected @itself after the function that calls it}}
  host.if %c then @itself(%c) else @itself(%c) : (tensor<i1>, tensor<i1>, tensor<i1>) -> ()
  return
}

// -----

func.func private @before() {
  return
}

func.func @caller(%c: tensor<i1>) {
  // expected-error @+1 {{expected @before after the function that calls it}}
  host.if %c then @before() else @before() : (tensor<i1>) -> ()
  return
}

// -----

func.func @conditions(%c: tensor<2xi1>) {
  // expected-error @+1 {{expected one element as condition, found 'tensor<2xi1>'}}
  host.if %c then @f() else @f() : (tensor<2xi1>) -> ()
  return
}

func.func private @f() {
  return
}

// -----

func.func @inputs(%c: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @+1 {{expected 1 inputs of @f, found 0}}
  host.if %c then @f(%x) else @f() : (tensor<i1>, tensor<2xf32>) -> ()
  return
}

func.func private @f(%x: tensor<2xf32>) {
  return
}

// -----

func.func @types(%c: tensor<i1>, %x: tensor<3xf32>) {
  // expected-error @+1 {{expected 'tensor<2xf32>' as number 0 of the inputs of @f, found 'tensor<3xf32>'}}
  host.if %c then @f(%x) else @f(%x) : (tensor<i1>, tensor<3xf32>, tensor<3xf32>) -> ()
  return
}

func.func private @f(%x: tensor<2xf32>) {
  return
}

// -----

func.func @results(%c: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @+1 {{expected 'tensor<2xf32>' as number 0 of the results of @f, found 'tensor<2xi64>'}}
  %0 = host.if %c then @f(%x) else @f(%x) : (tensor<i1>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xi64>
  return
}

func.func private @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

// -----

func.func @trips(%n: tensor<2xi64>) {
  // expected-error @+1 {{expected one element as trips, found 'tensor<2xi64>'}}
  host.loop @body trips(%n) carried() captured() : (tensor<2xi64>) -> ()
  return
}

func.func private @body(%i: tensor<i64>) -> tensor<i1> {
  %go = host.constant dense<true> : tensor<i1>
  return %go : tensor<i1>
}

// -----

func.func @carried(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected a result for each of 1 carried values, found 0}}
  host.loop @body carried(%x) captured() : (tensor<2xf32>) -> ()
  return
}

func.func private @body(%i: tensor<i64>) -> tensor<i1> {
  %go = host.constant dense<true> : tensor<i1>
  return %go : tensor<i1>
}

// -----

func.func @condition(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected @body to return first whether to go on}}
  %0 = host.loop @body carried(%x) captured() : (tensor<2xf32>) -> tensor<2xf32>
  return
}

func.func private @body(%i: tensor<i64>, %x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

// -----

// A pass gets what the one before leaves.
func.func @next(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected 'tensor<2xf32>' as number 0 of the carried values of @body, found 'tensor<4xf32>'}}
  %0 = host.loop @body carried(%x) captured() : (tensor<2xf32>) -> tensor<?xf32>
  return
}

func.func private @body(%i: tensor<i64>, %x: tensor<2xf32>) -> (tensor<i1>, tensor<4xf32>) {
  %go = host.constant dense<true> : tensor<i1>
  %0 = host.concat %x, %x axis = 0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  return %go, %0 : tensor<i1>, tensor<4xf32>
}
