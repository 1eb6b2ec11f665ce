// SPDX-License-Identifier: Apache-2.0
// Typedefs as bee's own header has them, where ipv6_addr is four bytes too, in a packed event of bee's style.
#include "trigger.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

typedef __u32 ipv4_addr;
typedef __u32 ipv6_addr;
typedef __u64 duration;

struct addresses {
	__u8 family;
	ipv4_addr source;
	ipv6_addr target;
	duration elapsed;
} __attribute__((packed));

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 14);
	__type(value, struct addresses);
} print_addresses SEC(".maps");

SEC("raw_tp/sys_exit")
int addresses_emit(struct bpf_raw_tracepoint_args *ctx)
{
	struct addresses event = { 2, __builtin_bswap32(0xc0000201), __builtin_bswap32(0xcb007107), 1500000 };

	if (trigger(ctx, TRIGGER_ADDRESSES) < 0)
		return 0;
	bpf_ringbuf_output(&print_addresses, &event, sizeof(event), 0);
	return 0;
}
