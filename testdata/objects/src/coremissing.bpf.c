// SPDX-License-Identifier: Apache-2.0
// CO-RE access to a member no kernel has, without a guard: every kernel refuses to load it.
#include "trigger.h"
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct task_struct {
	int pid;
	int bee_absent_member;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} gauge_absent SEC(".maps");

SEC("raw_tp/sys_exit")
int core_missing(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	__u32 first = 0, absent;

	if (trigger(ctx, TRIGGER_CORE) < 0)
		return 0;
	absent = BPF_CORE_READ(task, bee_absent_member);
	bpf_map_update_elem(&gauge_absent, &first, &absent, BPF_ANY);
	return 0;
}
