#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The gate that every change passes: builds everything, runs every check and every test.
# Ends with `N passed, N failed`; each step that is not a set of tests counts as one.
# shellcheck disable=SC2317 # functions are called through step and tests
set -euo pipefail
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

passed=0 failed=0 skipped=0
failures=()

# timed NAME COMMAND...: runs a step, with its outcome and time.
timed() {
  local name=$1 start=$SECONDS status=0 outcome="done"
  shift
  say "== $name"
  "$@" || status=$?
  [ "$status" -eq 0 ] || outcome=FAILED
  say "   $outcome, $((SECONDS - start)) s"
  return "$status"
}

# step NAME MEND COMMAND...: one check. MEND is the command that repeats or mends it.
step() {
  local name=$1 mend=$2
  shift 2
  if timed "$name" "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    failures+=("$name (to mend it or see it again: $mend)")
    return 1
  fi
}

# tests NAME AGAIN XML COMMAND...: many checks, counted in a JUnit file that COMMAND writes.
tests() {
  local name=$1 again=$2 xml=$3 before=$failed
  shift 3
  if ! timed "$name" run_tests "$xml" "$@"; then
    # A run that broke before it could tell is a failure too.
    [ "$failed" -gt "$before" ] || failed=$((failed + 1))
    failures+=("$name (to see it again: $again)")
  fi
}

run_tests() {
  local xml=$1 status=0 totals ok bad out
  shift
  rm -f "$xml"
  "$@" || status=$?
  totals=$(test_totals "$xml") || return 1
  read -r ok bad out <<<"$totals"
  passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + out))
  say "   $ok passed, $bad failed, $out skipped"
  [ "$status" -eq 0 ] && [ "$ok" -gt 0 ]
}

# test_totals XML: prints how many tests of a JUnit file passed, failed and were skipped.
test_totals() {
  python3 - "$1" <<'EOF_PYTHON'
import sys
import xml.etree.ElementTree

total = dict.fromkeys(("tests", "failures", "errors", "skipped", "disabled"), 0)
for suite in xml.etree.ElementTree.parse(sys.argv[1]).iter("testsuite"):
    for key in total:
        total[key] += int(suite.get(key, 0))
failed = total["failures"] + total["errors"]
skipped = total["skipped"] + total["disabled"]
print(total["tests"] - failed - skipped, failed, skipped)
EOF_PYTHON
}

finish() {
  local failure skips=""
  say "== checked in $((SECONDS / 60)) min $((SECONDS % 60)) s"
  for failure in ${failures[@]+"${failures[@]}"}; do
    say "   failed: $failure"
  done
  [ "$skipped" -eq 0 ] || skips=", $skipped skipped"
  say "$passed passed, $failed failed$skips"
  exit $((failed > 0))
}

check_scripts() { shellcheck -x tools/*.sh .ci/run; }

build_sanitized() {
  quietly build/logs/sanitize-configure.log cmake -S runtime --preset runtime-sanitize &&
    quietly build/logs/sanitize-build.log cmake --build build-sanitize -j "$(build_jobs)"
}

run_lit() {
  LIT_OPTS="--xunit-xml-output=$PWD/build/logs/lit.xml" \
    quietly build/logs/lit.log cmake --build build --target check-lit
}

# run_ctest FOLDER XML
run_ctest() {
  quietly "${2%.xml}.log" \
    ctest --test-dir "$1" -j "$(nproc)" --output-on-failure --output-junit "$PWD/$2"
}

if [ -z "${RAMPART_SHARED_DATA:-}" ] && [ -d ../shared ]; then
  RAMPART_SHARED_DATA=$(realpath ../shared)
  export RAMPART_SHARED_DATA
fi
# MLIR's libraries are built without sanitizers, which takes their arenas for errors.
export ASAN_OPTIONS="allow_user_poisoning=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"

step "packages" "bash tools/setup.sh" bash tools/setup.sh || finish
say "== data for measuring: ${RAMPART_SHARED_DATA:-none, set RAMPART_SHARED_DATA (tests that need it are skipped)}"
step "format" "bash tools/format.sh" bash tools/format.sh --check || true
step "shell scripts" "shellcheck -x tools/*.sh .ci/run" check_scripts || true
step "rules of the house" "bash tools/rules.sh" bash tools/rules.sh || true
if step "build" "cmake --preset default && cmake --build --preset default" build_targets all; then
  step "generated documents" "bash tools/docs.sh" bash tools/docs.sh --check || true
  tests "lit" "cmake --build build --target check-lit" \
    build/logs/lit.xml run_lit
  tests "unit and integration tests" "ctest --test-dir build --output-on-failure" \
    build/logs/ctest.xml run_ctest build build/logs/ctest.xml
fi
if step "build of the runtime alone, with sanitizers" \
  "cmake -S runtime --preset runtime-sanitize && cmake --build build-sanitize" build_sanitized; then
  tests "unit tests with sanitizers" "ctest --test-dir build-sanitize --output-on-failure" \
    build/logs/ctest-sanitize.xml run_ctest build-sanitize build/logs/ctest-sanitize.xml
fi
finish
