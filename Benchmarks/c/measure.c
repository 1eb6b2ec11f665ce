// SPDX-License-Identifier: Apache-2.0
// Runs a command and prints what it cost: wall, user and system seconds, peak resident KiB, seconds to its first byte
// of output, exit status.
//
//   measure OUTPUT COMMAND [ARGUMENT…]
//
// A C program and not a script, because Linux carries the resident peak of the forking process over into the new
// program (fs/exec.c, setmax_mm_hiwater_rss): a child of Python would never show less than Python itself.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
	return t.tv_sec + t.tv_usec / 1e6;
}

static void fail(const char *what)
{
	perror(what);
	exit(125);
}

// Copies the command's output to the file and says when the first byte came.
static double drain(int from, int to)
{
	static char buffer[1 << 16];
	double first = -1;
	ssize_t count;

	while ((count = read(from, buffer, sizeof(buffer))) != 0) {
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			fail("read");
		if (first < 0)
			first = now();
		if (write(to, buffer, count) != count)
			fail("write");
	}
	return first;
}

int main(int count, char **arguments)
{
	struct rusage usage;
	double start, first;
	int ends[2], status, output;
	pid_t child;

	if (count < 3)
		return 64;
	output = open(arguments[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (output < 0)
		fail(arguments[1]);
	if (pipe2(ends, O_CLOEXEC) || fcntl(ends[0], F_SETPIPE_SZ, 1 << 20) < 0)
		fail("pipe");
	start = now();
	child = fork();
	if (child < 0)
		fail("fork");
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		execvp(arguments[2], arguments + 2);
		perror(arguments[2]);
		_exit(127);
	}
	close(ends[1]);
	first = drain(ends[0], output);
	if (wait4(child, &status, 0, &usage) < 0)
		fail("wait4");
	printf("%.6f %.6f %.6f %ld %.6f %d\n", now() - start, seconds(usage.ru_utime), seconds(usage.ru_stime),
	       usage.ru_maxrss, first < 0 ? -1 : first - start,
	       WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}
