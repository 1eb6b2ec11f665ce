// SPDX-License-Identifier: Apache-2.0
// A program every verifier refuses: it reads a map's value at an offset nothing bounds. The second one is sound.
#include "trigger.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u8[16]);
} gauge_rejected SEC(".maps");

SEC("raw_tp/sys_exit")
int rejected_unbounded(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 first = 0;
	__u8 *bytes = bpf_map_lookup_elem(&gauge_rejected, &first);

	return bytes ? bytes[ctx->args[1]] : 0;
}

SEC("raw_tp/sys_enter")
int rejected_bystander(void *ctx)
{
	return 0;
}
