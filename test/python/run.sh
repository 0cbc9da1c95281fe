#!/usr/bin/env bash
# OpenAI's and Anthropic's Python packages against the gateway with its built-in simulator.
# PYTHON names the interpreter (default python3); arguments go to pytest, and `install` alone ends after the packages.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=$here/.venv
export PATH=$root/node_modules/.bin:$PATH

# Built anew where what it was made from has changed.
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
  "${PYTHON:-python3}" -m venv --clear "$venv"
  # Anthropic's package before 1.0, which many programs still have; it sends its key as x-api-key.
  again=$root/test/support/try-again.sh
  bash "$again" "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --target "$venv/older" anthropic==0.125.0 &
  older=$!
  bash "$again" "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  wait "$older"
  cp "$here/requirements.txt" "$venv/requirements.txt"
fi
if [ "${1:-}" = install ]; then exit; fi

node "$root/scripts/build-if-stale.ts"
work=$(mktemp -d)
# Other load on the machine must not make the gateway refuse requests.
MAX_EVENT_LOOP_DELAY=0 LOG_FORMAT=json node "$root/dist/cli/main.js" serve --simulate --host 127.0.0.1 --port 0 \
  >"$work/log" 2>"$work/banner" &
gateway=$!
finish() {
  kill "$gateway" 2>/dev/null || true
  wait "$gateway" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

base_url=
for _ in $(seq 600); do
  base_url=$(sed -n 's/^ *OpenAI base_url *//p' "$work/banner")
  if [ -n "$base_url" ]; then break; fi
  if ! kill -0 "$gateway" 2>/dev/null; then break; fi
  sleep 0.1
done
if [ -z "$base_url" ]; then
  echo "The gateway did not start:" >&2
  cat "$work/banner" >&2
  exit 1
fi

cd "$here"
export OPENAI_BASE_URL=$base_url ANTHROPIC_BASE_URL=${base_url%/v1} GATEWAY_LOG=$work/log PYTHONDONTWRITEBYTECODE=1
"$venv/bin/python" -m pytest -q -p no:cacheprovider "$@"
if [ $# -eq 0 ]; then
  PYTHONPATH=$venv/older "$venv/bin/python" -m pytest -q -p no:cacheprovider test_anthropic.py test_anthropic_errors.py
fi
