#!/bin/sh
# power-cut.sh: run in the machine that PowerCutTests boots again with the same disks. It tells what the last power cut has
# left, then loads images until the power is cut once more. Lines are "DISK KIND TEXT"; /payload/plan says which boot.
umask 022
. /payload/plan

tell() { # DISK KIND COMMAND…: each line that a command prints, then its exit status, and what it said where that
# is not 0
    local disk=$1 kind=$2 status=0
    shift 2
    "$@" >output 2>errors || status=$?
    sed "s/^/$disk $kind /" output
    [ $status -eq 0 ] || sed "s/^/$disk said /" errors
    echo "$disk $kind-status $status"
    return $status
}

judge() { # DISK
    local layout=/mnt/$1/store
    [ -d $layout ] || return 0
    tell $1 fsck bee-oci fsck --layout $layout || tell $1 repair bee-oci fsck --repair --layout $layout
    tell $1 list bee-oci list --json --layout $layout
}

load() { # DISK NAME ARCHIVE
    bee-oci load --layout /mnt/$1/store --as $2 $3 >output 2>errors && echo "$1 acknowledged $2" && return
    sed "s/^/$1 errors /" errors
}

cd /tmp || exit
for disk in ext4 vfat; do
    device=vda
    [ $disk = ext4 ] || device=vdb
    mkdir /mnt/$disk
    mount -t $disk /dev/$device /mnt/$disk || exit
    judge $disk
done

if [ -n "$last" ]; then
    for disk in ext4 vfat; do
        layout=/mnt/$disk/store
        # As FAT leaves it where the plug was pulled between the two halves of a rename.
        : >$layout/index.json
        tell $disk mended bee-oci fsck --repair --layout $layout
        tell $disk sweep bee-oci gc --grace 0s --layout $layout
        tell $disk swept bee-oci fsck --layout $layout
        tell $disk final bee-oci list --json --layout $layout
        umount /mnt/$disk
    done
    exit
fi

number=0
while true; do
    for archive in /payload/archives/*.tar; do
        number=$((number + 1))
        for disk in ext4 vfat; do load $disk "boot-$boot-$number" $archive; done
        # However slow the machine is, one load is done.
        if [ $number -eq 1 ]; then (usleep "$delay" && echo cut) & fi
    done
done
