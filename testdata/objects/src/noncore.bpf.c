// SPDX-License-Identifier: Apache-2.0
// No CO-RE at all: a tracepoint whose context has a stable layout. Needs tracefs, but no kernel BTF.
#include "trigger.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

typedef __u8 ipv6_addr[16];

// /sys/kernel/tracing/events/syscalls/sys_exit_lseek/format
struct sys_exit_context {
	__u64 common;
	__s64 nr;
	__u64 ret;
};

struct noncore_event {
	__u32 pid;
	__u16 token;
	char comm[16];
	ipv6_addr loopback;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 14);
	__type(value, struct noncore_event);
} print_noncore SEC(".maps");

SEC("tracepoint/syscalls/sys_exit_lseek")
int noncore_lseek(struct sys_exit_context *ctx)
{
	long token = trigger_argument(ctx->ret, TRIGGER_NONCORE);
	struct noncore_event event;

	if (token < 0)
		return 0;
	__builtin_memset(&event, 0, sizeof(event));
	event.pid = trigger_pid();
	event.token = token;
	bpf_get_current_comm(event.comm, sizeof(event.comm));
	event.loopback[15] = 1;
	bpf_ringbuf_output(&print_noncore, &event, sizeof(event), 0);
	return 0;
}
