// RUN: rampart-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect

// expected-error @+1 {{expected a rising range of 32-bit codes, found 15:-15}}
func.func private @code_range(tensor<2x!host.code<15:-15, 1/2>>)

// -----

// expected-error @+1 {{expected a rising range of 32-bit codes, found 0:4294967296}}
func.func private @code_width(tensor<2x!host.code<0:4294967296, 1/2>>)

// -----

// expected-error @+1 {{expected a positive scale, found 0/2}}
func.func private @code_scale(tensor<2x!host.code<-15:15, 0/2>>)

// -----

// expected-error @+1 {{expected a scale in lowest terms, found 2/4}}
func.func private @code_terms(tensor<2x!host.code<-15:15, 2/4>>)

// -----

func.func @elided() {
  // expected-error @+1 {{the data of resource '__elided__' was elided; only bytecode or text without elision can be read back}}
  %0 = host.constant dense_resource<__elided__> : tensor<2xf32>
  return
}

// -----

func.func @sparse() {
  // expected-error @+1 {{expected dense elements or a resource}}
  %0 = host.constant sparse<[[0]], [1.0]> : tensor<2xf32>
  return
}

// -----

func.func @resource_size() {
  // expected-error @+1 {{expected 12 bytes in resource 'short', found 4}}
  %0 = host.constant dense_resource<short> : tensor<3xf32>
  return
}

{-# dialect_resources: { builtin: { short: "0x0400000000000000" } } #-}

// -----

func.func @quantize(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected result type 'tensor<2x3x!host.code<-15:15, 1/2>>', found 'tensor<3x2x!host.code<-15:15, 1/2>>'}}
  %0 = host.quantize %x : (tensor<2x3xf32>) -> tensor<3x2x!host.code<-15:15, 1/2>>
  return
}

// -----

func.func @dequantize(%x: tensor<2x3x!host.code<-15:15, 1/2>>) {
  // expected-error @+1 {{expected result type 'tensor<2x3xf32>', found 'tensor<2xf32>'}}
  %0 = host.dequantize %x : (tensor<2x3x!host.code<-15:15, 1/2>>) -> tensor<2xf32>
  return
}

// -----

func.func @transpose(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{transpose: attribute 'perm': expected a permutation, found [0, 0, 1]}}
  %0 = host.transpose %x perm = [0, 0, 1] : (tensor<2x3x4xf32>) -> tensor<2x2x3xf32>
  return
}

// -----

func.func @transpose_rank(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{expected perm to be a permutation of 3 axes, found [1, 0]}}
  %0 = host.transpose %x perm = [1, 0] : (tensor<2x3x4xf32>) -> tensor<3x2xf32>
  return
}

// -----

func.func @result_type(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{expected result type 'tensor<3x2x4xf32>', found 'tensor<2x3x4xf32>'}}
  %0 = host.transpose %x perm = [1, 0, 2] : (tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return
}

// -----

func.func @squeeze_size(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected size 1 on axis 1, found 3}}
  %0 = host.squeeze %x axes = [1] : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @squeeze_axis(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected axes below the rank 2, found 2}}
  %0 = host.squeeze %x axes = [2] : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @unsqueeze_axes(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{unsqueeze: attribute 'axes': expected distinct axes of at least 0, found [1, 1]}}
  %0 = host.unsqueeze %x axes = [1, 1] : (tensor<2x3xf32>) -> tensor<2x1x1x3xf32>
  return
}

// -----

func.func @shape(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected 0 <= start <= end <= 2, found 1 and 3}}
  %0 = host.shape %x start = 1 end = 3 : (tensor<2x3xf32>) -> tensor<2xi64>
  return
}

// -----

func.func @reshape_elements(%x: tensor<2x3xf32>) {
  %0 = host.constant dense<[2, 2]> : tensor<2xi64>
  // expected-error @+1 {{cannot reshape 2x3 to 2x2}}
  %1 = host.reshape %x, %0 allow_zero = 0 : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x2xf32>
  return
}

