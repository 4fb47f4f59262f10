# Runs a program in an unpacked image as a container's runtime does: processes and mounts of its own, all files read-only but one folder,
# no rights.
# sh enter.sh ROOT USER FOLDER DOTNET DATA TARGET NAME=VALUE... PROGRAM ARGUMENT...
set -e
root=$1 user=$2 folder=$3 dotnet=$4 data=$5 target=$6
shift 6
mount --make-rprivate /
mkdir -p "$root/proc" "$root/dev" "$root/dotnet" "$root$target"
touch "$root/dev/null" "$root/dev/urandom"
for part in usr bin sbin lib lib64 etc; do
  if [ -L "/$part" ]; then cp -P "/$part" "$root/"
  elif [ -d "/$part" ]; then mkdir -p "$root/$part"; fi
done
mount --bind "$root" "$root"
for part in usr bin sbin lib lib64 etc; do
  if [ ! -L "/$part" ] && [ -d "/$part" ]; then mount --bind "/$part" "$root/$part"; mount -o remount,bind,ro "$root/$part"; fi
done
mount --bind "$dotnet" "$root/dotnet"
mount -o remount,bind,ro "$root/dotnet"
mount --bind /dev/null "$root/dev/null"
mount --bind /dev/urandom "$root/dev/urandom"
mount -t proc proc "$root/proc"
mount --bind "$data" "$root$target"
mount -o remount,bind,ro "$root"
exec chroot "$root" setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs --bounding-set=-all env -i -C "$folder" "$@"
