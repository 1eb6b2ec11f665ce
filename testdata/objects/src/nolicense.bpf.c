// SPDX-License-Identifier: Apache-2.0
// No licence, and a helper the kernel gives to GPL programs only: the verifier refuses it and says why.
#include "trigger.h"

SEC("raw_tp/sys_exit")
int nolicense_program(void *ctx)
{
	char text[] = "no";

	return bpf_trace_printk(text, sizeof(text));
}
