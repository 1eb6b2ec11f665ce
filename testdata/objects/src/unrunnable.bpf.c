// SPDX-License-Identifier: Apache-2.0
// A program in every section that bee-oci knows and does not attach; `unrunnable_bystander` attaches.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define PROGRAM(name, section, result)       \
	SEC(section) int unrunnable_##name(void *ctx) \
	{                                    \
		return result;               \
	}

PROGRAM(bystander, "raw_tp/sys_enter", 0)
PROGRAM(netfilter, "netfilter", 1)
PROGRAM(dissector, "flow_dissector", 0)
PROGRAM(replacement, "freplace/other", 0)
PROGRAM(lwt_in, "lwt_in", 0)
PROGRAM(lwt_out, "lwt_out", 0)
PROGRAM(lwt_xmit, "lwt_xmit", 0)
PROGRAM(lwt_segment, "lwt_seg6local", 0)
PROGRAM(infrared, "lirc_mode2", 0)
PROGRAM(reuseport, "sk_reuseport", 1)
PROGRAM(migrate, "sk_reuseport/migrate", 1)
PROGRAM(action, "action", 0)
PROGRAM(devmap, "xdp/devmap", 2)
PROGRAM(cpumap, "xdp/cpumap", 2)
PROGRAM(call, "syscall", 0)
PROGRAM(netkit, "netkit/primary", 0)
PROGRAM(kprobe_session, "kprobe.session/vfs_open", 0)
PROGRAM(uprobe_session, "uprobe.session/libc:malloc", 0)
PROGRAM(scheduler, "struct_ops/unrunnable_scheduler", 0)

struct sched_ext_ops {
	int (*init)(void);
	char name[128];
};

SEC(".struct_ops.link")
struct sched_ext_ops unrunnable_ops = {
	.init = (void *)unrunnable_scheduler,
	.name = "unrunnable",
};
