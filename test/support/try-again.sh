#!/usr/bin/env bash
# try-again.sh COMMAND...: runs a command that downloads, up to three times. A registry may be out of reach for a moment.
set -uo pipefail
for pause in 5 20; do
  "$@" && exit
  echo "It failed, and is tried again in $pause s: $*" >&2
  sleep "$pause"
done
exec "$@"
