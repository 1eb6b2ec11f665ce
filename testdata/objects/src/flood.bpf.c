// SPDX-License-Identifier: Apache-2.0
// Many 64-byte events in a loop, for measuring: the trigger's argument is how many, at most 1024 a time.
#include "trigger.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define FLOOD_MOST 1024

struct flood {
	__u64 sequence;
	__u64 time;
	__u32 pid;
	__u32 cpu;
	__s64 result;
	char comm[16];
	__u64 bytes;
	__u64 spent;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 23);
	__type(value, struct flood);
} print_flood SEC(".maps");

// What did not fit into the ring: a fair comparison needs zero here.
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} gauge_dropped SEC(".maps");

__u64 flood_sequence;

static __always_inline void drop(__u64 count)
{
	__u32 first = 0;
	__u64 *dropped = bpf_map_lookup_elem(&gauge_dropped, &first);

	if (dropped)
		__sync_fetch_and_add(dropped, count);
}

// One where the ring was full, else zero; without a branch, which the verifier would follow on every round.
static __always_inline __u64 emit(struct flood *event)
{
	event->sequence = __sync_fetch_and_add(&flood_sequence, 1);
	event->bytes = event->sequence * 37;
	return (__u64)bpf_ringbuf_output(&print_flood, event, sizeof(*event), 0) >> 63;
}

SEC("raw_tp/sys_exit")
int flood_emit(struct bpf_raw_tracepoint_args *ctx)
{
	long count = trigger(ctx, TRIGGER_FLOOD);
	struct flood event = {};
	__u64 lost = 0;

	if (count < 0)
		return 0;
	event.time = bpf_ktime_get_ns();
	event.pid = trigger_pid();
	event.cpu = bpf_get_smp_processor_id();
	event.result = -2;
	event.spent = 1500000;
	bpf_get_current_comm(event.comm, sizeof(event.comm));
	for (int i = 0; i < FLOOD_MOST && i < count; i++)
		lost += emit(&event);
	if (lost)
		drop(lost);
	return 0;
}
