#!/usr/bin/env bash
# DashScope's own Python SDK against the simulator: it must have what the SDK assumes of the service.
# Arguments go to pytest.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
venv="$here/.venv"

# A changed list of packages gets a fresh environment.
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  bash "$root/test/support/try-again.sh" "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$venv/requirements.txt"
fi

# Programs that read the simulator's sound.
if ! command -v sox >/dev/null || ! command -v opusdec >/dev/null; then
  bash "$root/test/support/apt-install.sh" sox libsox-fmt-mp3 opus-tools
fi

# The package's own node comes first: it runs TypeScript as it is.
export PATH="$root/node_modules/.bin:$PATH"
node "$root/scripts/build-if-stale.ts"
log=$(mktemp)
node "$root/dist/cli/main.js" simulate --port 0 2>"$log" &
simulator=$!
trap 'kill "$simulator" 2>/dev/null || true; wait "$simulator" 2>/dev/null || true; rm -f "$log"' EXIT

origin=""
for _ in $(seq 600); do
  origin=$(sed -n "s/^The DashScope simulator listens on \([^;]*\);.*/\1/p" "$log")
  [ -n "$origin" ] && break
  kill -0 "$simulator" 2>/dev/null || break
  sleep 0.1
done
if [ -z "$origin" ]; then
  cat "$log" >&2
  exit 1
fi

# A proxy of the machine has no business between two local processes.
export NO_PROXY="127.0.0.1,localhost" no_proxy="127.0.0.1,localhost"
export DASHSCOPE_HTTP_BASE_URL="$origin/api/v1" DASHSCOPE_API_KEY="sk-test-of-the-sdk"
export DASHSCOPE_WEBSOCKET_BASE_URL="${origin/http/ws}/api-ws/v1/inference"
"$venv/bin/python" -m pytest -p no:cacheprovider "$here" "$@"
