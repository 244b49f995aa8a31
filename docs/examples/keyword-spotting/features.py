#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Log-mel features of spoken digits: WAV (8 kHz, mono, 16 bit) in, [48, 40] float32 out.

The steps are: unit power over the spoken part, 32 ms Hann windows every 16 ms, 40 mel bands, log10 above a
floor, silence trimmed, the last 48 frames kept (padded in front), fixed standardisation, clamp to +-3.
"""

import argparse
import json
import sys
import wave
from pathlib import Path

import numpy as np

SAMPLE_RATE = 8000  # Hz
WINDOW = 256  # samples: 32 ms
HOP = 128  # samples: 16 ms
FFT = 512  # zero padded, so that the lowest mel bands hold at least one bin
BANDS = 40
FRAMES = 48  # 0.77 s: longer than most single digits
FLOOR = 1e-3  # mel power added before the logarithm; 1 is white noise as strong as the speech
TRIM_DB = 35.0  # frames this far below the loudest one count as silence
CLAMP = 3.0  # standard deviations: the range of the 5-bit input codes
GRID = 256.0  # features are multiples of 1/GRID, so that they do not depend on the FFT library's rounding

NORMALISATION = Path(__file__).resolve().parent / "normalisation.json"


class InputError(Exception):
    """The user's data or options are at fault; the message is one clear line."""


def read_wav(path):
    """Returns the samples of a mono 16-bit 8 kHz WAV file as float64 [samples] in [-1, 1)."""
    try:
        with wave.open(str(path), "rb") as file:
            found = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise InputError(f"{path}: cannot read WAV: {error}") from error
    if found != (1, 2, SAMPLE_RATE):
        raise InputError(
            f"{path}: expected mono, 16 bit, {SAMPLE_RATE} Hz but found "
            f"{found[0]} channels, {8 * found[1]} bit, {found[2]} Hz"
        )
    return np.frombuffer(data, "<i2") / 32768.0


def load_recordings(folder, wanted):
    """Returns (signals, labels) of the recordings {digit}_{speaker}_{index}.wav whose index satisfies `wanted`."""
    paths = sorted(path for path in Path(folder).glob("?_*_*.wav") if wanted(int(path.stem.split("_")[2])))
    if not paths:
        raise InputError(f"{folder}: no recordings of this split found (expected files such as 7_theo_12.wav)")
    return [read_wav(path) for path in paths], np.array([int(path.name[0]) for path in paths])


def write_wav(path, signal):
    """Writes float samples [samples] in [-1, 1) as a mono 16-bit 8 kHz WAV file."""
    codes = np.clip(np.rint(signal * 32768.0), -32768, 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(codes.tobytes())


def mel_filters(warp=1.0):
    """Returns triangular mel filters [bins, bands], each summing to 1; warp > 1 moves them up in frequency."""
    mel = np.linspace(0.0, 2595.0 * np.log10(1.0 + SAMPLE_RATE / 2 / 700.0), BANDS + 2)
    edges = np.minimum(warp * 700.0 * (10.0 ** (mel / 2595.0) - 1.0), SAMPLE_RATE / 2)
    bins = np.arange(FFT // 2 + 1)[:, None] * SAMPLE_RATE / FFT
    width = np.maximum(np.diff(edges), 1e-9)
    rising = (bins - edges[:-2]) / width[:-1]
    falling = (edges[2:] - bins) / width[1:]
    filters = np.maximum(0.0, np.minimum(rising, falling))
    return filters / np.maximum(filters.sum(axis=0), 1e-9)


def mel_power(signal, filters):
    """Returns the mel power [frames, bands] of samples [samples]; white noise of variance v gives v in each band."""
    window = np.hanning(WINDOW + 1)[:WINDOW]
    count = max(1, -(-(len(signal) - WINDOW) // HOP) + 1)
    padded = np.zeros(WINDOW + (count - 1) * HOP)
    padded[: len(signal)] = signal - (signal.mean() if len(signal) else 0.0)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    spectrum = np.abs(np.fft.rfft(frames * window, FFT)) ** 2 / (window**2).sum()
    return spectrum @ filters


def log_mel(signal, filters=None):
    """Returns log10 mel power [spoken frames, bands], relative to the mean power of the spoken part.

    Leading and trailing silence is cut, so that the last frame is the end of the word: the classifier reads
    the hidden state there. Dividing by the power makes the features independent of the recording's gain.
    """
    power = mel_power(signal, mel_filters() if filters is None else filters)
    level = power.mean(axis=1)
    spoken = np.flatnonzero(level >= level.max() * 10.0 ** (-TRIM_DB / 10.0))
    power = power[spoken[0] : spoken[-1] + 1]
    return np.log10(power / max(power.mean(), 1e-12) + FLOOR)


def load_normalisation(path=NORMALISATION):
    """Returns the mean and the standard deviation of log10 mel power, each float64 [bands]."""
    try:
        values = json.loads(Path(path).read_text())
        mean, deviation = np.array(values["mean"]), np.array(values["deviation"])
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path}: cannot read the normalisation: {error}") from error
    if mean.shape != (BANDS,) or deviation.shape != (BANDS,):
        raise InputError(f"{path}: expected {BANDS} means and deviations")
    return mean, deviation


def standardise(frames, normalisation):
    """Maps log10 mel power [..., bands] to standard deviations in [-CLAMP, CLAMP], float32 of the same shape."""
    mean, deviation = normalisation
    scaled = np.clip((frames - mean) / deviation, -CLAMP, CLAMP)
    return (np.rint(scaled * GRID) / GRID).astype(np.float32)


def fit_length(frames, length=FRAMES):
    """Keeps the last frames of [any, bands], with silence in front where there are too few: [length, bands]."""
    silence = np.full((max(0, length - len(frames)), frames.shape[1]), np.log10(FLOOR))
    return np.concatenate([silence, frames[-length:]])


def features(signal, normalisation):
    """Returns the classifier's input [FRAMES, BANDS], float32, for samples [samples]."""
    return standardise(fit_length(log_mel(signal)), normalisation)


def feature_batch(signals):
    """Returns the features [N, FRAMES, BANDS], float32, of a list of signals, with the stored normalisation."""
    normalisation = load_normalisation()
    return np.stack([features(signal, normalisation) for signal in signals])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wav", nargs="+", help="recordings of one digit each (8 kHz, mono, 16 bit)")
    parser.add_argument("-o", "--output", required=True, help="npz file to write: array `features` [N, 48, 40]")
    args = parser.parse_args()
    try:
        np.savez_compressed(args.output, features=feature_batch([read_wav(path) for path in args.wav]))
    except (InputError, OSError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
