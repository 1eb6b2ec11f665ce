// SPDX-License-Identifier: Apache-2.0
// A map that does not say how many entries it has: its loader was meant to.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u32);
	__type(value, __u32);
} counter_emptymap SEC(".maps");

SEC("raw_tp/sys_enter")
int emptymap_program(void *ctx)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&counter_emptymap, &key) != 0;
}
