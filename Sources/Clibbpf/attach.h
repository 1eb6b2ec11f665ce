/* Ways to attach that libbpf 1.1 does not have, by the system calls themselves. The structures are those of
 * include/uapi/linux/bpf.h of Linux 6.6; Debian 12's headers are older. All return a descriptor or a negative errno. */
#ifndef BEE_ATTACH_H
#define BEE_ATTACH_H
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

#ifndef SO_ATTACH_BPF
#define SO_ATTACH_BPF 50
#endif

static inline int bee_descriptor(long result) { return result < 0 ? -errno : (int)result; }

/* A link in the chain of tcx programs of an interface: at its end, or with BPF_F_BEFORE (8) in flags at its head. */
static inline int bee_link_tcx(int program, int interface, unsigned attach_type, unsigned flags) {
    struct {
        __u32 program, interface, attach_type, flags;
        __u32 relative, unused;
        __u64 revision;
    } attributes = {(__u32)program, (__u32)interface, attach_type, flags, 0, 0, 0};
    return bee_descriptor(syscall(__NR_bpf, BPF_LINK_CREATE, &attributes, sizeof attributes));
}

/* A link of one program to many functions of a file; flags 1 is at their return. */
static inline int bee_link_uprobes(int program, unsigned attach_type, const char *path, const unsigned long *offsets,
                                   unsigned count, unsigned flags, unsigned process) {
    struct {
        __u32 program, target, attach_type, flags;
        __u64 path, offsets, counters, cookies;
        __u32 count, probe_flags, process, unused;
    } attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.program = (__u32)program;
    attributes.attach_type = attach_type;
    attributes.path = (__u64)(unsigned long)path;
    attributes.offsets = (__u64)(unsigned long)offsets;
    attributes.count = count;
    attributes.probe_flags = flags;
    attributes.process = process;
    return bee_descriptor(syscall(__NR_bpf, BPF_LINK_CREATE, &attributes, sizeof attributes));
}

/* An event that comes `frequency` times a second on a processor (process -1) or to a process (processor -1). */
static inline int bee_perf_event(unsigned type, unsigned long config, unsigned long frequency, int process,
                                 int processor) {
    struct perf_event_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.size = sizeof attributes;
    attributes.type = type;
    attributes.config = config;
    attributes.freq = 1;
    attributes.sample_freq = frequency;
    attributes.inherit = process >= 0;
    return bee_descriptor(
        syscall(__NR_perf_event_open, &attributes, process, processor, -1, PERF_FLAG_FD_CLOEXEC));
}

/* A socket that sees every packet of an interface and keeps none: its filter runs before the room it has is looked at. */
static inline int bee_packet_socket(int program, int interface) {
    int descriptor = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0)
        return -errno;
    int smallest = 0;
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = interface};
    if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &smallest, sizeof smallest) == 0 &&
        setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_BPF, &program, sizeof program) == 0 &&
        bind(descriptor, (struct sockaddr *)&address, sizeof address) == 0)
        return descriptor;
    int failure = -errno;
    close(descriptor);
    return failure;
}
#endif
