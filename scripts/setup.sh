# Make .venv with all that is pinned in requirements/; sourced by the other scripts, from the repository's root.
#
# Needs Python 3.11 or newer with pip or venv, and nothing else. A second run sees the stamp, and returns at once.
# Sets PYTHON (the environment's Python) and UV, and puts the environment's programs first on PATH.

set -eu
export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 PIP_DISABLE_PIP_VERSION_CHECK=1
export UV_SYSTEM_CERTS=true # trust what the machine trusts, as pip does
VENV=$PWD/.venv
PYTHON=$VENV/bin/python
UV=$VENV/bin/uv

fail() {
    printf 'setup: error: %s\n' "$1" >&2
    shift
    for hint in "$@"; do printf 'setup: hint: %s\n' "$hint" >&2; done
    exit 1
}

# Prints the first Python on PATH that is new enough.
find_python() {
    for candidate in python3 python3.11 python3.12 python3.13 python3.14 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# Debian splits venv and pip off its Python: this fetches both, where that is possible.
install_from_debian() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    echo "setup: installing python3-venv and python3-pip with apt-get"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y python3-venv python3-pip >/dev/null
}

# Puts uv into the environment with whichever pip there is: the environment's own, that of the Python it was made
# of, or any on PATH. `pip --python` installs into the environment, so that a system that manages its own Python
# (PEP 668) has no say in it.
install_uv() {
    if "$PYTHON" -m pip --version >/dev/null 2>&1 || "$PYTHON" -m ensurepip >/dev/null 2>&1; then
        "$PYTHON" -m pip install --quiet --requirement requirements/uv.txt && return
    fi
    for pip in "$BASE_PYTHON -m pip" pip3 pip; do
        # shellcheck disable=SC2086 # the first choice is three words
        if $pip --version >/dev/null 2>&1; then
            $pip --python "$PYTHON" install --quiet --requirement requirements/uv.txt && return
        fi
    done
    return 1
}

make_environment() {
    BASE_PYTHON=$(find_python) || fail "there is no Python 3.11 or newer on PATH" \
        "install one, such as with: apt-get install python3 python3-venv"
    # Without pip, because Debian's venv lacks what it takes to install it.
    [ -x "$PYTHON" ] || "$BASE_PYTHON" -m venv --without-pip "$VENV" ||
        { install_from_debian && "$BASE_PYTHON" -m venv --clear --without-pip "$VENV"; } ||
        fail "$BASE_PYTHON cannot make a virtual environment" "apt-get install python3-venv"
    [ -x "$UV" ] || install_uv || { install_from_debian && install_uv; } ||
        fail "uv could not be installed into .venv" "make sure that 'python3 -m pip --version' works" \
            "and that its package index can be reached"
}

fingerprint() {
    cat requirements/*.txt pyproject.toml ./*/pyproject.toml scripts/setup.sh | cksum
}

STAMP=$VENV/keyfob-setup
NOW="$(fingerprint) $PWD"
LAST=$(cat "$STAMP" 2>/dev/null || true)
if [ "$LAST" != "$NOW" ]; then
    echo "setup: installing into .venv (only when the requirements have changed)"
    case $LAST in
    '' | *" $PWD") ;;
    *) rm -rf "$VENV" ;; # copied from elsewhere: its programs would run the other folder's Python
    esac
    make_environment
    "$UV" pip install --quiet --python "$PYTHON" --require-hashes --requirement requirements/dev.txt
    "$UV" pip install --quiet --python "$PYTHON" --no-deps \
        --editable sdk --editable integrations --editable registry
    echo "$NOW" >"$STAMP"
fi
PATH=$VENV/bin:$PATH
export PATH
