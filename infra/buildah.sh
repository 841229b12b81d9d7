# Sourced by images.sh and inside.sh: where buildah keeps what it makes, and what that is called (a Dockerfile each).
IMAGES=$PWD/var/images
BASE=localhost/video-window-base
image_of() { echo "localhost/video-window-$1"; }

builder() {
  local command=$1
  shift
  # vfs works on any file system, at the price of a full copy a layer.
  buildah --storage-driver vfs --root "$IMAGES/storage" --runroot "$IMAGES/run" "$command" "$@"
}
