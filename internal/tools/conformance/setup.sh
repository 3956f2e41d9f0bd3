#!/usr/bin/env bash
# Make the virtual environments of the conformance suite: setup.sh [LINE...], by default all lines in requirements/.
# They lie in the user's cache directory, or in $ASTROSECRETS_CONFORMANCE_DIR; one that is there with the same pins stays.
# Exit 3, with the reason: this machine has no Python 3, no package index, or not the Python that a line needs.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
home="${ASTROSECRETS_CONFORMANCE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/astrosecrets-conformance}"
mkdir -p "$home"

cannot() {
  echo "$1" >&2
  exit 3
}

uv="$home/uv/bin/uv"
if [ ! -x "$uv" ]; then
  python3 -c 'import venv, ensurepip' 2>/dev/null || cannot "there is no python3 with venv and pip"
  python3 -m venv "$home/uv"
  "$home/uv/bin/pip" -q --retries 1 install uv==0.13.9 || cannot "the Python package index does not answer"
fi

[ $# -gt 0 ] || set -- $(cd "$here/requirements" && ls | sed 's/\.txt$//')
for line in "$@"; do
  pins="$here/requirements/$line.txt"
  venv="$home/airflow-$line"
  if cmp -s "$pins" "$venv/pins.txt"; then
    continue
  fi
  version="$(sed -n 's/^# python //p' "$pins")"
  # One of pyenv's if there is one; else uv finds it on the PATH, or fetches it.
  python="$(ls -d "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python 2>/dev/null | tail -n 1 || true)"
  rm -rf "$venv"
  "$uv" venv -q --python "${python:-$version}" "$venv" || cannot "there is no Python $version, which Airflow $line runs on here"
  # Nothing is compiled beforehand: most of it is never imported.
  "$uv" pip sync -q --python "$venv/bin/python" "$pins"
  cp "$pins" "$venv/pins.txt"
  echo "$line: $venv (${SECONDS}s)"
done
