// SPDX-License-Identifier: Apache-2.0
#include "vmlinux.h"
#include "step.h"

__attribute__((noinline)) u64 step(u64 number)
{
	return number + STEP;
}
