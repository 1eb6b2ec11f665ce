// SPDX-License-Identifier: Apache-2.0
// Programs that let everything pass and need nothing, for other tools to attach.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("xdp")
int express_pass(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("tc")
int express_continue(struct __sk_buff *skb)
{
	return -1;
}
