// SPDX-License-Identifier: Apache-2.0
// A program whose stack is known: stacked MILLISECONDS [AFTER] waits, calls bee_leaf through two functions, and ends
// AFTER milliseconds later. Tests compile it with frame pointers, which is what the kernel follows.
#include <stdlib.h>
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
	int sum;

	usleep(count > 1 ? atoi(words[1]) * 1000 : 0);
	sum = bee_outer(count);
	usleep(count > 2 ? atoi(words[2]) * 1000 : 0);
	return sum == -1;
}
