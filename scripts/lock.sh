#!/bin/sh
# Pin anew all that the demo, the tests and the tools need: requirements/dev.txt and requirements/uv.txt.
#
# Pass --upgrade to take the newest allowed versions; without it, pins that still fit are kept.
# The pins hold versions and hashes, and no index: whoever installs them decides where they come from.
set -eu
cd "$(dirname "$0")/.."
. scripts/setup.sh

compile() {
    output=$1
    shift
    "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
        --output-file "$output" "$@"
}

compile requirements/dev.txt --group dev --all-extras \
    --no-emit-package keyfob-sdk --no-emit-package keyfob-integrations --no-emit-package keyfob-registry \
    pyproject.toml sdk/pyproject.toml integrations/pyproject.toml registry/pyproject.toml "$@"
compile requirements/uv.txt requirements/uv.in "$@"

if grep -n '://' requirements/*.txt; then
    echo "lock: the lines above name a place; a pin must hold a version and hashes only" >&2
    exit 1
fi
