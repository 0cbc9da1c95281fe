#!/usr/bin/env bash
# What the Python clients' run.sh do, in their folder. PYTHON names the interpreter (default python3).
set -euo pipefail
cd "$(dirname "$0")"

install() {
  if cmp -s requirements.txt .venv/requirements.txt; then return; fi
  "${PYTHON:-python3}" -m venv --clear .venv
  # No dependency is looked for: requirements.txt names them all, and pip check says so if not.
  bash ../../test/support/try-again.sh .venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-compile -r requirements.txt
  .venv/bin/pip check --disable-pip-version-check
  cp requirements.txt .venv/requirements.txt
}

run_test() {
  PYTHONPATH=$(cd .. && pwd) PYTHONPYCACHEPREFIX=$PWD/.venv/bytecode \
    .venv/bin/python -m pytest -p no:cacheprovider -p no:terminal -p report_lines .
}

case ${1:-} in
  install) install ;;
  test) run_test ;;
  *)
    echo "Usage: bash run.sh install|test" >&2
    exit 2
    ;;
esac
