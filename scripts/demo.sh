#!/bin/sh
# Show Keyfob at work, from nothing: set up the environment, then run its demo.
set -eu
cd "$(dirname "$0")/.."
. scripts/setup.sh
exec keyfob demo "$@"