// -----

func.func @reshape_rest(%x: tensor<2x3xf32>) {
  %0 = host.constant dense<-1> : tensor<2xi64>
  // expected-error @+1 {{expected -1 at most once in shape}}
  %1 = host.reshape %x, %0 allow_zero = 0 : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @reshape_negative(%x: tensor<2x3xf32>) {
  %0 = host.constant dense<[6, -2]> : tensor<2xi64>
  // expected-error @+1 {{expected sizes from -1 on in shape, found -2}}
  %1 = host.reshape %x, %0 allow_zero = 0 : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @reshape_copy(%x: tensor<2x3xf32>) {
  %0 = host.constant dense<[2, 3, 0]> : tensor<3xi64>
  // expected-error @+1 {{shape copies dimension 2 of an input of rank 2}}
  %1 = host.reshape %x, %0 allow_zero = 0 : (tensor<2x3xf32>, tensor<3xi64>) -> tensor<?x?x?xf32>
  return
}

// -----

func.func @reshape_length(%x: tensor<2x3xf32>, %shape: tensor<?xi64>) {
  // expected-error @+1 {{expected a shape of static length (at most 64), found 'tensor<?xi64>'}}
  %1 = host.reshape %x, %shape allow_zero = 0 : (tensor<2x3xf32>, tensor<?xi64>) -> tensor<?xf32>
  return
}

// -----

func.func @reshape_flag(%x: tensor<2x3xf32>, %shape: tensor<1xi64>) {
  // expected-error @+1 {{allow_zero}}
  %1 = host.reshape %x, %shape allow_zero = 2 : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<?xf32>
  return
}

// -----

func.func @slice_count(%x: tensor<2x3xf32>, %a: tensor<1xi64>, %b: tensor<2xi64>) {
  // expected-error @+1 {{expected 1 starts, ends and steps, found 2}}
  %1 = host.slice %x[%a : %b : %a] axes = [0] : (tensor<2x3xf32>, tensor<1xi64>, tensor<2xi64>, tensor<1xi64>) -> tensor<?x3xf32>
  return
}

// -----

func.func @slice_axes(%x: tensor<2x3xf32>, %a: tensor<2xi64>) {
  // expected-error @+1 {{expected axes below the rank 2, found 2}}
  %1 = host.slice %x[%a : %a : %a] axes = [1, 2] : (tensor<2x3xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x3xf32>
  return
}

// -----

func.func @slice_step(%x: tensor<2x3xf32>, %a: tensor<1xi64>) {
  %0 = host.constant dense<0> : tensor<1xi64>
  // expected-error @+1 {{expected a step other than 0 on axis 1}}
  %1 = host.slice %x[%a : %a : %0] axes = [1] : (tensor<2x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?xf32>
  return
}

// -----

func.func @gather_axis(%x: tensor<2x3xf32>, %a: tensor<1xi64>) {
  // expected-error @+1 {{expected axes below the rank 2, found 2}}
  %1 = host.gather %x, %a axis = 2 : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<2x3x1xf32>
  return
}

// -----

func.func @concat_inputs(%x: tensor<2x3xf32>, %y: tensor<4x4xf32>) {
  // expected-error @+1 {{expected inputs that differ on axis 0 alone, found 'tensor<2x3xf32>' and 'tensor<4x4xf32>'}}
  %1 = host.concat %x, %y axis = 0 : (tensor<2x3xf32>, tensor<4x4xf32>) -> tensor<6x3xf32>
  return
}

// -----

func.func @concat_nothing() {
  // expected-error @+1 {{concat: expected 1 to 65535 inputs, found 0}}
  %1 = "host.concat"() {axis = 0 : i64} : () -> tensor<6x3xf32>
  return
}

// -----

func.func @expand_shape(%x: tensor<2x3xf32>) {
  %0 = host.constant dense<[4, 3]> : tensor<2xi64>
  // expected-error @+1 {{expected shapes that broadcast, found 2x3 and 4x3}}
  %1 = host.expand %x, %0 : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<4x3xf32>
  return
}

// -----

func.func @expand_negative(%x: tensor<3xf32>) {
  %0 = host.constant dense<[-1, 3]> : tensor<2xi64>
  // expected-error @+1 {{expected sizes from 0 on in shape, found -1}}
  %1 = host.expand %x, %0 : (tensor<3xf32>, tensor<2xi64>) -> tensor<?x3xf32>
  return
}

// -----

func.func @expand_length(%x: tensor<3xf32>, %shape: tensor<?xi64>) {
  // expected-error @+1 {{expected a shape of static length (at most 64), found 'tensor<?xi64>'}}
  %1 = host.expand %x, %shape : (tensor<3xf32>, tensor<?xi64>) -> tensor<?x3xf32>
  return
}

// -----

func.func @cast(%x: tensor<3xf32>) {
  // expected-error @+1 {{cast: attribute 'to': expected float32, float64, int32, int64, bool, int8 or uint8, found 'half'}}
  %1 = host.cast %x to = "half" : (tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @elu(%x: tensor<3xf32>) {
  // expected-error @+1 {{alpha}}
  %1 = host.elu %x alpha = 0x7FF0000000000000 : (tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @element_types(%x: tensor<3xf32>, %y: tensor<3xf64>) {
  // expected-error @+1 {{expected operands of one element type, found 'f32' and 'f64'}}
  %1 = host.add %x, %y : (tensor<3xf32>, tensor<3xf64>) -> tensor<3xf32>
  return
}

// -----

func.func @broadcast(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{expected shapes that broadcast, found 2x3 and 2}}
  %1 = host.add %x, %y : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @matmul_scalar(%x: tensor<2x3xf32>, %y: tensor<f32>) {
  // expected-error @+1 {{expected operands of rank 1 or more, found 'tensor<2x3xf32>' and 'tensor<f32>'}}
  %1 = host.matmul %x, %y : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @matmul_inner(%x: tensor<2x3xf32>, %y: tensor<4x5xf32>) {
  // expected-error @+1 {{expected the left operand's last dimension to equal the right's last but one, found 2x3 and 4x5}}
  %1 = host.matmul %x, %y : (tensor<2x3xf32>, tensor<4x5xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @gemm_rank(%x: tensor<2x3x4xf32>, %y: tensor<4x5xf32>) {
  // expected-error @+1 {{expected matrices, found 2x3x4 and 4x5}}
  %1 = host.gemm %x, %y alpha = 1.0 beta = 1.0 trans_a = 0 trans_b = 0 : (tensor<2x3x4xf32>, tensor<4x5xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @gemm_inner(%x: tensor<2x3xf32>, %y: tensor<3x5xf32>) {
  // expected-error @+1 {{expected equal inner dimensions, found 2x3 and 3x5 transposed}}
  %1 = host.gemm %x, %y alpha = 1.0 beta = 1.0 trans_a = 0 trans_b = 1 : (tensor<2x3xf32>, tensor<3x5xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @gemm_bias(%x: tensor<2x3xf32>, %y: tensor<3x1xf32>, %c: tensor<2x7xf32>) {
  // expected-error @+1 {{expected C to broadcast to 2x1, found 2x7}}
  %1 = host.gemm %x, %y, %c alpha = 1.0 beta = 1.0 trans_a = 0 trans_b = 0 : (tensor<2x3xf32>, tensor<3x1xf32>, tensor<2x7xf32>) -> tensor<2x1xf32>
  return
}

// -----

func.func @softmax(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{softmax: attribute 'axes': expected distinct axes of at least 0, found [-1]}}
  %1 = host.softmax %x axes = [-1] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @reduce_mean(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{reduce_mean: attribute 'axes': expected distinct axes of at least 0, found [1, 1]}}
  %1 = host.reduce_mean %x axes = [1, 1] keep_dims = 1 : (tensor<2x3xf32>) -> tensor<2x1xf32>
  return
}
