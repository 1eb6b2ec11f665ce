// SPDX-License-Identifier: Apache-2.0
// Pulls the trigger of an object in testdata/objects (see testdata/README.md) at a steady pace.
//
//   trigger OBJECT ARGUMENT TIMES MICROSECONDS      (TIMES 0: until killed)
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **arguments)
{
	off_t position;
	struct timespec next;
	long times, pause;
	int file;

	if (count != 5)
		return 64;
	position = 0xbee0000000 | strtol(arguments[1], NULL, 0) << 20 | strtol(arguments[2], NULL, 0);
	times = strtol(arguments[3], NULL, 0);
	pause = strtol(arguments[4], NULL, 0) * 1000;
	file = memfd_create("trigger", 0);
	if (file < 0)
		return 1;
	clock_gettime(CLOCK_MONOTONIC, &next);
	for (long i = 0; times == 0 || i < times; i++) {
		if (lseek(file, position, SEEK_SET) < 0)
			return 2;
		next.tv_nsec += pause;
		next.tv_sec += next.tv_nsec / 1000000000;
		next.tv_nsec %= 1000000000;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
	return 0;
}
