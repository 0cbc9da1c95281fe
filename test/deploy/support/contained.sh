#!/usr/bin/env bash
# What a container is, as far as the kernel gives it to root without Docker: contained.sh ROOT UID WORKDIR COMMAND…
# runs the command as process 1 of its own, as that user without any capability, in a read-only file system that
# consists of ROOT and of this machine's /usr in place of the base image. The network is this machine's.
set -euo pipefail
root=$1 uid=$2 workdir=$3
shift 3
for name in proc dev tmp usr base; do mkdir -p "$root/$name"; done
for name in bin sbin lib lib64; do
  if [ -L "/$name" ] && [ ! -L "$root/$name" ]; then ln -s "$(readlink "/$name")" "$root/$name"; fi
done
exec unshare --mount --pid --fork --kill-child --propagation private bash -c '
  set -euo pipefail
  root=$1 uid=$2 workdir=$3 runtime=$4
  shift 4
  mount --bind "$root" "$root"
  mount --rbind /usr "$root/usr"
  mount --bind "$runtime" "$root/base"
  mount --bind /dev "$root/dev"
  # As with ProcSubset=pid of the systemd unit.
  mount -t proc -o subset=pid proc "$root/proc" 2>/dev/null || mount -t proc proc "$root/proc"
  mount -t tmpfs -o mode=1777,size=16m,noexec tmpfs "$root/tmp"
  for name in "" /usr /base; do mount -o remount,bind,ro "$root$name"; done
  cd "$root$workdir"
  exec chroot "$root" /usr/bin/env -C "$workdir" /usr/bin/setpriv --reuid="$uid" --regid="$uid" --clear-groups \
    --no-new-privs --inh-caps=-all --bounding-set=-all -- "$@"
' contained "$root" "$uid" "$workdir" "$RUNTIME" "$@"
