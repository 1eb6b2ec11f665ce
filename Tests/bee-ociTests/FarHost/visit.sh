#!/bin/sh
# visit.sh: what a person does at the far host, run inside the machine that FarHostVisit boots. It tells what happened
# in lines "STEP KIND TEXT"; KIND is status, output, errors, process (one that was started, and its command) or time.
umask 022
cd /tmp || exit
. /payload/steps.sh
carried=/mnt/carried returned=/mnt/returned

clock() { # STEP
    echo "$1 time $(cut -d ' ' -f 1 /proc/uptime)"
}

await() { # FILE TEXT: until a file of the running program has a text, or the program has ended
    local tries=0
    until grep -q "$2" "$1"; do
        [ $((tries += 1)) -le 1000 ] && kill -0 "$running" || return
        usleep 20000
    done
}

start() { # STEP ARGUMENT…: a run, until it is attached
    local step=$1
    shift
    : >errors
    bee-oci run "$@" >output 2>errors &
    running=$!
    await errors attached
    clock "$step"
}

deed() { # STEP COMMAND…: something for a probe to see
    local step=$1
    shift
    "$@" 2>/dev/null &
    echo "$step process $! $*"
    wait $!
}

finish() { # STEP [SIGNAL]: of a run, by a signal or by itself
    [ $# -eq 1 ] || kill "-$2" "$running"
    wait "$running"
    tell "$1" $?
}

mount_stick() { # LABEL FOLDER OPTION
    until findfs "LABEL=$1" >device 2>/dev/null; do usleep 20000; done
    mkdir "$2"
    mount -t vfat -o "$3" "$(cat device)" "$2"
}

starts() { # STEP [ARGUMENT…]: runs a probe that shows program starts, and starts three
    start "$@"
    for name in far-host-1 far-host-2 far-host-3; do
        printf '#!/bin/true\n' >$name
        chmod +x $name
        deed "$1" ./$name
    done
    await output '"event".*far-host-1'
    clock "$1"
    await output '"event".*far-host-3'
    finish "$1" TERM
}

unlinks() { # STEP [ARGUMENT…]: runs the kprobe; removes a file, one it does not look for, and one that is not there
    start "$@" --count 2
    touch far-host-file other-file
    deed "$1" unlink far-host-file
    deed "$1" unlink other-file
    deed "$1" unlink far-host-none
    finish "$1"
}

mkdirs() { # STEP [ARGUMENT…]: runs fentry and fexit, and makes folders where there is room, and one where there is none
    mkdir full
    mount -t tmpfs -o nr_inodes=2 tmpfs full
    start "$@"
    for folder in far-host-folder other-folder full/far-host-first full/far-host-second; do
        deed "$1" mkdir $folder
    done
    await output far-host-second
    finish "$1" TERM
    umount full
}

mkdir -p /var
step disk mount -t ext4 /dev/vda /var

clock plugged
echo plug
mount_stick CARRIED $carried ro
mount_stick RETURNED $returned rw
clock mounted
export PATH=$carried:$PATH

# The tar into the machine's own layout, which is made for it.
step load bee-oci load --json $carried/probes.tar
step list bee-oci list --json
starts tracepoint execs
unlinks kprobe unlinks
mkdirs fentry mkdirs
step sample-load bee-oci load --json --as sample $carried/bee-0.0.15-store.tar
starts sample sample

# Straight from the stick: one layout bee-oci saved there, one that bee wrote.
step stick-list bee-oci list --json --layout $carried/layout
starts stick --layout $carried/layout execs
step stick-sample bee-oci run --layout $carried/sample --no-attach
step stick-save bee-oci save --layout $carried/layout unlinks -o $returned/straight.tar
step stick-tag bee-oci tag --layout $carried/layout execs other
step stick-load bee-oci load --layout $carried/layout $carried/probes.tar
step stick-new bee-oci load --layout $carried/new $carried/probes.tar

# A layout on the other stick, which is FAT32 too.
export BEE_OCI_LAYOUT=$returned/layout
step fat-load bee-oci load --json $carried/probes.tar
step fat-pack bee-oci pack --json $carried/execs.bpf.o -t packed:v1
step fat-tag bee-oci tag --json packed:v1 tagged
step fat-rm bee-oci rm --json packed:v1 mkdirs
step fat-list bee-oci list --json
step fat-save bee-oci save --json unlinks tagged -o $returned/copy/
step fat-again bee-oci save --json execs -o $returned/copy/
unlinks fat unlinks
unset BEE_OCI_LAYOUT
step returned bee-oci save --json execs unlinks mkdirs -o $returned/returned.tar

# A kernel that tells no BTF.
mount --bind /dev/null /sys/kernel/btf/vmlinux
step hidden-mkdirs bee-oci run mkdirs
unlinks hidden unlinks

cd /
step off umount $carried $returned /var
