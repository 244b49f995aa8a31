#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Trains the keyword LSTM on spoken digits and exports it to ONNX.

Data: the Free Spoken Digit Dataset's training split (index 5 and above) and synthetic speech. The network:
40 log-mel bands -> LSTM of 32 units -> the last hidden state -> 10 logits. Writes normalisation.json and
keyword.onnx. With --check it trains nothing and prints the emulated accuracies of a saved checkpoint.
"""

import argparse
import copy
import json
import sys
from pathlib import Path

import numpy as np
import torch

import emulation
import synthesise
from emulation import Arithmetic
from features import BANDS, CLAMP, FLOOR, FRAMES, NORMALISATION, InputError
from features import fit_length, load_normalisation, load_recordings, log_mel, mel_filters, standardise

UNITS = 32
CLASSES = 10
HERE = Path(__file__).resolve().parent


class KeywordModel(torch.nn.Module):
    """features [batch, time, 40] -> logits [batch, 10]."""

    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(BANDS, UNITS, batch_first=True)
        self.dense = torch.nn.Linear(UNITS, CLASSES)

    def forward(self, features):
        outputs, _ = self.lstm(features)
        return self.dense(outputs[:, -1])


# Data


def perturb(rng, signal):
    """Returns a variant of a recording as log-mel frames [any, 40]: speed, vocal tract length, noise, its ends."""
    speed = rng.uniform(0.85, 1.18)
    positions = np.arange(0.0, len(signal) - 1.0, speed)
    signal = np.interp(positions, np.arange(len(signal)), signal)
    if rng.random() < 0.7:
        noise = synthesise.coloured_noise(rng, len(signal), rng.uniform(0.0, 1.5))
        signal = signal + noise * np.sqrt(np.mean(signal**2)) * 10.0 ** (-rng.uniform(8.0, 40.0) / 20.0)
    # Undoing half of the speed change on the frequency axis makes tempo and pitch vary independently.
    return log_mel(signal, mel_filters(warp=rng.uniform(0.9, 1.1) / np.sqrt(speed)))


def log_mel_variants(signals, variants, seed):
    """Returns log-mel features [variants, N, FRAMES, BANDS] float32; the first variant is the recording itself."""
    rng = np.random.default_rng(seed)
    result = np.empty((variants, len(signals), FRAMES, BANDS), np.float32)
    for index, signal in enumerate(signals):
        result[0, index] = fit_length(log_mel(signal))
        for variant in range(1, variants):
            result[variant, index] = fit_length(perturb(rng, signal))
    return result


def measure_normalisation(frames):
    """Returns per-band mean and deviation [BANDS] over the frames of [..., BANDS] that are not padding.

    Four decimals are finer than the features' grid.
    """
    flat = frames.reshape(-1, BANDS).astype(np.float64)
    flat = flat[flat.max(axis=1) > np.log10(FLOOR) + 1e-4]
    return flat.mean(axis=0).round(4), flat.std(axis=0).round(4)


def save_normalisation(normalisation):
    """Writes (mean, deviation), each [BANDS]."""
    mean, deviation = normalisation
    values = {"mean": mean.tolist(), "deviation": deviation.tolist()}
    NORMALISATION.write_text(json.dumps(values, indent=1) + "\n")


# Training


def augment(batch, silence):
    """SpecAugment, time shift and offsets on features [batch, time, bands]; `silence` [bands] fills what opens up."""
    count, time, bands = batch.shape
    shift = torch.randint(-3, 4, (count, 1))  # positive: later, the word's end is cut
    source = torch.arange(time)[None, :] - shift
    inside = ((source >= 0) & (source < time))[:, :, None]
    batch = torch.gather(batch, 1, source.clamp(0, time - 1)[:, :, None].expand(-1, -1, bands))
    batch = torch.where(inside, batch, silence)
    batch = batch + 0.15 * torch.randn(count, 1, bands) + 0.1 * torch.randn_like(batch)
    for _ in range(2):
        start, width = torch.randint(0, bands, (count, 1)), torch.randint(0, 7, (count, 1))
        band = torch.arange(bands)[None, :]
        batch = batch.masked_fill(((band >= start) & (band < start + width))[:, None, :], 0.0)
        start, width = torch.randint(0, time, (count, 1)), torch.randint(0, 5, (count, 1))
        frame = torch.arange(time)[None, :]
        batch = batch.masked_fill(((frame >= start) & (frame < start + width))[:, :, None], 0.0)
    return batch.clamp(-CLAMP, CLAMP)


def clamp_weights(model, limit):
    """Bounds the weights, so that no outlier sets the conductance scale.

    An input code is worth CLAMP times a hidden code, so the recurrent weights may be CLAMP times as large.
    """
    with torch.no_grad():
        model.lstm.weight_ih_l0.clamp_(-limit, limit)
        model.lstm.weight_hh_l0.clamp_(-CLAMP * limit, CLAMP * limit)
        model.dense.weight.clamp_(-CLAMP * limit, CLAMP * limit)


def new_model():
    """Returns an untrained model; the forget gate's bias starts at 1 so that the end of the word sees its start."""
    model = KeywordModel()
    with torch.no_grad():
        model.lstm.bias_ih_l0[UNITS : 2 * UNITS] = 1.0
    return model


