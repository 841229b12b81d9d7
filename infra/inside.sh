#!/usr/bin/env bash
# Runs a command in an image as docker-compose.yml would, without an engine: `infra/inside.sh [COMMAND…]` in the workers',
# `IMAGE=web infra/inside.sh [COMMAND…]` in the web tier's.
#
# The image's own user and environment, process 1 of a tree of its own, no capabilities, no new privileges, the root
# read-only, /scratch in memory; the network is this machine's. Settings are passed on, SECRETS=folder and MEDIA=folder are mounted as
# /run/secrets and /srv/media. Without a command, the image's own. SIGTERM and SIGINT reach the command as SIGTERM, and its exit
# code is ours. Needs root and the image (`make images`).
set -euo pipefail
cd "$(dirname "$0")/.."
source infra/buildah.sh
image=$(image_of "${IMAGE:-worker}")

of_image() { builder inspect --type image --format "$1" "$image"; }
mapfile -t environment < <(of_image '{{range .Docker.Config.Env}}{{println .}}{{end}}' | grep .; env | grep -E '^(VW_|(DATABASE|REDIS)_URL|SENTRY_DSN)' || true)
mapfile -t default < <(of_image '{{range .Docker.Config.Cmd}}{{println .}}{{end}}' | grep .)
(($#)) || set -- "${default[@]}"

container=inside-$$
trap 'builder rm "$container" >/dev/null 2>&1 || true' EXIT
builder from --name "$container" "$image" >/dev/null
root=$(builder mount "$container")
mkdir -p "$root/run/secrets"
touch "$root/etc/hosts" "$root/etc/resolv.conf"

# Everything up to `chroot` happens in a mount namespace that ends with the command; `setpriv` is the image's own.
export ROOT=$root OWNER FOLDER SECRETS=${SECRETS-} MEDIA=${MEDIA-}
OWNER=$(of_image '{{.Docker.Config.User}}')
FOLDER=$(of_image '{{.Docker.Config.WorkingDir}}')
unshare --mount --pid --ipc --uts --fork --propagation private bash -euc '
  at() { mount "${@:2}" "$ROOT/$1"; }
  mount --bind "$ROOT" "$ROOT"
  at proc -t proc -o nosuid,nodev,noexec proc
  at dev --rbind /dev
  at etc/hosts --bind /etc/hosts
  at etc/resolv.conf --bind /etc/resolv.conf
  at scratch -t tmpfs -o "uid=${OWNER%:*},gid=${OWNER#*:},mode=0700,size=3g,nosuid,nodev,noexec" scratch
  test -z "$SECRETS" || at run/secrets --bind "$SECRETS"
  test -z "$MEDIA" || at srv/media --bind "$MEDIA"
  at "" -o remount,bind,ro
  exec chroot "$ROOT" setpriv --reuid "${OWNER%:*}" --regid "${OWNER#*:}" --clear-groups \
    --inh-caps=-all --ambient-caps=-all --bounding-set=-all --no-new-privs env --ignore-environment --chdir "$FOLDER" "$@"
' inside "${environment[@]}" "$@" <&0 &
runner=$!

# `unshare` itself lets signals pass by; its child is the command. A trap ends `wait` early: then wait on.
again=1
trap 'again=1; pkill -TERM -P "$runner" || true' TERM INT
while ((again)); do
  again=0
  wait "$runner" && code=0 || code=$?
done
exit "$code"
