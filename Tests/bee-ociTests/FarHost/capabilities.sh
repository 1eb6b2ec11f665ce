#!/bin/sh
# capabilities.sh: runs probes with little permission and under lockdown, inside the machine that CapabilityTests boots.
# The disk has a program for each set of capabilities, named for it. Prints "WHERE PROGRAM OBJECT STATUS",
# and before it "hint WHERE PROGRAM OBJECT HINT" where there is one.
mkdir /etc
printf '%s::/:/bin/sh\n' root:x:0:0 you:x:1000:1000 >/etc/passwd
mount -t ext4 /dev/vda /mnt
mount -t securityfs securityfs /sys/kernel/security
cd /mnt || exit

attempt() { # WHERE USER PROGRAM
    for object in *.bpf.o; do
        su -s /bin/sh -c "./$3 run ./$object --for 1ms" "$2" >/dev/null 2>/tmp/errors
        status=$?
        sed -n "s/^hint: /hint $1 $3 ${object%.bpf.o} /p" /tmp/errors
        echo "$1 $3 ${object%.bpf.o} $status"
    done
}

for paranoid in 3 2; do
    echo $paranoid >/proc/sys/kernel/perf_event_paranoid
    for program in cap_* none; do attempt $paranoid you "$program"; done
done
for lockdown in integrity confidentiality; do
    echo $lockdown >/sys/kernel/security/lockdown
    attempt $lockdown root none
done
