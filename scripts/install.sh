#!/bin/sh
# Fill .venv from a lock: `scripts/install.sh dev`, or `e2e` for dev and the browser driver.
# Ends at once while the lock is unchanged. Every package is checked against its hash.
set -eu
cd "$(dirname "$0")/.."
name=$1
lock=requirements/$name.lock
done=.venv/installed
cmp -s "$lock" "$done/$name.lock" && exit 0

find_python() {
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Python 3.11 or later is needed; name it: PYTHON=/path/to/python3 make $name" >&2
    return 1
}

if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=$(find_python)
    echo "Creating .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi
rm -rf "$done"
echo "Installing packages from $lock"
pip="env PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip install --quiet --require-hashes"
# uv is several times faster; pip also knows package indexes that only its own configuration names.
if ! { $pip -r requirements/uv.lock &&
    .venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes --compile-bytecode "$lock"; }; then
    echo "Installing with pip instead"
    $pip --no-deps -r "$lock"
fi
mkdir "$done"
cp "$lock" "$done/"
[ "$name" != e2e ] || cp requirements/dev.lock "$done/" # e2e contains dev
