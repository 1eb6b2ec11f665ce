// SPDX-License-Identifier: Apache-2.0
// A program without maps, from which `build` takes all type information away.
#include "trigger.h"

char LICENSE[] SEC("license") = "GPL";

SEC("raw_tp/sys_exit")
int nobtf_program(void *ctx)
{
	return 0;
}
