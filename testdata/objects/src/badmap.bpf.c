// SPDX-License-Identifier: Apache-2.0
// A map no kernel creates: an array's keys have four bytes.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, __u32);
} counter_badmap SEC(".maps");

SEC("raw_tp/sys_enter")
int badmap_program(void *ctx)
{
	__u64 key = 0;

	return bpf_map_lookup_elem(&counter_badmap, &key) != 0;
}
