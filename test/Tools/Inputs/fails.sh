#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# fails.sh OUTPUT COMMAND...: COMMAND has to refuse its input: exit status 1, nothing on
# standard output, one line "error: ..." on standard error, and no file OUTPUT or
# temporary beside it. Prints that line.
output=$1
shift
rm -rf "$output" "$output".out "$output".err
# Other tests write into the folder at the same time.
beside() { ls -a "$(dirname "$output")" | grep -F "$(basename "$output")"; }
before=$(beside)
out=$("$@" 2>"$output.err")
status=$?
line=$(cat "$output.err")
rm -f "$output.err"
after=$(beside)
bad() {
  echo "fails.sh: $1; standard error:"
  echo "$line"
  exit 1
}
[ "$status" -eq 1 ] || bad "expected exit status 1, found $status"
[ -z "$out" ] || bad "expected nothing on standard output, found $out"
[ "$(printf '%s\n' "$line" | wc -l)" -eq 1 ] || bad "expected one line"
case $line in
"error: "?*) ;;
*) bad "expected a line that begins with 'error: '" ;;
esac
[ "$before" = "$after" ] || bad "expected no new file, found $(echo $after)"
printf '%s\n' "$line"
