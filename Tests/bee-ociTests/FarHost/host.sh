#!/bin/sh
# host.sh: what a person who gathers host files does, run inside the machine that HostVirtualMachineTests boots. The disk
# has the program and takes the files. Prints "NAME STATUS SECONDS" and before it "errors NAME TEXT".
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
mount --bind /dev/null /sys/kernel/btf/vmlinux
export_as root hidden.host
cat /sys/kernel/tracing/available_filter_functions >out/functions
cd /
umount /mnt
