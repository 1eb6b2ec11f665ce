// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Which processes end, how, and how long they lived.
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "solo_types.h"

char LICENSE[] SEC("license") = "GPL";

// Parameters. 0 means all.
const volatile __u32 parent;
const volatile bool failed;

// Events that found no room.
__u64 dropped;

struct exit_event {
	__u32 pid;
	__u32 parent;
	char comm[16];
	// What the process gave exit(), and the signal that ended it; one of them is 0.
	__u32 status;
	__u32 signal;
	duration lived;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
	__type(value, struct exit_event);
} print_ends SEC(".maps");

SEC("tp_btf/sched_process_exit")
int BPF_PROG(exit_end, struct task_struct *task)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 by = BPF_CORE_READ(task, real_parent, tgid);
	int code = BPF_CORE_READ(task, exit_code);
	struct exit_event *event;

	// Every thread comes here; one that stands for its process comes once.
	if (id >> 32 != (__u32)id || (parent && by != parent) || (failed && !code))
		return 0;
	event = bpf_ringbuf_reserve(&print_ends, sizeof(*event), 0);
	if (!event) {
		__atomic_fetch_add(&dropped, 1, __ATOMIC_RELAXED);
		return 0;
	}
	event->pid = id >> 32;
	event->parent = by;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->status = code >> 8 & 0xff;
	event->signal = code & 0x7f;
	event->lived = bpf_ktime_get_ns() - BPF_CORE_READ(task, start_time);
	bpf_ringbuf_submit(event, 0);
	return 0;
}
