// SPDX-License-Identifier: Apache-2.0
// The old sections mixed with `.maps`, as bee's own tcpconnect example has them.
#include "trigger.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct old_key {
	__u32 pid;
} __attribute__((packed));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} old_scratch SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, struct old_key);
	__type(value, __u64);
} old_counts SEC(".maps.counter");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, struct old_key);
	__type(value, __u64);
} old_levels SEC(".maps.gauge");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 14);
	__type(value, struct old_key);
} old_prints SEC(".maps.print");

SEC("raw_tp/sys_exit")
int oldmixed_emit(struct bpf_raw_tracepoint_args *ctx)
{
	struct old_key key = { .pid = trigger_pid() };
	__u64 five = 5;

	if (trigger(ctx, TRIGGER_OLDMAPS) < 0)
		return 0;
	bpf_map_update_elem(&old_scratch, &key.pid, &five, BPF_ANY);
	bpf_map_update_elem(&old_counts, &key, &five, BPF_ANY);
	bpf_map_update_elem(&old_levels, &key, &five, BPF_ANY);
	bpf_ringbuf_output(&old_prints, &key, sizeof(key), 0);
	return 0;
}
