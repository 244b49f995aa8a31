#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Installs the Debian 12 packages that building and testing need. Does nothing where all
# are there.
set -euo pipefail
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

packages=(
  # compiler, linker, build
  clang-22 lld-22 libclang-rt-22-dev ccache cmake ninja-build
  # MLIR, mlir-tblgen, lit and FileCheck
  libmlir-22-dev mlir-22-tools llvm-22-dev llvm-22-tools
  # the ONNX frontend, and the node tests of ONNX
  libonnx-dev libonnx-testdata libprotobuf-dev protobuf-compiler
  # the runtime
  flatbuffers-compiler libflatbuffers-dev libhwy-dev libxxhash-dev libzip-dev
  # tools; MPI is optional
  libcli11-dev nlohmann-json3-dev libopenmpi-dev openmpi-bin
  # tests and checks
  clang-format-22 libbenchmark-dev libeigen3-dev libgtest-dev librandom123-dev ngspice shellcheck
  # scripts
  git python3 python3-numpy
)

installed() {
  dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -q '^installed'
}

missing_packages() {
  local package
  for package in "${packages[@]}"; do
    installed "$package" || say "$package"
  done
}

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo)
fi

command -v dpkg-query >/dev/null ||
  die "expected Debian 12 (dpkg-query), found another system" \
    "install the equivalents of: ${packages[*]}"

mapfile -t missing < <(missing_packages)
if [ ${#missing[@]} -eq 0 ]; then
  say "setup: all ${#packages[@]} packages are there"
  exit 0
fi

say "setup: installing ${#missing[@]} packages: ${missing[*]}"
if [ ${#as_root[@]} -gt 0 ] && ! command -v sudo >/dev/null; then
  die "packages are missing, and this is neither root nor is there sudo" \
    "as root: apt-get update && apt-get install --no-install-recommends ${missing[*]}"
fi

install_missing() {
  "${as_root[@]}" apt-get update &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y --no-install-recommends "${missing[@]}"
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! quietly "$log" install_missing; then
  die "apt-get could not install the packages (above)" \
    "${as_root[*]:+${as_root[*]} }apt-get update && ${as_root[*]:+${as_root[*]} }apt-get install --no-install-recommends ${missing[*]}"
fi

mapfile -t missing < <(missing_packages)
[ ${#missing[@]} -eq 0 ] || die "still missing after installing: ${missing[*]}" "apt-cache policy ${missing[*]}"
say "setup: done"
