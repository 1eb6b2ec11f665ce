// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Which TCP connections are opened, by whom, and how long the other side took to answer.
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

// Shown as RFC 5952 says; an IPv4 address is ::ffff:192.0.2.1, as the kernel writes it in its own IPv6 form.
typedef __u8 ipv6_addr[16];
typedef __u64 duration;

// Parameters. 0 means all.
const volatile __u32 pid;
const volatile __u16 port;
const volatile duration at_least;

// Events that found no room.
__u64 dropped;

struct connect_attempt {
	__u64 start;
	__u32 pid;
	char comm[16];
};

struct connect_event {
	__u32 pid;
	char comm[16];
	ipv6_addr from;
	ipv6_addr to;
	__u16 from_port;
	__u16 to_port;
	// 0, or the error that the caller gets.
	__s32 error;
	duration took;
};

// By socket: the answer comes while anybody may run.
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, const void *);
	__type(value, struct connect_attempt);
} attempts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
	__type(value, struct connect_event);
} print_connections SEC(".maps");

static __always_inline void begin(const void *socket)
{
	struct connect_attempt attempt = {.start = bpf_ktime_get_ns(), .pid = bpf_get_current_pid_tgid() >> 32};

	if (pid && attempt.pid != pid)
		return;
	bpf_get_current_comm(attempt.comm, sizeof(attempt.comm));
	bpf_map_update_elem(&attempts, &socket, &attempt, BPF_ANY);
}

SEC("tracepoint/sock/inet_sock_set_state")
int connect_state(struct trace_event_raw_inet_sock_set_state *context)
{
	const void *socket = context->skaddr;
	struct connect_event *event;
	struct connect_attempt *attempt;
	__u64 now = bpf_ktime_get_ns();

	if (context->protocol != IPPROTO_TCP || (port && context->dport != port))
		return 0;
	if (context->newstate == TCP_SYN_SENT)
		begin(socket);
	if (context->oldstate != TCP_SYN_SENT)
		return 0;
	attempt = bpf_map_lookup_elem(&attempts, &socket);
	if (!attempt)
		return 0;
	if (now - attempt->start < at_least)
		goto out;
	event = bpf_ringbuf_reserve(&print_connections, sizeof(*event), 0);
	if (!event) {
		__atomic_fetch_add(&dropped, 1, __ATOMIC_RELAXED);
		goto out;
	}
	event->pid = attempt->pid;
	__builtin_memcpy(event->comm, attempt->comm, sizeof(event->comm));
	bpf_probe_read_kernel(event->from, sizeof(event->from), context->saddr_v6);
	bpf_probe_read_kernel(event->to, sizeof(event->to), context->daddr_v6);
	event->from_port = context->sport;
	event->to_port = context->dport;
	event->error = BPF_CORE_READ((const struct sock *)socket, sk_err);
	event->took = now - attempt->start;
	bpf_ringbuf_submit(event, 0);
out:
	bpf_map_delete_elem(&attempts, &socket);
	return 0;
}
