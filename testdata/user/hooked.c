// SPDX-License-Identifier: Apache-2.0
// A program to be probed: hooked VALUE [go|wait [TIMES]] calls its functions with VALUE, passes its marker bee:mark and
// calls bindresvport of the C library, whose first argument VALUE is. With "wait" it first says that it is ready and
// waits for a line. Tests compile it.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A marker as <sys/sdt.h> of SystemTap makes them, which is not needed for one: a note says where it is and where its
// argument is found (https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation).
#define MARK(value)                                                                                          \
	__asm__ volatile("990: nop\n"                                                                        \
			 ".pushsection .note.stapsdt,\"\",\"note\"\n"                                        \
			 ".balign 4\n"                                                                       \
			 ".4byte 992f-991f, 994f-993f, 3\n"                                                  \
			 "991: .asciz \"stapsdt\"\n"                                                         \
			 "992: .balign 4\n"                                                                  \
			 "993: .8byte 990b, _.stapsdt.base, 0\n"                                             \
			 ".asciz \"bee\"\n"                                                                  \
			 ".asciz \"mark\"\n"                                                                 \
			 ".asciz \"-4@%[argument]\"\n"                                                       \
			 "994: .balign 4\n"                                                                  \
			 ".popsection\n"                                                                     \
			 ".pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n"             \
			 ".weak _.stapsdt.base\n"                                                            \
			 ".hidden _.stapsdt.base\n"                                                          \
			 "_.stapsdt.base: .space 1\n"                                                        \
			 ".size _.stapsdt.base, 1\n"                                                         \
			 ".popsection\n"                                                                     \
			 :                                                                                   \
			 : [argument] "r"(value))

__attribute__((noinline)) int bee_hook_one(int value)
{
	__asm__ volatile("");
	return value + 1;
}

__attribute__((noinline)) int bee_hook_two(int value)
{
	__asm__ volatile("");
	return value + 2;
}

int main(int count, char **words)
{
	int value = count > 1 ? atoi(words[1]) : 0;
	int sum = 0;

	if (count > 2 && !strcmp(words[2], "wait")) {
		puts("ready");
		fflush(stdout);
		getchar();
	}
	for (int times = count > 3 ? atoi(words[3]) : 1; times > 0; times--) {
		sum += bee_hook_one(value) + bee_hook_two(value);
		MARK(value);
		bindresvport(value, NULL);
	}
	return sum == -1;
}
