// SPDX-License-Identifier: Apache-2.0
// An implementation of a kernel structure of functions: a congestion control that does nothing, which the kernel offers
// by its name while it is registered.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct sock;

struct tcp_congestion_ops {
	__u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	__u32 (*undo_cwnd)(struct sock *sk);
	char name[16];
};

SEC("struct_ops/congestion_threshold")
__u32 congestion_threshold(void *ctx)
{
	return 10;
}

SEC("struct_ops/congestion_avoid")
void congestion_avoid(void *ctx)
{
}

SEC("struct_ops/congestion_undo")
__u32 congestion_undo(void *ctx)
{
	return 10;
}

SEC(".struct_ops")
struct tcp_congestion_ops congestion_bee = {
	.ssthresh = (void *)congestion_threshold,
	.cong_avoid = (void *)congestion_avoid,
	.undo_cwnd = (void *)congestion_undo,
	.name = "bee_congestion",
};
