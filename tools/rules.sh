#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Rules that no compiler checks: dependencies run one way, every pass is tested, links lead
# somewhere, nothing is left open. Usage: rules.sh [FOLDER], the project by default.
set -euo pipefail
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "${1:-.}"

offences=0

# offend RULE: every line of standard input offends against RULE.
offend() {
  local line
  while IFS= read -r line; do
    printf '%s: %s\n' "$1" "$line"
    offences=$((offences + 1))
  done
}

# search PATTERN PATH...: matching lines of source files below the paths that exist.
search() {
  local pattern=$1 path paths=()
  shift
  for path in "$@"; do
    [ ! -e "$path" ] || paths+=("$path")
  done
  [ ${#paths[@]} -eq 0 ] ||
    grep -rnE "$pattern" --include='*.h' --include='*.cpp' --include='*.td' --include='*.def' \
      "${paths[@]}" || [ $? -eq 1 ]
}

# uses "PATH..." "PART...": what the paths include of the project lies in these parts.
uses() {
  local paths parts
  read -ra paths <<<"$1"
  parts=${2// /|}
  offend "expected only $2 below $1" < <(search '^#?include "rampart/' "${paths[@]}" |
    grep -vE "include \"rampart/($parts)[/\"]" || true)
}

# The runtime's libraries, each over those before it.
uses "runtime/include/rampart/core runtime/src/core" "core"
uses "runtime/include/rampart/device runtime/src/device" "core device"
uses "runtime/include/rampart/wires runtime/src/wires" "core wires"
uses "runtime/include/rampart/host runtime/src/host" "core host"
uses "runtime/include/rampart/io runtime/src/io" "core host io"
uses "runtime/include/rampart/program runtime/src/program" "core host schema program"
uses "runtime/include/rampart/timing runtime/src/timing" "core host schema program timing"
uses "runtime/include/rampart/cost runtime/src/cost" "core device schema program timing cost"
uses "runtime/include/rampart/exec runtime/src/exec" "core device wires host io schema program timing exec"
uses "runtime tools/rampart-run test/Unit/Runtime" \
  "core device wires host io schema program timing cost exec runtime.h"

# The compiler: Pipeline over Frontend, Conversion, Target and Transforms over Dialect.
uses "include/rampart/Mapping lib/Mapping" "core device Mapping"
uses "include/rampart/Dialect/Host lib/Dialect/Host" "core host Dialect/Host"
uses "include/rampart/Dialect/Rnn lib/Dialect/Rnn" "core host Dialect/Host Dialect/Rnn"
uses "include/rampart/Dialect/Tile lib/Dialect/Tile" \
  "core host Dialect/Host Dialect/Rnn Dialect/Xbar Dialect/Tile Mapping"
uses "include/rampart/Dialect/Xbar lib/Dialect/Xbar" \
  "core host Dialect/Host Dialect/Rnn Dialect/Xbar Mapping"
offend "Mapping is for passes, below Transforms" < <(search '^#include "rampart/Mapping/' \
  include/rampart/Dialect lib/Dialect | grep -v '/Transforms/' || true)
uses "include/rampart/Conversion lib/Conversion" "core host Dialect Mapping Conversion"
uses "include/rampart/Frontend lib/Frontend" "core host Dialect Frontend"
uses "include/rampart/Target lib/Target" "core wires host io schema program Dialect Mapping Target"

offend "the runtime and Mapping know neither MLIR nor LLVM" < <(search \
  '^#include [<"](mlir|llvm)' runtime include/rampart/Mapping lib/Mapping tools/rampart-run)
# Tests make models of their own.
offend "protobuf is known below lib/Frontend/Onnx alone" < <(search \
  '^#include [<"](onnx|google)/' include lib runtime tools | grep -v '^lib/Frontend/Onnx/' || true)
offend "left open" < <(search '\b(TODO|FIXME|XXX)\b' include lib runtime tools test)

# untested_passes: passes that no RUN line calls.
untested_passes() {
  local pass
  for pass in $(search '\bPass<"' include | sed -E 's/.*\bPass<"([^"]+)".*/\1/'); do
    grep -rqE "RUN:.*[^a-z-]-{0,2}$pass([^a-z-]|\$)" --include='*.mlir' --include='*.test' test || say "$pass"
  done
}
offend "pass in no RUN line below test" < <(untested_passes)

# broken_links: links in Markdown to files that are not there. `[@a](%x)` is an example's IR.
broken_links() {
  local file link
  find README.md docs runtime -name '*.md' -exec grep -HoE '\]\([^)#%]+' {} + 2>/dev/null |
    grep -vF '](http' | while IFS=: read -r file link; do
      [ -e "$(dirname "$file")/${link#*(}" ] || say "$file: ${link#*(}"
    done
}
offend "link to a file that is not there" < <(broken_links)

[ "$offences" -eq 0 ] || die "$offences offences against the rules of the house (docs/Architecture.md)"
