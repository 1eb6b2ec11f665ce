// SPDX-License-Identifier: Apache-2.0
// A program that attaches by the kernel's types, to a tracepoint no kernel has: it does not even load.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("tp_btf/bee_absent")
int absent_program(void *ctx)
{
	return 0;
}
