// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Which names are asked for over UDP and IPv4, what the answer is and how long it took.
#include "vmlinux.h"
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "solo_types.h"

char LICENSE[] SEC("license") = "GPL";

#define ETH_P_IP 0x0800
#define PACKET_OUTGOING 4
#define LOOPBACK_IFINDEX 1
#define NAME 128

// Parameter: the servers' port.
const volatile __u16 port = 53;

// Events that found no room.
__u64 dropped;

// The numbers of the protocol; others are shown as they are.
enum dns_type {
	dns_A = 1, dns_NS = 2, dns_CNAME = 5, dns_SOA = 6, dns_PTR = 12, dns_MX = 15, dns_TXT = 16, dns_AAAA = 28,
	dns_SRV = 33, dns_DS = 43, dns_HTTPS = 65, dns_ANY = 255,
};
enum dns_code { dns_good, dns_malformed, dns_server_failed, dns_no_such_name, dns_not_implemented, dns_refused };

struct dns_event {
	ipv4_addr client;
	ipv4_addr server;
	__u16 client_port;
	__u16 id;
	enum dns_type type;
	// Of answers; in questions all of it is 0. The time is 0 where the question was not seen.
	bool is_answer;
	enum dns_code code;
	__u32 records;
	duration took;
	char name[NAME];
};

// The beginning of a message, and the length of the name's first label.
struct dns_header {
	__be16 id, flags, questions, answers, authorities, additional;
	__u8 label;
} __attribute__((packed));

// Questions that are open: the first four members of a message, and when they were asked.
struct dns_open {
	ipv4_addr client;
	ipv4_addr server;
	__u16 client_port;
	__u16 id;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, struct dns_open);
	__type(value, __u64);
} questions SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
	__type(value, struct dns_event);
} print_messages SEC(".maps");

// Reads the question's name, labels joined by dots, and its type, which stands behind it.
static __always_inline void read_question(struct __sk_buff *packet, __u32 place, __u32 size, __u32 label,
					  struct dns_event *event)
{
	if (size > NAME - 1)
		size = NAME - 1;
	// Older verifiers know by nothing else that it is from 1 to NAME; the compiler, who knows, must not leave it out.
	asm volatile("" : "+r"(size));
	size = ((size - 1) & (NAME - 1)) + 1;
	if (!label || bpf_skb_load_bytes_relative(packet, place, event->name, size, BPF_HDR_START_NET))
		return;
	for (int i = 0; i < NAME - 3; i++) {
		if (label--)
			continue;
		label = (__u8)event->name[i];
		event->name[i] = label ? '.' : 0;
		if (!label) {
			event->type = (__u8)event->name[i + 1] << 8 | (__u8)event->name[i + 2];
			break;
		}
	}
}

SEC("socket")
int dns_packet(struct __sk_buff *packet)
{
	__u64 now = bpf_ktime_get_ns(), *asked;
	struct dns_event *event;
	struct dns_header header;
	struct udphdr udp;
	struct iphdr ip;
	__u32 place;

	// What a machine sends to itself goes out and comes in.
	if (packet->ifindex == LOOPBACK_IFINDEX && packet->pkt_type == PACKET_OUTGOING)
		return 0;
	if (packet->protocol != bpf_htons(ETH_P_IP) ||
	    bpf_skb_load_bytes_relative(packet, 0, &ip, sizeof(ip), BPF_HDR_START_NET) || ip.protocol != IPPROTO_UDP)
		return 0;
	place = ip.ihl * 4;
	if (bpf_skb_load_bytes_relative(packet, place, &udp, sizeof(udp), BPF_HDR_START_NET) ||
	    (udp.dest != bpf_htons(port) && udp.source != bpf_htons(port)))
		return 0;
	place += sizeof(udp);
	if (bpf_skb_load_bytes_relative(packet, place, &header, sizeof(header), BPF_HDR_START_NET))
		return 0;
	event = bpf_ringbuf_reserve(&print_messages, sizeof(*event), 0);
	if (!event) {
		__atomic_fetch_add(&dropped, 1, __ATOMIC_RELAXED);
		return 0;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->is_answer = bpf_ntohs(header.flags) >> 15;
	event->client = event->is_answer ? ip.daddr : ip.saddr;
	event->server = event->is_answer ? ip.saddr : ip.daddr;
	event->client_port = bpf_ntohs(event->is_answer ? udp.dest : udp.source);
	event->id = bpf_ntohs(header.id);
	read_question(packet, place + sizeof(header), bpf_ntohs(udp.len) - sizeof(udp) - sizeof(header), header.label,
		      event);

	struct dns_open open = {event->client, event->server, event->client_port, event->id};
	if (event->is_answer) {
		event->code = bpf_ntohs(header.flags) & 0xf;
		event->records = bpf_ntohs(header.answers);
		asked = bpf_map_lookup_elem(&questions, &open);
		if (asked)
			event->took = now - *asked;
		bpf_map_delete_elem(&questions, &open);
	} else {
		bpf_map_update_elem(&questions, &open, &now, BPF_ANY);
	}
	bpf_ringbuf_submit(event, 0);
	return 0;
}
