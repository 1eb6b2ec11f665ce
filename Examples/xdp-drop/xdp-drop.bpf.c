// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// How many IPv4 packets come from where; those of addresses on a list are dropped before the kernel handles them.
#include "vmlinux.h"
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "solo_types.h"

char LICENSE[] SEC("license") = "GPL";

#define ETH_P_IP 0x0800
#define LIST 16

// Parameter: sources whose packets are dropped. 0.0.0.0 is nobody.
const volatile ipv4_addr drop[LIST];

struct xdp_traffic {
	__u64 packets;
	__u64 bytes;
	__u64 dropped;
};

// By source; of more sources than find room the ones seen last stay.
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, ipv4_addr);
	__type(value, struct xdp_traffic);
} counter_sources SEC(".maps");

static __always_inline bool is_listed(ipv4_addr source)
{
	for (int i = 0; i < LIST; i++)
		if (drop[i] && drop[i] == source)
			return true;
	return false;
}

SEC("xdp")
int xdp_drop(struct xdp_md *context)
{
	void *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;
	struct ethhdr *ethernet = data;
	struct iphdr *ip = (void *)(ethernet + 1);
	struct xdp_traffic none = {}, *traffic;
	ipv4_addr source;
	bool listed;

	if ((void *)(ip + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;
	source = ip->saddr;
	listed = is_listed(source);
	traffic = bpf_map_lookup_elem(&counter_sources, &source);
	if (!traffic) {
		bpf_map_update_elem(&counter_sources, &source, &none, BPF_NOEXIST);
		traffic = bpf_map_lookup_elem(&counter_sources, &source);
	}
	if (traffic) {
		__atomic_fetch_add(&traffic->packets, 1, __ATOMIC_RELAXED);
		__atomic_fetch_add(&traffic->bytes, end - data, __ATOMIC_RELAXED);
		if (listed)
			__atomic_fetch_add(&traffic->dropped, 1, __ATOMIC_RELAXED);
	}
	return listed ? XDP_DROP : XDP_PASS;
}
