#!/bin/sh
# Run every check, from nothing: set up the environment, then style, types, docs and tests.
#
# All checks run, also after one has failed; each gets a line in the summary, and whatever failed is shown in full.
# Arguments go to pytest: sh scripts/test.sh -k redaction
set -eu
cd "$(dirname "$0")/.."
. scripts/setup.sh

COVERAGE=90
if [ $# -gt 0 ]; then COVERAGE=0; fi # a part of the suite cannot reach the gate
export PYRIGHT_PYTHON_IGNORE_WARNINGS=1 # no notice that another version of it is out
ESCAPE=$(printf '\033')
LOGS=$(mktemp -d)
trap 'rm -rf "$LOGS"' EXIT
trap 'exit 130' INT TERM

# Runs a check with its output in a file, and leaves its outcome and seconds beside it.
check() {
    name=$1
    shift
    start=$(date +%s)
    if "$@" >"$LOGS/$name.log" 2>&1 </dev/null; then outcome=ok; else outcome=FAILED; fi
    printf '%-8s %-14s %4s s\n' "$outcome" "$name" "$(($(date +%s) - start))" >"$LOGS/$name.summary"
    if [ "$outcome" = FAILED ]; then
        printf '\n--- %s ---\n' "$name"
        sed "s/$ESCAPE\[[0-9;]*m//g" "$LOGS/$name.log" # colours, which not every program leaves away
    fi
}

check style ruff check .
check format ruff format --check .
check types-mypy mypy &
mypy=$!
check types-pyright pyright
wait "$mypy"
check docs zensical build --clean --strict

# Tests make many small databases, and each waits for the disk: in memory that costs nothing, where there is room.
if [ -d /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 {print $4}')" -gt 4000000 ]; then
    TMPDIR=$(mktemp -d /dev/shm/keyfob-tests.XXXXXX)
    export TMPDIR
    trap 'rm -rf "$LOGS" "$TMPDIR"' EXIT
fi
# One worker more than there are cores: many tests wait for a program that they started.
workers=$(python -c 'import os; print((os.cpu_count() or 1) + 1)')

# Last and on screen, because it says most.
start=$(date +%s)
outcome=ok
pytest -n "$workers" --dist worksteal --cov --cov-fail-under="$COVERAGE" "$@" </dev/null || outcome=FAILED
printf '%-8s %-14s %4s s\n' "$outcome" tests "$(($(date +%s) - start))" >"$LOGS/tests.summary"

printf '\n'
cat "$LOGS"/*.summary
if grep -q FAILED "$LOGS"/*.summary; then exit 1; fi
