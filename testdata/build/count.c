// SPDX-License-Identifier: Apache-2.0
// One half of a program: the other, in step.c, says by how much is counted and for whom.
#include "vmlinux.h"
#include "bpf/bpf_helpers.h"

char LICENSE[] SEC("license") = "GPL";

const volatile int only;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} counter_halves SEC(".maps");

u64 step(u64 number);

SEC("raw_tp/sys_enter")
int halves(void *ctx)
{
	u32 zero = 0;
	u64 *count = bpf_map_lookup_elem(&counter_halves, &zero);

	if (count && bpf_get_current_pid_tgid() >> 32 == only)
		*count = step(*count);
	return 0;
}
