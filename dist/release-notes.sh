#!/usr/bin/env bash
# Prints the section of CHANGELOG.md for a tag. Fails when there is none, so that no release goes out without notes.
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -eq 1 ] || { echo "usage: release-notes.sh TAG" >&2; exit 2; }
notes=$(awk -v heading="## [${1#v}]" 'index($0, "## ") == 1 { inside = index($0, heading) == 1; next } inside' CHANGELOG.md)
if [ -z "${notes//[[:space:]]/}" ]; then
  echo "CHANGELOG.md has no section for $1: add \"## [${1#v}] - YYYY-MM-DD\"" >&2
  exit 1
fi
printf '%s\n' "$notes"
