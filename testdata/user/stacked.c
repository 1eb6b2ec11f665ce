// SPDX-License-Identifier: Apache-2.0
// A program whose stack is known: it calls bee_leaf through two functions and stays until it is killed. Tests compile it
// with frame pointers, which is what the kernel follows.
#include <unistd.h>

__attribute__((noinline)) int bee_leaf(int value)
{
	__asm__ volatile("");
	return value + 1;
}

__attribute__((noinline)) int bee_middle(int value)
{
	return bee_leaf(value) + 1;
}

__attribute__((noinline)) int bee_outer(int value)
{
	return bee_middle(value) + 1;
}

int main(int count, char **words)
{
	volatile int sum = bee_outer(count);

	(void)words;
	for (;;)
		pause();
	return sum;
}
