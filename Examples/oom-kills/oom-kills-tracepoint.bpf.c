// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Whom the kernel kills because memory has run out, and who asked for more: for kernels without kprobes.
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

// Events that found no room.
__u64 dropped;

struct oom_event {
	__u32 pid;
	// Empty where the kernel tells the number only, as before 6.8.
	char comm[16];
	// Who asked for memory when there was none.
	__u32 by;
	char by_comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
	__type(value, struct oom_event);
} print_kills SEC(".maps");

// The tracepoint's record as newer kernels have it; what stands behind ___ is not part of the name.
struct trace_event_raw_mark_victim___named {
	__u32 __data_loc_comm;
} __attribute__((preserve_access_index));

SEC("tracepoint/oom/mark_victim")
int oom_victim(struct trace_event_raw_mark_victim *context)
{
	struct trace_event_raw_mark_victim___named *named = (void *)context;
	struct oom_event *event = bpf_ringbuf_reserve(&print_kills, sizeof(*event), 0);

	if (!event) {
		__atomic_fetch_add(&dropped, 1, __ATOMIC_RELAXED);
		return 0;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->pid = context->pid;
	// The lower half of the number says where in the record the text is.
	if (bpf_core_field_exists(named->__data_loc_comm))
		bpf_probe_read_kernel_str(
			event->comm, sizeof(event->comm), (void *)named + (named->__data_loc_comm & 0xffff));
	event->by = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(event->by_comm, sizeof(event->by_comm));
	bpf_ringbuf_submit(event, 0);
	return 0;
}
