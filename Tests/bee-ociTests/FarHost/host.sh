#!/bin/sh
# host.sh: what a person who gathers host files does, run inside the machine that HostVirtualMachineTests boots. The disk
# has the program and takes the files. Prints "NAME STATUS SECONDS" and before it "errors NAME TEXT"; of each object that
# asks for a module's types, "run NAME OBJECT STATUS".
mkdir /etc /boot
printf '%s::/:/bin/sh\n' root:x:0:0 you:x:1000:1000 >/etc/passwd
mount -t ext4 /dev/vda /mnt
cd /mnt || exit

export_as() { # USER NAME
    start=$(cut -d ' ' -f 1 /proc/uptime)
    su -s /bin/sh -c "/mnt/bee-oci host export /mnt/out/$2" "$1" >/tmp/output 2>/tmp/errors
    status=$?
    sed "s/^/errors $2 /" /tmp/errors
    echo "$2 $status $start $(cut -d ' ' -f 1 /proc/uptime)"
}

mkdir -m 777 out
export_as root bare.host
mount -t securityfs securityfs /sys/kernel/security
cp /payload/config "/boot/config-$(uname -r)"
export_as root far.host
export_as you user.host
cat /sys/kernel/tracing/available_filter_functions >out/functions

# What check says of the objects here, and what run makes of each.
try_objects() { # NAME
    ./bee-oci check /payload/modules/*.o --json >"out/$1.check" 2>/dev/null
    for object in /payload/modules/*.o; do
        ./bee-oci run "$object" --for 1ms --format json >/dev/null 2>"out/$1.errors"
        echo "run $1 $(basename "$object" .o) $?"
    done
}

try_objects far
insmod /payload/loop.ko
export_as root module.host
try_objects module
./bee-oci run /payload/modules/entry.o --format json --count 1 --for 60s >out/events 2>/tmp/errors &
running=$!
until grep -q attached /tmp/errors || ! kill -0 $running; do usleep 20000; done
echo content >/tmp/content
losetup /dev/loop3 /tmp/content
wait $running
echo "run module events $?"
losetup -d /dev/loop3
mount --bind /dev/null /sys/kernel/btf/vmlinux
export_as root hidden.host
cd /
umount /mnt
