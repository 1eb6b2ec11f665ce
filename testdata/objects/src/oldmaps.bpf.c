// SPDX-License-Identifier: Apache-2.0
// Maps in a section named for what is to be done with them, as images made by bee before 0.0.15 have them.
#include "trigger.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct old_event {
	__u32 pid;
	__u32 token;
} __attribute__((packed));

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 14);
	__type(value, struct old_event);
} old_events SEC(".maps.print");

SEC("raw_tp/sys_exit")
int oldmaps_emit(struct bpf_raw_tracepoint_args *ctx)
{
	long token = trigger(ctx, TRIGGER_OLDMAPS);
	struct old_event event = {};

	if (token < 0)
		return 0;
	event.pid = trigger_pid();
	event.token = token;
	bpf_ringbuf_output(&old_events, &event, sizeof(event), 0);
	return 0;
}
