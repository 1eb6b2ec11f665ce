// SPDX-License-Identifier: Apache-2.0
// Every kind of member, padded and packed, in events and in map keys and values, filled with constants.
//
// The constants also stand in .rodata, so a decoder can be tested on the file's bytes without a kernel.
#include "members.h"
#include "trigger.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

const struct members_padded constant_padded = MEMBERS_CONSTANTS;
const struct members_packed constant_packed = MEMBERS_CONSTANTS;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
	__type(value, struct members_padded);
} print_padded SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
	__type(value, struct members_packed);
} print_packed SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct members_padded);
	__type(value, __u64);
} counter_keys SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct members_packed);
	__type(value, struct members_padded);
} gauge_values SEC(".maps");

static __always_inline void emit_padded(__u32 token)
{
	struct members_padded *event = bpf_ringbuf_reserve(&print_padded, sizeof(*event), 0);

	if (!event)
		return;
	__builtin_memcpy(event, &constant_padded, sizeof(*event));
	event->pid = trigger_pid();
	event->token = token;
	bpf_ringbuf_submit(event, 0);
}

static __always_inline void emit_packed(__u32 token)
{
	struct members_packed *event = bpf_ringbuf_reserve(&print_packed, sizeof(*event), 0);

	if (!event)
		return;
	__builtin_memcpy(event, &constant_packed, sizeof(*event));
	event->pid = trigger_pid();
	event->token = token;
	bpf_ringbuf_submit(event, 0);
}

SEC("raw_tp/sys_exit")
int members_emit(struct bpf_raw_tracepoint_args *ctx)
{
	long token = trigger(ctx, TRIGGER_MEMBERS);
	__u64 count = 18446744073709551615ull;

	if (token < 0)
		return 0;
	emit_padded(token);
	emit_packed(token);
	bpf_map_update_elem(&counter_keys, &constant_padded, &count, BPF_ANY);
	bpf_map_update_elem(&gauge_values, &constant_packed, &constant_padded, BPF_ANY);
	return 0;
}
