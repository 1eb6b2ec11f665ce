#!/bin/sh
# old-kernel.sh: runs probes on a kernel that lacks what newer ones have, inside the machine that
# OldKernelVirtualMachineTests boots. The disk has the program for a user without the right to raise its limits. Prints
# "step NAME", then what was said and shown, and at last "exit STATUS".
export NO_COLOR=1
cd /tmp || exit
mount -t securityfs securityfs /sys/kernel/security
mkdir /etc
printf '%s::/:/bin/sh\n' root:x:0:0 you:x:1000:1000 >/etc/passwd
mount -t ext4 /dev/vda /mnt

try() { # STEP ARGUMENT…: a run that ends by itself
    echo "step $1"
    shift
    bee-oci run "$@" --format json --for 1ms 2>&1
    echo "exit $?"
}

for object in /payload/projects/*.o; do try "$(basename "$object" .o)" "$object" --no-attach; done

# A perf event array shows what is started.
echo "step perf"
bee-oci run /payload/perf-array.o --format json --count 1 --filter 'comm == "old-kernel"' >output 2>errors &
running=$!
until grep -q attached errors || ! kill -0 $running; do usleep 20000; done
printf '#!/bin/true\n' >old-kernel
chmod +x old-kernel
./old-kernel &
echo "process $!"
wait $running
echo "exit $?"
cat errors output

hooks=/payload/objects/hooks.bpf.o
try hooks $hooks --only hooks_xdp --only hooks_raw --only hooks_sample --only hooks_tracepoint --only hooks_create \
    --attach hooks_xdp=lo --attach hooks_raw=sched_switch --attach hooks_sample=cpu-clock:99 \
    --attach hooks_tracepoint=sched:sched_switch --attach hooks_create=/sys/fs/cgroup
echo "links $(ip link show lo | grep -c xdp)"

try atomic /payload/objects/flood.bpf.o
try arguments /payload/objects/mkdirs.bpf.o
try group /payload/objects/kernel.bpf.o --only kernel_group --attach kernel_group=/sys/fs/cgroup
try multi /payload/objects/kernel.bpf.o --only kernel_multi
try security /payload/objects/kernel.bpf.o --only kernel_lsm
try map /payload/objects/maps.bpf.o
try helper /payload/calls.o --only ask
try callback /payload/calls.o
try configuration /payload/objects/externs.bpf.o

echo "step probes-stay"
bee-oci run /payload/objects/unlinks.bpf.o --detach --name probes 2>&1
echo "exit $?"
echo "left $(ls /sys/fs/bpf/bee-oci 2>/dev/null | wc -l)"
echo "step tracepoints-stay"
bee-oci run /payload/objects/core.bpf.o --detach --name raw 2>&1
bee-oci ps --json
bee-oci stop raw
echo "exit $?"

for user in all some; do
    echo "step memory-$user"
    su -s /bin/sh -c "/mnt/$user run /mnt/unlinks.bpf.o --for 1ms" you 2>&1
    echo "exit $?"
    echo "step events-$user"
    su -s /bin/sh -c "/mnt/$user run /mnt/perf.bpf.o --for 1ms" you 2>&1
    echo "exit $?"
done

mount --bind /dev/null /sys/kernel/btf/vmlinux
try hidden-core /payload/objects/core.bpf.o
try hidden-plain /payload/objects/unlinks.bpf.o
