#!/bin/sh
# examples.sh: runs examples inside the machine that ExampleVirtualMachineTests boots, and does what they watch. The
# objects are in a folder for each compiler. Prints "step NAME", and then what the run printed and lines of its own about
# what was done.
cd /tmp || exit
mkfifo go

await() { # TEXT: until the run has said it
    tries=0
    until grep -q "$1" errors output; do
        [ $((tries += 1)) -le 3000 ] && kill -0 "$running" || return
        usleep 20000
    done
}

start() { # STEP EXAMPLE ARGUMENT…
    echo "step $1"
    object=/payload/objects/0/$2.bpf.o
    shift 2
    : >errors
    bee-oci run "$object" --format json "$@" >output 2>errors &
    running=$!
    await "attached "
}

finish() { # TEXT: once the run has said it
    await "$1"
    kill -TERM "$running"
    wait "$running"
    cat errors output
}

prepare() { # COMMAND…: a process that becomes the command when "go" is written to
    sh -c 'read -r _ <go; exec "$@"' sh "$@" >/dev/null 2>&1 &
    prepared=$!
}

release() {
    echo "process $prepared"
    echo >go
    wait "$prepared"
}

echo "step verify"
cd /payload/objects || exit
for object in */*.bpf.o; do
    bee-oci run "./$object" --no-attach 2>&1
    echo "verified ${object%.bpf.o} $?"
done
cd /tmp || exit

for name in slow-files slow-files-tracepoint; do
    prepare dd if=/dev/zero of=/tmp/bee-slow-file bs=64k count=2 conv=fsync
    start $name $name --set pid=$prepared --set at_least=0
    release
    finish file_sync
done

mkdir audited
start audit file-audit --set below=/tmp/audited/
echo "process $$"
echo text >audited/log
cat audited/log audited/none /etc/none 2>/dev/null
finish '"comm":"cat"'
start audit-writes file-audit --set below=/tmp/audited/ --set writes=true --set user=0
echo more >>audited/log
cat audited/log
finish '"to_write":true'

echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/bee
echo 16M >/sys/fs/cgroup/bee/memory.max
for name in oom-kills oom-kills-tracepoint; do
    prepare tail /dev/zero
    echo "$prepared" >/sys/fs/cgroup/bee/cgroup.procs
    start $name $name
    release
    finish print_kills
done

prepare /bin/busybox uname -r
start exec exec --set comm=busybox
release
finish print_starts

start exit exit --set parent=$$ --set failed=true
sh -c 'exit 7' &
echo "process $!"
wait $!
finish '"status":7'

prepare cat /tmp/audited/log /tmp/audited/none
start open open --set pid=$prepared
release
finish audited/none

sleep 60 &
sleeper=$!
start signals signals --set pid=$sleeper
echo "process $sleeper"
kill -TERM $sleeper
finish signal_sent

prepare nc 127.0.0.1 4999
start connect connect --set pid=$prepared
release
finish print_connections
echo "step end"
exit 0
