// SPDX-License-Identifier: Apache-2.0
// Stack traces of user space: by address with the process beside their numbers, in events and in keys, and by build id.
#include "trigger.h"

char LICENSE[] SEC("license") = "GPL";

struct call {
	__u32 pid;
	__s32 user_stack_id;
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
	__type(value, struct call);
} print_calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, struct call);
	__type(value, __u64);
} counter_calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 256);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 16 * sizeof(__u64));
} gauge_stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 256);
	__uint(map_flags, BPF_F_STACK_BUILD_ID);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 16 * sizeof(struct bpf_stack_build_id));
} gauge_builds SEC(".maps");

static __always_inline void describe(struct call *call, void *ctx)
{
	call->pid = bpf_get_current_pid_tgid() >> 32;
	call->user_stack_id = bpf_get_stackid(ctx, &gauge_stacks, BPF_F_USER_STACK);
	bpf_get_current_comm(call->comm, sizeof(call->comm));
}

SEC("uprobe")
int stacks_event(void *ctx)
{
	struct call *call = bpf_ringbuf_reserve(&print_calls, sizeof(*call), 0);

	if (!call)
		return 0;
	describe(call, ctx);
	bpf_ringbuf_submit(call, 0);
	return 0;
}

SEC("uprobe")
int stacks_count(void *ctx)
{
	struct call call = {};
	__u64 one = 1, *count;

	describe(&call, ctx);
	count = bpf_map_lookup_elem(&counter_calls, &call);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&counter_calls, &call, &one, BPF_ANY);
	return 0;
}

SEC("uprobe")
int stacks_build(void *ctx)
{
	bpf_get_stackid(ctx, &gauge_builds, BPF_F_USER_STACK);
	return 0;
}
