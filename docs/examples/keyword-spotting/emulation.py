# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A quick emulation of the low-precision arithmetic, to choose and to train a model by; not the simulator.

It knows the code grids, programming errors of the weights' devices and errors of the ramps' devices, and
nothing else. rampart-run is the reference; this file exists so that training needs PyTorch alone.
"""

import math
from typing import NamedTuple

import torch

INPUT_RANGE = 3.0  # the features' clamp
CELL_RANGE, CELL_STEP = 8.0, 1.0 / 256.0  # the cell state: 12 bits over +-8
ARRAY_ROWS = 256


class Arithmetic(NamedTuple):
    """bits: of input codes and ramps (None: float). sigma: a device's error over G_max. ramp_sigma: a ramp device's."""

    bits: int = None
    sigma: float = 0.0
    ramp_sigma: float = 0.0


class RoundThrough(torch.autograd.Function):
    """Rounds half to even; the gradient passes as if it did not."""

    @staticmethod
    def forward(context, value):
        return torch.round(value)

    @staticmethod
    def backward(context, gradient):
        return gradient


def to_grid(value, steps):
    """Rounds value to multiples of 1/steps."""
    return RoundThrough.apply(value * steps) / steps


def programming_error(weight, scales, sigma):
    """Returns the error [outputs, rows] that programming adds to weight * scales (pre-activation per input code).

    All rows of a gate share one conductance scale, set by the largest scaled weight. Each weight takes as many
    rows as fit into an array, so its error is an average; each row holds a pair, so its error is sqrt(2) sigma.
    """
    repeats = max(1, ARRAY_ROWS // (weight.shape[1] + 1))
    full_scale = (weight * scales).abs().max()
    return torch.randn_like(weight) * (math.sqrt(2.0) * sigma * full_scale / math.sqrt(repeats))


def noisy_weights(weight, bias, scales, codes, arithmetic):
    """Returns (weight, bias) as programmed; scales [rows] are units per code, codes is the largest input code.

    A bias is a row, or several, driven by the largest code.
    """
    if not arithmetic.sigma:
        return weight, bias
    with torch.no_grad():
        error = programming_error(weight, scales, arithmetic.sigma)
        repeats = max(1, ARRAY_ROWS // (weight.shape[1] + 1))
        row = (weight * scales).abs().max() / repeats * codes  # what one bias row can hold
        rows = torch.clamp(torch.ceil(bias.abs().max() / row), min=1.0)
        bias_error = torch.randn_like(bias) * (math.sqrt(2.0) * arithmetic.sigma) * row * torch.sqrt(rows)
    return weight + error / scales, bias + bias_error


def ramp_thresholds(inverse, levels, sigma):
    """Returns the pre-activations [levels] at which a ramp's codes change.

    Each step is one device; the largest step uses G_max. Their errors add up along the ramp, and trimming the
    start value takes the mean error away.
    """
    exact = inverse((torch.arange(levels) + 0.5) / levels)
    steps = torch.diff(exact)
    noisy = torch.clamp(steps + torch.randn_like(steps) * sigma * steps.max(), min=1e-6)
    thresholds = exact[0] + torch.cat([torch.zeros(1), torch.cumsum(noisy, 0)])
    return thresholds - (thresholds - exact).mean()


class Ramp:
    """One ramp converter: sigmoid in [0, 1] or tanh in [-1, 1], with 2^bits output levels."""

    def __init__(self, symmetric, arithmetic):
        self.function = torch.tanh if symmetric else torch.sigmoid
        self.symmetric = symmetric
        self.levels = 2**arithmetic.bits - 1 if arithmetic.bits else 0
        self.thresholds = None
        if arithmetic.ramp_sigma and self.levels:
            inverse = (lambda y: torch.atanh(2 * y - 1)) if symmetric else torch.logit
            self.thresholds = ramp_thresholds(inverse, self.levels, arithmetic.ramp_sigma)

    def __call__(self, value):
        if not self.levels:
            return self.function(value)
        if self.thresholds is not None:
            unit = torch.bucketize(value.contiguous(), self.thresholds) / self.levels
            return 2.0 * unit - 1.0 if self.symmetric else unit
        if self.symmetric:  # 2^bits levels of tanh do not contain 0
            return 2.0 * to_grid((self.function(value) + 1.0) / 2.0, self.levels) - 1.0
        return to_grid(self.function(value), self.levels)


def lstm_last_state(lstm, inputs, arithmetic):
    """Returns the last hidden state [batch, units] of a one-layer torch.nn.LSTM for inputs [batch, time, features]."""
    units, codes = lstm.hidden_size, 2 ** ((arithmetic.bits or 16) - 1) - 1
    rows = torch.cat([lstm.weight_ih_l0, lstm.weight_hh_l0], dim=1)
    scales = torch.cat([torch.full((lstm.input_size,), INPUT_RANGE / codes), torch.full((units,), 1.0 / codes)])
    bias = lstm.bias_ih_l0 + lstm.bias_hh_l0
    gates = [noisy_weights(w, b, scales, codes, arithmetic) for w, b in zip(rows.split(units), bias.split(units))]
    rows, bias = torch.cat([gate[0] for gate in gates]), torch.cat([gate[1] for gate in gates])
    sigmoids = [Ramp(False, arithmetic) for _ in range(3)]
    tanhs = [Ramp(True, arithmetic) for _ in range(2)]
    if arithmetic.bits:
        inputs = to_grid(inputs / INPUT_RANGE, codes) * INPUT_RANGE
    from_inputs = inputs @ rows[:, : lstm.input_size].T + bias
    recurrent = rows[:, lstm.input_size :].T
    hidden = cell = inputs.new_zeros(len(inputs), units)
    for step in range(inputs.shape[1]):
        i, f, g, o = (from_inputs[:, step] + hidden @ recurrent).chunk(4, dim=1)
        cell = sigmoids[0](f) * cell + sigmoids[1](i) * tanhs[0](g)
        if arithmetic.bits:
            cell = torch.clamp(to_grid(cell, 1.0 / CELL_STEP), -CELL_RANGE, CELL_RANGE - CELL_STEP)
        hidden = sigmoids[2](o) * tanhs[1](cell)
        if arithmetic.bits:
            hidden = to_grid(hidden, codes)
    return hidden


def logits(model, inputs, arithmetic):
    """Returns logits [batch, classes] of a model with members lstm and dense, for inputs [batch, time, features].

    The dense layer's outputs are converted linearly; with three bits more than a ramp that is taken as exact.
    """
    hidden = lstm_last_state(model.lstm, inputs, arithmetic)
    codes = 2 ** ((arithmetic.bits or 16) - 1) - 1
    scales = torch.full((model.dense.in_features,), 1.0 / codes)
    weight, bias = noisy_weights(model.dense.weight, model.dense.bias, scales, codes, arithmetic)
    return hidden @ weight.T + bias
