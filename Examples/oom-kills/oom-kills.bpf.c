// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Whom the kernel kills because memory has run out, and who asked for more.
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

// Events that found no room.
__u64 dropped;

struct oom_event {
	__u32 pid;
	char comm[16];
	// Who asked for memory when there was none.
	__u32 by;
	char by_comm[16];
	// What the victim had and how much there is in all, in pages.
	__u64 pages;
	__u64 total_pages;
	// Whether a control group had reached its limit, not the machine.
	bool in_group;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
	__type(value, struct oom_event);
} print_kills SEC(".maps");

SEC("kprobe/oom_kill_process")
int BPF_KPROBE(oom_kill, struct oom_control *control)
{
	struct task_struct *victim = BPF_CORE_READ(control, chosen);
	struct oom_event *event = bpf_ringbuf_reserve(&print_kills, sizeof(*event), 0);

	if (!event) {
		__atomic_fetch_add(&dropped, 1, __ATOMIC_RELAXED);
		return 0;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->pid = BPF_CORE_READ(victim, tgid);
	BPF_CORE_READ_STR_INTO(&event->comm, victim, comm);
	event->by = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(event->by_comm, sizeof(event->by_comm));
	event->pages = BPF_CORE_READ(control, chosen_points);
	event->total_pages = BPF_CORE_READ(control, totalpages);
	event->in_group = BPF_CORE_READ(control, memcg) != NULL;
	bpf_ringbuf_submit(event, 0);
	return 0;
}
