#!/usr/bin/env bash
# Downloads the released program of the version that a workflow names, checks its checksum and writes
# binary=PATH to GITHUB_OUTPUT. Writes nothing where there is no such release: action.yml then builds
# the program from source. It fails where a release is there and cannot be downloaded or verified.
#
#   ACTION_REF         the ref of `uses:`: a tag, a commit or a branch
#   ACTION_REPOSITORY  owner/name of the action; empty for `uses: ./`
#   SERVER             https://github.com
set -euo pipefail

# What the runner does not tell is the end of the action's path: _actions/OWNER/NAME/REF.
path=${GITHUB_ACTION_PATH:-}
path=${path//\\//}
if [[ -z "${ACTION_REF:-}" && "$path" =~ _actions/([^/]+/[^/]+)/([^/]+)/?$ ]]; then
  ACTION_REPOSITORY=${BASH_REMATCH[1]}
  ACTION_REF=${BASH_REMATCH[2]}
fi
if [[ -z "${ACTION_REF:-}" || -z "${ACTION_REPOSITORY:-}" ]]; then
  echo "This is not a released version of the action: building from source."
  exit 0
fi
repository="$SERVER/$ACTION_REPOSITORY"
release='^v[0-9]+\.[0-9]+\.[0-9]+(-(alpha|beta|rc)\.[0-9]+)?$'

# tag_of_ref: prints the release tag that is the same commit as ACTION_REF, if there is one.
tag_of_ref() {
  local refs commit
  if [[ "$ACTION_REF" =~ $release ]]; then
    echo "$ACTION_REF"
    return
  fi
  # An annotated tag has two lines; the one with ^{} has the commit.
  refs=$(git ls-remote --tags "$repository")
  commit=$ACTION_REF
  if ! [[ "$commit" =~ ^[0-9a-f]{40}$ ]]; then
    commit=$(awk -v tag="refs/tags/$ACTION_REF" '$2 == tag || $2 == tag "^{}" { commit = $1 } END { print commit }' <<<"$refs")
  fi
  [[ -n "$commit" ]] || return 0
  awk -v commit="$commit" '$1 == commit { sub("refs/tags/", "", $2); sub(/\^\{\}$/, "", $2); print $2 }' <<<"$refs" | grep -E "$release" | head -n 1 || true
}

tag=$(tag_of_ref)
if [[ -z "$tag" ]]; then
  echo "$ACTION_REF is not a released version: building from source."
  exit 0
fi

case "${RUNNER_OS:-$(uname -s)}" in
  Linux) os=linux extension=tar.gz program=astrosecrets ;;
  macOS | Darwin) os=darwin extension=tar.gz program=astrosecrets ;;
  Windows) os=windows extension=zip program=astrosecrets.exe ;;
  *) echo "There is no release for this system: building from source."; exit 0 ;;
esac
case "${RUNNER_ARCH:-$(uname -m)}" in
  X64 | x86_64) machine=amd64 ;;
  ARM64 | aarch64 | arm64) machine=arm64 ;;
  *) echo "There is no release for this processor: building from source."; exit 0 ;;
esac
archive="astrosecrets_${tag#v}_${os}_${machine}.$extension"
directory="$RUNNER_TEMP/astrosecrets-${tag#v}"
mkdir -p "$directory"

# download NAME: exits the script with success where the release has no such file.
download() {
  local status
  status=$(curl --silent --show-error --location --retry 3 --max-time 300 --output "$directory/$1" --write-out '%{http_code}' "$repository/releases/download/$tag/$1") || {
    echo "::error::cannot download $1 of the release $tag"
    exit 1
  }
  case $status in
    200) ;;
    404)
      echo "The release $tag has no $1: building from source."
      exit 0
      ;;
    *)
      echo "::error::cannot download $1 of the release $tag: HTTP status $status"
      exit 1
      ;;
  esac
}
download checksums.txt
download "$archive"

want=$(awk -v name="$archive" '$2 == name { print $1 }' "$directory/checksums.txt")
if command -v sha256sum >/dev/null; then
  have=$(sha256sum "$directory/$archive")
else
  have=$(shasum -a 256 "$directory/$archive")
fi
# Where the name of the file has a backslash, as on Windows, sha256sum starts its line with one.
have=${have#\\}
have=${have%% *}
if [[ -z "$want" || "$want" != "$have" ]]; then
  echo "::error::$archive does not have the checksum of the release: ${want:-none} expected, $have found"
  exit 1
fi

if [[ $extension = zip ]]; then
  unzip -q -o "$directory/$archive" "$program" -d "$directory"
else
  tar -xzf "$directory/$archive" -C "$directory" "$program"
fi
echo "Using astrosecrets $tag, $archive (sha256 $have)"
echo "binary=$directory/$program" >> "$GITHUB_OUTPUT"
