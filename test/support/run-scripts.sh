# To be sourced by scripts that run scripts: builds the program, and counts their lines "ok - …" and "not ok - …".

node scripts/build-if-stale.ts || exit
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0
failed=0

# A script that fails without such a line counts as one failure.
run() {
  echo "== $*"
  local status=0 bad started=$SECONDS
  "$@" 2>&1 | tee "$log" || status=$?
  bad=$(grep -c '^not ok - ' "$log")
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
  passed=$((passed + $(grep -c '^ok - ' "$log")))
  failed=$((failed + bad))
  echo "-- $((SECONDS - started)) s"
}

# Prints the last line, and sets the exit status.
summarize() {
  echo
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}
