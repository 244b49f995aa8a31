# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Usage: rank1.sh FILE COMMAND... Runs COMMAND; rank 1 takes FILE for its input x.
file=$1
shift
if [ "$OMPI_COMM_WORLD_RANK" = 1 ]; then
  i=$#
  while [ "$i" -gt 0 ]; do
    argument=$1
    shift
    case $argument in
    x=*) argument=x=$file ;;
    esac
    set -- "$@" "$argument"
    i=$((i - 1))
  done
fi
exec "$@"
