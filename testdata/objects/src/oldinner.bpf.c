// SPDX-License-Identifier: Apache-2.0
// Maps of maps in the old sections, so that their relocations move too.
#include "trigger.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} old_first SEC(".maps"), old_second SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct inner);
} old_outer SEC(".maps.gauge") = { .values = { [1] = &old_first } };

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct inner);
} old_outer_hash SEC(".maps") = { .values = { [0] = &old_second } };

SEC("raw_tp/sys_exit")
int oldinner_emit(struct bpf_raw_tracepoint_args *ctx)
{
	long token = trigger(ctx, TRIGGER_OLDMAPS);
	__u32 last = 1;
	__u64 value = token;
	void *inner;

	if (token < 0)
		return 0;
	inner = bpf_map_lookup_elem(&old_outer, &last);
	if (inner)
		bpf_map_update_elem(inner, &last, &value, BPF_ANY);
	bpf_map_update_elem(&old_second, &last, &value, BPF_ANY);
	bpf_map_lookup_elem(&old_outer_hash, &last);
	return 0;
}