def train(variants, labels, silence, options):
    """Trains on features [variants, N, time, bands] and labels [N]; returns the moving average of the model."""
    model = new_model()
    average = copy.deepcopy(model)
    steps = options.epochs * (len(labels) // options.batch)
    optimiser = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=options.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, options.rate, total_steps=steps, pct_start=0.2)
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=options.smoothing)
    arithmetic = Arithmetic(5, 0.02) if options.noise else None
    for epoch in range(options.epochs):
        total = 0.0
        for indices in torch.randperm(len(labels)).split(options.batch):
            if len(indices) < options.batch:
                continue
            inputs = variants[torch.randint(0, len(variants), (len(indices),)), indices]
            inputs = augment(inputs, silence)
            # Noise-aware training starts when the float network has formed.
            noisy = arithmetic is not None and epoch >= options.epochs // 2
            logits = emulation.logits(model, inputs, arithmetic) if noisy else model(inputs)
            loss = loss_of(logits, labels[indices])
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            clamp_weights(model, options.weight_limit)
            with torch.no_grad():
                for slow, fast in zip(average.parameters(), model.parameters()):
                    slow.lerp_(fast, 1.0 - options.average)
            total += float(loss.detach()) * options.batch
        if options.verbose and (epoch % 10 == 9 or epoch + 1 == options.epochs):
            print(f"epoch {epoch + 1}: loss {total / len(labels):.4f}", flush=True)
    return average


# Checking


def accuracy(logits, labels):
    """Returns the percentage of rows of logits [N, 10] whose largest entry is at labels [N]."""
    return 100.0 * float((logits.argmax(dim=1) == labels).float().mean())


@torch.no_grad()
def emulated_accuracies(model, inputs, labels, trials):
    """Returns {name: (mean, deviation)} of the emulated accuracy in percent, noisy ones over chip instances."""
    cases = {"float": Arithmetic()}
    cases.update({f"{bits} bit": Arithmetic(bits) for bits in (8, 5, 4, 3)})
    cases["5 bit, 2 % weights"] = Arithmetic(5, 0.02)
    cases["5 bit, 2 % weights and ramps"] = Arithmetic(5, 0.02, 0.02)
    result = {}
    for name, arithmetic in cases.items():
        repeat = trials if arithmetic.sigma else 1
        values = [accuracy(emulation.logits(model, inputs, arithmetic), labels) for _ in range(repeat)]
        result[name] = (float(np.mean(values)), float(np.std(values)))
    return result


def report(model, sets, trials):
    """Prints the emulated accuracies on each of {name: (features, labels)} and the weights' ranges."""
    for name, (inputs, labels) in sets.items():
        print(f"{name} ({len(labels)} utterances):")
        for case, (mean, deviation) in emulated_accuracies(model, inputs, labels, trials).items():
            print(f"  {case:30s} {mean:6.2f} % +- {deviation:.2f}")
    for name, parameter in model.named_parameters():
        print(f"max |{name}| = {float(parameter.abs().max()):.3f}")


