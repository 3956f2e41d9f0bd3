#!/usr/bin/env bash
# Writes a repository that follows the releases of this one, commits and pushes:
#
#   push-mirror.sh astrosecrets-pre-commit|homebrew-tap TAG CHECKSUMS
#
# TOKEN may write that repository. ORGANIZATION is its parent, by default that on GitHub.
set -euo pipefail
repository=$1 tag=$2 checksums=$3
here=$(cd "$(dirname "$0")" && pwd)
organization=${ORGANIZATION:-https://github.com/astrosecrets}

# The token is in the environment of git alone: not in a command line, a URL or a configuration file.
export GIT_TERMINAL_PROMPT=0
if [ -n "${TOKEN:-}" ]; then
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$organization/.extraHeader"
  GIT_CONFIG_VALUE_0="Authorization: Basic $(printf 'x-access-token:%s' "$TOKEN" | base64 | tr -d '\n')"
  export GIT_CONFIG_VALUE_0
fi
# A pre-release is not for everybody: `pre-commit autoupdate` and `brew upgrade` would take it.
if [[ "$tag" = *-* ]]; then
  echo "$tag is a pre-release: $repository stays as it is"
  exit 0
fi
mirror=$(mktemp -d)
trap 'rm -rf "$mirror"' EXIT
git clone --quiet "$organization/$repository" "$mirror"

refs=(HEAD)
case $repository in
  astrosecrets-pre-commit)
    python3 "$here/pre-commit/render_mirror.py" --tag "$tag" --out "$mirror"
    refs+=("refs/tags/$tag")
    ;;
  homebrew-tap)
    python3 "$here/homebrew/render_formula.py" --tag "$tag" --checksums "$checksums" --out "$mirror/Formula/astrosecrets.rb"
    ;;
  *)
    echo "push-mirror.sh does not know $repository" >&2
    exit 2
    ;;
esac

cd "$mirror"
git config user.name 'github-actions[bot]'
git config user.email '41898282+github-actions[bot]@users.noreply.github.com'
git add --all
# A run that is repeated finds its commit there.
git diff --cached --quiet || git commit --quiet --message "astrosecrets $tag"
if [ "${#refs[@]}" -gt 1 ]; then
  git rev-parse --quiet --verify "refs/tags/$tag" >/dev/null || git tag "$tag"
fi
git push --quiet --atomic origin "${refs[@]}"
