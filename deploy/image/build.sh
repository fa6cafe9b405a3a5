#!/usr/bin/env bash
# Builds the image on the stand-in that make-base.sh made: deploy/image/build.sh FOLDER TAG
set -euo pipefail
folder=$(realpath "${1:?Name the folder of make-base.sh.}")
tag=${2:?Name the image, as in keyfob:test.}
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
. "$folder/env.sh"
# The registry of npm packages may be behind a private authority; the stand-in knows only the public ones.
authorities=/etc/ssl/certs/ca-certificates.crt
printf 'cafile=%s\n' "$authorities" >"$folder/build.npmrc"
buildah bud --pull-never --isolation chroot --format docker \
  -v "$authorities:$authorities:ro" -v "$folder/build.npmrc:/usr/local/etc/npmrc:ro" \
  --build-arg REVISION="${REVISION:-unknown}" \
  -t "$tag" -f deploy/Dockerfile .