def as_tensors(signals, labels, normalisation):
    """Returns (features [N, FRAMES, BANDS], labels [N]) as tensors."""
    frames = np.stack([fit_length(log_mel(signal)) for signal in signals])
    return torch.from_numpy(standardise(frames, normalisation)), torch.from_numpy(labels)


# Export


def export(model, path):
    """Writes the model as ONNX; batch and time stay symbolic."""
    model.eval()
    torch.onnx.export(
        model,
        torch.zeros(2, FRAMES, BANDS),
        str(path),
        input_names=["features"],
        output_names=["logits"],
        dynamic_axes={"features": {0: "batch", 1: "time"}, "logits": {0: "batch"}},
        opset_version=14,
    )


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="folder of the Free Spoken Digit Dataset's recordings")
    parser.add_argument("--output", type=Path, default=HERE / "keyword.onnx", help="ONNX file to write")
    parser.add_argument("--checkpoint", type=Path, help="PyTorch state to write, or to read with --check")
    parser.add_argument("--check", action="store_true", help="train nothing: print a checkpoint's accuracies")
    parser.add_argument("--noise", action="store_true", help="train with 5-bit arithmetic and device errors")
    parser.add_argument("--validate", action="store_true", help="hold out index 5-9 too, report on it, export nothing")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--synthetic", type=int, default=3000, help="synthetic training utterances")
    parser.add_argument("--variants", type=int, default=8, help="perturbed variants of each utterance")
    parser.add_argument("--epochs", type=int, default=80)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=1e-2, help="peak learning rate")
    parser.add_argument("--weight-decay", type=float, default=0.05)
    parser.add_argument("--weight-limit", type=float, default=0.5, help="bound of the input weights")
    parser.add_argument("--smoothing", type=float, default=0.05, help="of the labels")
    parser.add_argument("--average", type=float, default=0.996, help="decay of the weights' moving average per step")
    parser.add_argument("--trials", type=int, default=20, help="chip instances of each noisy accuracy")
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args()


def training_data(options):
    """Returns log-mel variants [variants, N, FRAMES, BANDS] and labels [N] of recordings and synthetic speech."""
    first = 10 if options.validate else 5
    signals, labels = load_recordings(options.data, lambda index: index >= first)
    if options.synthetic:
        more, more_labels = synthesise.make_set(synthesise.TRAINING, options.synthetic, options.seed)
        signals, labels = signals + more, np.concatenate([labels, more_labels])
    return log_mel_variants(signals, options.variants, options.seed), labels


def evaluation_sets(options, normalisation):
    """Returns {name: (features, labels)} of the held-out recordings and the held-out synthetic speech."""
    wanted = (lambda index: 5 <= index < 10) if options.validate else (lambda index: index < 5)
    held_out = synthesise.make_set(synthesise.HELD_OUT, 300, 2025)
    return {
        "held-out recordings": as_tensors(*load_recordings(options.data, wanted), normalisation),
        "held-out synthetic speech": as_tensors(*held_out, normalisation),
    }


def trained_model(options):
    """Trains, writes what is asked for, and returns (model, normalisation)."""
    frames, labels = training_data(options)
    normalisation = measure_normalisation(frames[0])
    silence = standardise(np.full(BANDS, np.log10(FLOOR)), normalisation)
    inputs = torch.from_numpy(standardise(frames, normalisation))
    model = train(inputs, torch.from_numpy(labels), torch.from_numpy(silence), options)
    if options.checkpoint:
        torch.save(model.state_dict(), options.checkpoint)
    if not options.validate:  # a model to compare settings by must not replace the real one
        save_normalisation(normalisation)
        export(model, options.output)
    return model, normalisation


def loaded_model(options):
    """Returns (model, normalisation) of a checkpoint."""
    model = KeywordModel()
    model.load_state_dict(torch.load(options.checkpoint))
    return model, load_normalisation()


def run(options):
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    model, normalisation = loaded_model(options) if options.check else trained_model(options)
    report(model, evaluation_sets(options, normalisation), options.trials)


def main():
    options = parse_arguments()
    if options.check and not options.checkpoint:
        sys.exit("error: --check needs --checkpoint")
    try:
        run(options)
    except (InputError, OSError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
