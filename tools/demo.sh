#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# From a fresh checkout to a network on simulated crossbars: installs what is missing,
# builds the tools (into build/bin), compiles the keyword network and runs it.
# Options are demo.py's.
set -euo pipefail
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

bash tools/setup.sh
say "building the tools (several minutes the first time) ..."
build_targets rampart-tools || die "the build failed (above)" "bash tools/setup.sh && rm -rf build && bash tools/demo.sh"
say "building the tools: done after $SECONDS s"
say
python=$(python_with_numpy)
"$python" docs/examples/keyword-spotting/demo.py --build build "$@"
say
say "The tools are in build/bin. To compile a model of your own:"
say "  build/bin/rampart-compile MODEL.onnx -o model.rprog --report=report.json"
say "  build/bin/rampart-run model.rprog --inputs inputs.npz --mode=noisy --output-dir out"
