#!/usr/bin/env bash
# The description at /openapi.json against the gateway that it describes: requests made of its schemas, good ones and bad
# ones, and each answer held to it. Behind the gateway is the simulator.
# PYTHON names the interpreter (default python3). Outside of CI each run has another seed, which it names.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=$here/.venv
export PATH=$root/node_modules/.bin:$PATH PYTHONDONTWRITEBYTECODE=1

# Built anew where what it was made from has changed.
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
  "${PYTHON:-python3}" -m venv --clear "$venv" &&
    bash "$root/test/support/try-again.sh" "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" &&
    cp "$here/requirements.txt" "$venv/requirements.txt" || exit 1
fi

work=$(mktemp -d)
cp "$here/schemathesis.toml" "$work/"
gateway=
finish() {
  if [ -n "$gateway" ]; then kill "$gateway" 2>/dev/null; fi
  rm -rf "$work"
}
trap finish EXIT

seed=$RANDOM
if [ -n "${CI:-}" ]; then seed=20260901; fi
passed=0
failed=0

# Prints a line and counts it by how it begins.
tell() {
  while IFS= read -r line; do
    echo "$line"
    case $line in
      'ok - '*) passed=$((passed + 1)) ;;
      'not ok - '*) failed=$((failed + 1)) ;;
    esac
  done
}

start() {
  : >"$work/server" # of the gateway before
  node "$here/serve.ts" >"$work/server" 2>"$work/errors" &
  gateway=$!
  origin=
  for _ in $(seq 600); do
    origin=$(sed -n 1p "$work/server")
    if [ -n "$origin" ] || ! kill -0 "$gateway" 2>/dev/null; then break; fi
    sleep 0.1
  done
  if [ -n "$origin" ]; then return; fi
  echo 'not ok - the gateway starts'
  cat "$work/errors"
  exit 1
}

# What was answered, as "200 12", one status a line, in $work/statuses.
stop() {
  kill "$gateway"
  wait "$gateway"
  gateway=
  sed -n '2,$p' "$work/server" | tee "$work/statuses" | tr '\n' ',' | sed 's/^/   statuses and how many: /; s/,$/\n/'
}

# schemathesis LABEL OPTION…
schemathesis() {
  local label=$1 status=0
  shift
  rm -f "$work/junit.xml"
  (
    cd "$work" # where its configuration is, and what it writes beside its reports
    SCHEMATHESIS_HOOKS=hooks PYTHONPATH=$here timeout 420 "$venv/bin/schemathesis" run openapi.json --url "$origin" --no-color \
      --seed "$seed" --generation-database none --request-timeout 60 --continue-on-failure --warnings off \
      --report junit --report-junit-path "$work/junit.xml" "$@"
  ) >"$work/log" 2>&1 || status=$?
  grep -E '^Seed: |generated' "$work/log" | sed 's/^ */   /'
  if [ -s "$work/junit.xml" ]; then
    tell < <("$venv/bin/python" "$here/report.py" "$work/junit.xml" "$label")
  fi
  # A run that was cut, or went wrong as a whole, says so in no report.
  if [ "$status" -gt 1 ] || [ ! -s "$work/junit.xml" ]; then
    tell <<<"not ok - $label: schemathesis ended with $status"
    cat "$work/log"
  fi
}

# only LABEL STATUS: nothing else was answered, but for the 404 to schemathesis's look at what paths may hold.
only() {
  local others
  others=$(grep -v "^$2 " "$work/statuses" | grep -v '^404 1$')
  if grep -q "^$2 " "$work/statuses" && [ -z "$others" ]; then
    tell <<<"ok - $1: $2 and nothing else"
  else
    tell <<<"not ok - $1: $2 and nothing else"
  fi
}

echo '== the document'
start
"$venv/bin/python" -c 'import sys, urllib.request; sys.stdout.buffer.write(urllib.request.urlopen(sys.argv[1]).read())' \
  "$origin/openapi.json" >"$work/openapi.json"
if "$venv/bin/openapi-spec-validator" --schema 3.1 "$work/openapi.json" >"$work/log" 2>&1; then
  tell <<<'ok - it is OpenAPI 3.1'
else
  tell <<<'not ok - it is OpenAPI 3.1'
  cat "$work/log"
fi

echo '== with a key'
# Two checks are not for here: whether a valid request is taken is the model's business as well, which JSON Schema cannot
# say; and whether a key is one DashScope alone can tell, which a dry run does not ask.
all=(--max-examples "${EXAMPLES:-20}" --checks all --exclude-checks positive_data_acceptance,ignored_auth
  --header 'Authorization: Bearer sk-0123456789abcdef')
# The schemas of these are so large that the coverage phase takes many minutes: it makes a request for each wrong value of each
# field, of which they have hundreds.
large=(/v1/responses /v1/responses/input_tokens /v1/messages /v1/messages/count_tokens)
schemathesis 'with a key' "${all[@]}" "${large[@]/#/--exclude-path=}"
schemathesis 'with a key, large schemas' "${all[@]}" "${large[@]/#/--include-path=}" --phases examples,fuzzing
stop

answers=not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance
chat=(--include-path /v1/chat/completions --phases examples,fuzzing --max-examples 20 --checks "$answers")

echo '== without a key'
start
schemathesis 'without a key' "${chat[@]}" --generation-with-security-parameters false
stop
only 'without a key' 401

echo '== with a key that is none'
start
schemathesis 'with a key that is none' "${chat[@]}" --mode positive --header 'Authorization: Bearer garbage'
stop
if grep -q '^401 ' "$work/statuses"; then
  tell <<<'ok - with a key that is none: DashScope refuses it with 401'
else
  tell <<<'not ok - with a key that is none: DashScope refuses it with 401'
fi

echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
