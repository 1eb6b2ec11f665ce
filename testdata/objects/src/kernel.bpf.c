// SPDX-License-Identifier: Apache-2.0
// Programs on functions of the kernel, in every way there is; a test that makes a folder runs them all. Each tells the
// ring buffer for whom it ran.
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct kernel_event {
	__u32 pid;
	char program[12];
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
	__type(value, struct kernel_event);
} print_kernel SEC(".maps");

#define PROGRAM(name, section)                                                                  \
	SEC(section) int kernel_##name(void *ctx)                                               \
	{                                                                                       \
		struct kernel_event event = { .program = #name };                               \
		event.pid = bpf_get_current_pid_tgid() >> 32;                                   \
		bpf_get_current_comm(event.comm, sizeof(event.comm));                           \
		bpf_ringbuf_output(&print_kernel, &event, sizeof(event), 0);                    \
		return 0;                                                                       \
	}

PROGRAM(kprobe, "kprobe/do_mkdirat")
PROGRAM(kretprobe, "kretprobe/do_mkdirat")
PROGRAM(multi, "kprobe.multi/do_mkdira?")
PROGRAM(ksyscall, "ksyscall/mkdir")
PROGRAM(kretsyscall, "kretsyscall/mkdir")
PROGRAM(fentry, "fentry/do_mkdirat")
PROGRAM(fexit, "fexit/do_mkdirat")
PROGRAM(modify, "fmod_ret/security_inode_mkdir")
PROGRAM(lsm, "lsm/inode_mkdir")

/* Of a control group, where 1 lets it pass. */
SEC("lsm_cgroup/socket_bind")
int kernel_group(void *ctx)
{
	struct kernel_event event = { .program = "group" };

	event.pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(event.comm, sizeof(event.comm));
	bpf_ringbuf_output(&print_kernel, &event, sizeof(event), 0);
	return 1;
}
