#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Spoken digits made with espeak-ng: a training set (made on the fly) and a held-out set (committed).

The two sets share no accent, no voice variant and no speaking rate. Everything follows from the seed.
Run as a program, it writes utterances.npz (held out), calibration.npz (training distribution) and wav/.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from features import SAMPLE_RATE, InputError, feature_batch, write_wav

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ESPEAK_RATE = 22050  # Hz
WAV_HEADER = 44  # bytes; espeak-ng leaves the sizes in a piped header open, so it is skipped, not parsed


class Distribution(NamedTuple):
    """What utterances are drawn from; every field is a choice with equal chances, or a range."""

    accents: tuple
    variants: tuple
    rates: tuple  # words per minute
    pitches: tuple  # espeak-ng's 0..99, low and high end
    snr: tuple  # dB of speech power over noise power, low and high end


TRAINING = Distribution(
    accents=("en", "en-us", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029"),
    variants=(
        *("m1", "m2", "m3", "m4", "m7", "f1", "f2", "f4", "klatt", "klatt2", "klatt4", "croak", "adam", "Alex"),
        *("Andy", "Annie", "antonio", "aunty", "belinda", "boris", "david", "Denis", "Diogo", "edward", "Gene"),
        *("Hugo", "iven", "Jacky", "john", "linda", "Marco", "max", "Michel", "Mike", "pablo", "pedro", "rob"),
        *("sandro", "steph", "travis", "zac"),
    ),
    rates=(110, 130, 150, 170, 190, 210, 230),
    pitches=(15, 85),
    snr=(8.0, 40.0),
)

HELD_OUT = Distribution(
    accents=("en-us-nyc", "en-gb-x-rp", "en-gb-scotland"),
    variants=(
        *("m5", "m6", "m8", "f3", "f5", "klatt3", "Alicia", "Andrea", "benjamin", "caleb", "ed", "Henrique"),
        *("Lee", "marcelo", "michael", "Miguel", "paul", "robert", "steph2", "victor"),
    ),
    rates=(120, 140, 160, 180, 200),
    pitches=(20, 80),
    snr=(10.0, 40.0),
)


def speak(text, voice, rate, pitch):
    """Returns espeak-ng's samples of a text as float64 [samples] at ESPEAK_RATE."""
    command = ["espeak-ng", "-v", voice, "-s", str(rate), "-p", str(pitch), "--stdout", text]
    try:
        done = subprocess.run(command, capture_output=True, check=True)
    except FileNotFoundError as error:
        raise InputError("espeak-ng is not installed (Debian: apt-get install espeak-ng)") from error
    except subprocess.CalledProcessError as error:
        raise InputError(f"{' '.join(command)}: {error.stderr.decode().strip()}") from error
    return np.frombuffer(done.stdout[WAV_HEADER:], "<i2") / 32768.0


def resample(signal, source, target):
    """Resamples [samples] from one rate to a lower one (Hz) by cutting its spectrum, an ideal low-pass filter."""
    count = round(len(signal) * target / source)
    spectrum = np.fft.rfft(signal)[: count // 2 + 1]
    return np.fft.irfft(spectrum, count) * (count / len(signal))


def coloured_noise(rng, count, tilt):
    """Returns noise of unit power [count] whose power falls as frequency to the power -tilt (0 white, 1 pink)."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    spectrum *= np.maximum(np.arange(len(spectrum)), 1.0) ** (-tilt / 2.0)
    noise = np.fft.irfft(spectrum, count)
    return noise / max(np.sqrt(np.mean(noise**2)), 1e-12)


def trim(signal, threshold=0.01):
    """Cuts the exact silence that espeak-ng leaves around a word: samples below threshold * peak."""
    loud = np.flatnonzero(np.abs(signal) >= threshold * np.abs(signal).max())
    return signal[loud[0] : loud[-1] + 1]


def utterance(rng, digit, distribution):
    """Returns one utterance of a digit: float64 [samples] at 8 kHz, peak 0.5, with noise and a random shift."""
    voice = f"{rng.choice(distribution.accents)}+{rng.choice(distribution.variants)}"
    rate = int(rng.choice(distribution.rates))
    pitch = int(rng.integers(distribution.pitches[0], distribution.pitches[1] + 1))
    speech = trim(resample(speak(WORDS[digit], voice, rate, pitch), ESPEAK_RATE, SAMPLE_RATE))
    before, after = rng.integers(0, SAMPLE_RATE // 20, size=2)  # up to 50 ms of silence on each side
    signal = np.pad(speech, (before, after))
    noise = coloured_noise(rng, len(signal), rng.uniform(0.0, 1.5))
    signal = signal + noise * np.sqrt(np.mean(speech**2)) * 10.0 ** (-rng.uniform(*distribution.snr) / 20.0)
    return 0.5 * signal / np.abs(signal).max()


def make_set(distribution, count, seed):
    """Returns `count` utterances (list of float64 [samples] at 8 kHz) and their labels [count], digits in turn."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % len(WORDS)
    return [utterance(rng, digit, distribution) for digit in labels], labels


def write_sets(options):
    """Writes the held-out set (features and labels), a few of its utterances as WAV, and the calibration set."""
    signals, labels = make_set(HELD_OUT, options.count, options.seed)
    path = options.output_dir / "utterances.npz"
    np.savez_compressed(path, features=feature_batch(signals), labels=labels.astype(np.int64))
    signals_to_calibrate, _ = make_set(TRAINING, options.calibration, options.seed + 1)
    # No labels here: a calibration file holds the graph's inputs and nothing else.
    np.savez_compressed(options.output_dir / "calibration.npz", features=feature_batch(signals_to_calibrate))
    (options.output_dir / "wav").mkdir(exist_ok=True)
    for index in range(min(options.wavs, options.count)):
        chosen = (11 * index) % options.count  # digits come in turn, so a step of 11 gives another digit each time
        write_wav(options.output_dir / "wav" / f"{WORDS[labels[chosen]]}-{chosen}.wav", signals[chosen])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=2025, help="of the held-out set; calibration uses seed + 1")
    parser.add_argument("--count", type=int, default=300, help="held-out utterances")
    parser.add_argument("--calibration", type=int, default=32, help="calibration utterances")
    parser.add_argument("--wavs", type=int, default=6, help="held-out utterances to write as WAV too")
    parser.add_argument("--output-dir", type=Path, default=Path(__file__).resolve().parent)
    options = parser.parse_args()
    try:
        write_sets(options)
    except (InputError, OSError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
