#!/usr/bin/env bash
# Builds Dockerfile.worker and Dockerfile.web on a Debian machine without a Docker engine, by buildah, and tries the images out:
# `make images`.
#
# Everything is kept in var/images: `rootfs`, the base, made once (remove it to make it anew), and `storage`, buildah's images.
# The base is this machine's own Debian release, from where its apt gets packages; pip's comes from its pip configuration.
# Neither is written into an image or into this repository. Needs root (debootstrap, mounts).
set -euo pipefail
cd "$(dirname "$0")/.."
source infra/buildah.sh

if ((EUID != 0)); then
  echo "error: images: debootstrap and mounts need root" >&2
  exit 1
fi
missing=()
for tool in buildah debootstrap; do
  command -v "$tool" >/dev/null || missing+=("$tool")
done
if ((${#missing[@]})); then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

SECONDS=0
took() { printf '%-8s %4d s  %s\n' "$1" "$SECONDS" "${2-}"; SECONDS=0; }

# The base. What a build needs of Python is there already, so that the Dockerfile itself never calls apt.
if ! builder inspect --type image "$BASE" >/dev/null 2>&1; then
  rm -rf "$IMAGES/rootfs"
  mkdir -p "$IMAGES"
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mirror=$(apt-get indextargets --format '$(REPO_URI)' "Codename: $release" 'Component: main' 'Created-By: Packages')
  debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv \
    "$release" "$IMAGES/rootfs" "${mirror%%$'\n'*}" >"$IMAGES/debootstrap.log" \
    || { tail -20 "$IMAGES/debootstrap.log" >&2; exit 1; }
  # What debootstrap took over from this machine, and what apt can fetch again.
  (cd "$IMAGES/rootfs" && rm -rf etc/hostname etc/resolv.conf etc/apt/sources.list var/cache/apt/* var/lib/apt/lists/* var/log/*)
  container=$(builder from scratch)
  builder add --quiet "$container" "$IMAGES/rootfs" / >/dev/null
  builder commit --quiet --rm "$container" "$BASE" >/dev/null
  rm -rf "$IMAGES/rootfs"
fi
took base

# pip's settings reach the build as a secret file, and the files that they name (a mirror on disk, a certificate) as mounts
# at their own paths, both only while a RUN lasts.
secrets=$(mktemp -d)
trap 'rm -rf "$secrets"' EXIT
mounts=()
while read -r path; do
  mounts+=(--volume "$path:$path:ro")
done < <("${PYTHON:-python3}" infra/pip_settings.py "$secrets/pip.conf")
# npm's likewise: where it fetches from, and the certificates that it trusts.
registry=$(npm config get registry 2>/dev/null || true) authority=$(npm config get cafile 2>/dev/null || true)
printf '%s\n' "${registry:+registry=$registry}" >"$secrets/npmrc"
if [[ $authority == /* ]]; then
  printf 'cafile=%s\n' "$authority" >>"$secrets/npmrc"
  mounts+=(--volume "$authority:$authority:ro")
fi
for name in worker web; do
  # The docker format, because OCI's has no health check.
  builder bud --quiet --isolation chroot --network host --format docker \
    --secret "id=pip,src=$secrets/pip.conf" --secret "id=npm,src=$secrets/npmrc" ${mounts[@]+"${mounts[@]}"} --ignorefile "Dockerfile.$name.dockerignore" \
    --build-arg "BASE=$BASE" --tag "$(image_of $name)" -f "Dockerfile.$name" . >/dev/null
  took build "$(image_of $name)"
done
builder rmi --prune >/dev/null # what earlier builds have left

# A clip drawn and encoded inside, as docker-compose.yml would run it.
infra/inside.sh sh -c '
  ffmpeg=$(python -c "import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())")
  "$ffmpeg" -v error -f lavfi -i testsrc2=s=720x1280:r=30:d=4 -f lavfi -i sine=d=4 -pix_fmt yuv420p /scratch/clip.mp4
  vw encode /scratch/clip.mp4 -o /scratch/out --quiet && test -s /scratch/out/master.m3u8'
took encode 'a clip of 4 s, inside'

# The web tier likewise, on SQLite and a folder in its /scratch: it is well, takes a part, and ends with 0 when it is told to.
mkdir -m 755 "$secrets/web"
(umask 022 && cd "$secrets/web" && openssl genrsa 2048 >media_private_key 2>/dev/null && openssl rand -hex 24 >dev_token &&
  openssl rand -hex 24 >media_token_secrets && openssl rand -hex 24 >token_secrets &&
  echo "first:$(openssl rand -base64 32 | tr +/ -_)" >vault_keys && openssl rand -base64 32 | tr +/ -_ >blind_key)
export VW_WEB_PORT VW_DEV_TOKEN_FILE=/run/secrets/dev_token VW_MEDIA_KEY_ID=local \
  VW_MEDIA_PRIVATE_KEY_FILE=/run/secrets/media_private_key VW_MEDIA_TOKEN_SECRETS_FILE=/run/secrets/media_token_secrets \
  VW_TOKEN_SECRETS_FILE=/run/secrets/token_secrets VW_VAULT_KEYS_FILE=/run/secrets/vault_keys \
  VW_BLIND_KEY_FILE=/run/secrets/blind_key \
  DATABASE_URL=sqlite:////scratch/truth.db REDIS_URL=redis://127.0.0.1:9 VW_STORAGE_URL=file:///scratch/media
VW_WEB_PORT=$("${PYTHON:-python3}" infra/try_web.py port)
IMAGE=web SECRETS=$secrets/web infra/inside.sh 2>"$secrets/web.log" &
web=$!
"${PYTHON:-python3}" infra/try_web.py send "http://127.0.0.1:$VW_WEB_PORT" "$secrets/web/dev_token" &&
  IMAGE=web SECRETS=$secrets/web infra/inside.sh python -m web.health || { kill -TERM "$web"; cat "$secrets/web.log" >&2; exit 1; }
took web 'a page, a part, and the health check, inside'
kill -TERM "$web"
wait "$web" || { code=$?; cat "$secrets/web.log" >&2; echo "error: images: gunicorn ended with $code" >&2; exit 1; }
took end 'gunicorn as process 1, by SIGTERM'
