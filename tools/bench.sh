#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Measures the tools, beside ONNX Runtime where pip can install it (into build/bench-venv),
# and prints Markdown tables. Options are test/Bench/bench.py's. Leave the machine alone
# meanwhile.
set -euo pipefail
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

venv=build/bench-venv

# make_venv: false where there is no venv module or no way to the packages.
make_venv() {
  "$venv/bin/python" -c 'import numpy, onnx, onnxruntime' 2>/dev/null ||
    { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet numpy onnx onnxruntime; }
}

bash tools/setup.sh >&2
build_targets rampart-tools >&2 || die "the build failed (above)" "bash tools/demo.sh"
if make_venv >&2; then
  python=$venv/bin/python
else
  say "bench: ONNX Runtime cannot be installed, measuring without it (Debian: apt-get install python3-venv)" >&2
  python=$(python_with_numpy)
fi
exec "$python" test/Bench/bench.py --build build "$@"
