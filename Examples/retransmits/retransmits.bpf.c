// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Which TCP segments are sent again, because nobody said that they arrived.
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

#define AF_INET 2

// Shown as RFC 5952 says; an IPv4 address becomes ::ffff:192.0.2.1.
typedef __u8 ipv6_addr[16];

// Parameter: a port of either side, 0 for all.
const volatile __u16 port;

// Events that found no room.
__u64 dropped;

// The kernel's numbers.
enum tcp_connection_state {
	tcp_established = 1, tcp_syn_sent, tcp_syn_received, tcp_fin_wait1, tcp_fin_wait2, tcp_time_wait, tcp_closed,
	tcp_close_wait, tcp_last_ack, tcp_listen, tcp_closing, tcp_new_syn_received,
};

struct retransmit_event {
	ipv6_addr from;
	ipv6_addr to;
	__u16 from_port;
	__u16 to_port;
	enum tcp_connection_state state;
};

struct retransmit_peer {
	ipv6_addr to;
	__u32 to_port;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
	__type(value, struct retransmit_event);
} print_retransmits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct retransmit_peer);
	__type(value, __u64);
} counter_retransmits SEC(".maps");

static __always_inline void read_addresses(const struct sock *sock, __u8 *from, __u8 *to)
{
	if (BPF_CORE_READ(sock, __sk_common.skc_family) != AF_INET) {
		bpf_core_read(from, sizeof(ipv6_addr), &sock->__sk_common.skc_v6_rcv_saddr);
		bpf_core_read(to, sizeof(ipv6_addr), &sock->__sk_common.skc_v6_daddr);
		return;
	}
	from[10] = from[11] = to[10] = to[11] = 0xff;
	bpf_core_read(from + 12, 4, &sock->__sk_common.skc_rcv_saddr);
	bpf_core_read(to + 12, 4, &sock->__sk_common.skc_daddr);
}

SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(retransmits_seen, const struct sock *sock)
{
	struct retransmit_event event = {};
	struct retransmit_peer peer = {};
	__u64 one = 1, *count;

	event.from_port = BPF_CORE_READ(sock, __sk_common.skc_num);
	event.to_port = bpf_ntohs(BPF_CORE_READ(sock, __sk_common.skc_dport));
	event.state = BPF_CORE_READ(sock, __sk_common.skc_state);
	if (port && event.from_port != port && event.to_port != port)
		return 0;
	read_addresses(sock, event.from, event.to);
	__builtin_memcpy(peer.to, event.to, sizeof(peer.to));
	peer.to_port = event.to_port;
	count = bpf_map_lookup_elem(&counter_retransmits, &peer);
	if (count)
		__atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
	else
		bpf_map_update_elem(&counter_retransmits, &peer, &one, BPF_NOEXIST);
	if (bpf_ringbuf_output(&print_retransmits, &event, sizeof(event), 0))
		__atomic_fetch_add(&dropped, 1, __ATOMIC_RELAXED);
	return 0;
}
