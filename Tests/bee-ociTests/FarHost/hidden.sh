#!/bin/sh
# hidden.sh: what a kernel that tells no types can run, inside the machine that HiddenTypesVirtualMachineTests boots. The disk has the
# program and an object. Prints lines "STEP KIND TEXT", KIND being status, output or errors.
mount -t ext4 /dev/vda /mnt
cd /tmp || exit
. /payload/steps.sh
export PATH=/mnt:$PATH BEE_OCI_LAYOUT=/tmp/layout
types=/sys/kernel/btf/vmlinux

run() { # STEP ARGUMENT…: until the probe has shown the one event that is made for it
    local step=$1 tries=0
    shift
    : >errors
    bee-oci run "$@" --count 1 --for 30s >output 2>errors &
    until grep -q attached errors; do
        [ $((tries += 1)) -le 1000 ] && kill -0 $! 2>/dev/null || break
        usleep 20000
    done
    dd if=/mnt/core.bpf.o of=/dev/null bs=1 count=0 skip=$((0xbee0 << 24 | 3 << 20)) 2>/dev/null
    wait $!
    tell "$step" $?
}

step export bee-oci host export host.bee
step pack bee-oci pack --json /mnt/core.bpf.o -t core --btf host.bee
step save bee-oci save core -o core.tar
step load bee-oci load --layout /tmp/carried core.tar
step other bee-oci pack --layout /tmp/other /mnt/core.bpf.o -t core
run told core
cp $types whole

mount --bind /dev/null $types
run hidden core
run carried --layout /tmp/carried
run byhand --layout /tmp/other --btf whole core
head -c 1000 whole >cut
step damaged bee-oci run --layout /tmp/other --btf cut core
step refused bee-oci run --layout /tmp/other core
step add bee-oci pack --layout /tmp/other core --btf host.bee
run added --layout /tmp/other core
