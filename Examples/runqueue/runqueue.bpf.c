// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// How long threads that could run wait for a processor.
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "solo_types.h"

char LICENSE[] SEC("license") = "GPL";

// Parameters: a process, 0 for all; and from which time on each single wait is shown, 0 for none.
const volatile __u32 pid;
const volatile duration show_from;

// Events that found no room.
__u64 dropped;

struct runqueue_event {
	__u32 pid;
	__u32 thread;
	char comm[16];
	duration waited;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, __u32);
	__type(value, __u64);
} waiting SEC(".maps");

// Waits by their length: longer than half of the key and at most this long.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, duration);
	__type(value, __u64);
} hist_waits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
	__type(value, struct runqueue_event);
} print_waits SEC(".maps");

static __always_inline int begin(struct task_struct *task)
{
	__u64 now = bpf_ktime_get_ns();
	__u32 thread = task->pid;

	// Thread 0 is a processor with nothing to do.
	if (thread && (!pid || task->tgid == pid))
		bpf_map_update_elem(&waiting, &thread, &now, BPF_ANY);
	return 0;
}

static __always_inline void count(__u64 waited)
{
	duration up_to = 1000;
	__u64 none = 0, *number;

	for (int i = 0; i < 30 && up_to < waited; i++)
		up_to *= 2;
	number = bpf_map_lookup_elem(&hist_waits, &up_to);
	if (!number) {
		bpf_map_update_elem(&hist_waits, &up_to, &none, BPF_NOEXIST);
		number = bpf_map_lookup_elem(&hist_waits, &up_to);
	}
	if (number)
		__atomic_fetch_add(number, 1, __ATOMIC_RELAXED);
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(runqueue_wake, struct task_struct *task) { return begin(task); }

SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(runqueue_new, struct task_struct *task) { return begin(task); }

SEC("tp_btf/sched_switch")
int BPF_PROG(runqueue_switch, bool preempted, struct task_struct *previous, struct task_struct *next)
{
	struct runqueue_event event = {.pid = next->tgid, .thread = next->pid};
	__u64 *start;

	// One that has to leave though it could go on waits from now on (TASK_RUNNING is 0).
	if (!previous->__state)
		begin(previous);
	start = bpf_map_lookup_elem(&waiting, &event.thread);
	if (!start)
		return 0;
	event.waited = bpf_ktime_get_ns() - *start;
	bpf_map_delete_elem(&waiting, &event.thread);
	count(event.waited);
	if (!show_from || event.waited < show_from)
		return 0;
	BPF_CORE_READ_STR_INTO(&event.comm, next, comm);
	if (bpf_ringbuf_output(&print_waits, &event, sizeof(event), 0))
		__atomic_fetch_add(&dropped, 1, __ATOMIC_RELAXED);
	return 0;
}
