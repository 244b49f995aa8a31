#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Usage: kill.py CHECKPOINT COMMAND...

Runs COMMAND and kills it (SIGKILL) as soon as the checkpoint has grown by a few trials, KILLS times. Fails where
the command ends by itself before."""
import os
import signal
import subprocess
import sys
import time

KILLS = 3
FEW = 400  # bytes


def size(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def main():
    checkpoint, command = sys.argv[1], sys.argv[2:]
    for kill in range(KILLS):
        begin = size(checkpoint)
        process = subprocess.Popen(command, start_new_session=True)
        while size(checkpoint) < begin + FEW:
            if process.poll() is not None:
                sys.exit(f"kill {kill}: ended by itself with {process.returncode}")
            time.sleep(0.001)
        # With whatever it started.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        print(f"killed at {size(checkpoint) > begin}")


main()
