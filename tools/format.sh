#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Formats the project's C++ files. With --check nothing is written, and files that are not
# formatted are an error.
set -euo pipefail
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mapfile -t files < <(cxx_files)
case "${1:-}" in
  "") clang-format-22 -i "${files[@]}" ;;
  --check)
    mapfile -t wrong < <(clang-format-22 --dry-run "${files[@]}" 2>&1 |
      sed -n 's/^\([^:]*\):[0-9]*:[0-9]*: warning: code should be clang-formatted.*/\1/p' | sort -u)
    if [ ${#wrong[@]} -gt 0 ]; then
      printf '%s: not formatted\n' "${wrong[@]}"
      die "${#wrong[@]} of ${#files[@]} files are not formatted" "bash tools/format.sh"
    fi
    ;;
  *) die "expected --check or nothing, found '$1'" ;;
esac
