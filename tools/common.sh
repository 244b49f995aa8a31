# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# shellcheck shell=bash
# What the scripts beside this file share. They source it after `set -euo pipefail`;
# afterwards the project's root is the working folder.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

say() { printf '%s\n' "$*"; }

# die MESSAGE [COMMAND]: says what is wrong and which command mends it.
die() {
  printf 'error: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf '  to mend it: %s\n' "$2" >&2
  exit 1
}

# Compilers at work at a time: one per core, and 1.5 GB of free memory for each.
build_jobs() {
  local cores free jobs
  cores=$(nproc)
  free=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo)
  jobs=$((free / 1500000))
  [ "$jobs" -ge 1 ] || jobs=1
  [ "$jobs" -le "$cores" ] || jobs=$cores
  say "$jobs"
}

# quietly LOG COMMAND...: keeps a command's output in LOG and shows its end, without
# ninja's progress, only if the command fails. On a terminal output is shown as it comes.
quietly() {
  local log=$1 status=0
  shift
  mkdir -p "$(dirname "$log")"
  if [ -t 1 ]; then
    "$@" || status=$?
  else
    "$@" >"$log" 2>&1 || status=$?
    if [ "$status" -ne 0 ]; then
      grep -vE '^\[[0-9]+/[0-9]+\] [A-Z]' "$log" | tail -n 80 || true
      say "the whole output is in $log"
    fi
  fi
  return "$status"
}

# build_targets TARGET...: configures build/ and builds.
build_targets() {
  quietly build/logs/configure.log cmake --preset default &&
    quietly build/logs/build.log cmake --build --preset default -j "$(build_jobs)" --target "$@"
}

# The python3 that has numpy: PATH's own, or Debian's.
python_with_numpy() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import numpy' 2>/dev/null; then
      say "$python"
      return
    fi
  done
  die "expected a python3 with numpy, found none" "bash tools/setup.sh"
}

# The project's C++ files.
cxx_files() {
  git ls-files 'include/*.h' 'lib/*.h' 'lib/*.cpp' 'runtime/*.h' 'runtime/*.hpp' 'runtime/*.cpp' \
    'tools/*.h' 'tools/*.cpp' 'test/*.h' 'test/*.cpp'
}
