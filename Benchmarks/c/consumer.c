// SPDX-License-Identifier: Apache-2.0
// The C consumer to compare with: every event of `flood.bpf.o` as a JSON line, by printf, until COUNT have come.
//
//   consumer FLOOD.bpf.o COUNT [RING-BYTES]
//
// "ready" goes to standard error when the program is attached. With RING-BYTES the ring has that size, events may be
// lost, and it also ends when none has come for a second after the first; the last line is the number of those lost.
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct flood {
	unsigned long long sequence, time;
	unsigned pid, cpu;
	long long result;
	char comm[16];
	unsigned long long bytes, spent;
};

static long long left;
static char wall[64];

static int silent(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return 0;
}

// The time of a batch, as bee-oci prints it.
static void stamp(void)
{
	struct timespec now;
	struct tm parts;
	size_t length;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &parts);
	length = strftime(wall, sizeof(wall), "%Y-%m-%dT%H:%M:%S", &parts);
	snprintf(wall + length, sizeof(wall) - length, ".%09ldZ", now.tv_nsec);
}

static int print(void *context, void *data, size_t size)
{
	const struct flood *e = data;

	printf("{\"time\":\"%s\",\"map\":\"print_flood\",\"event\":{\"sequence\":%llu,\"time\":%llu,\"pid\":%u,\"cpu\":%u,"
	       "\"result\":%lld,\"comm\":\"%.16s\",\"bytes\":%llu,\"spent\":%llu}}\n",
	       wall, e->sequence, e->time, e->pid, e->cpu, e->result, e->comm, e->bytes, e->spent);
	return --left > 0 ? 0 : -1;
}

int main(int count, char **arguments)
{
	struct bpf_object *object;
	struct bpf_program *program;
	struct ring_buffer *ring;
	struct bpf_map *map;
	unsigned long long lost;
	unsigned first = 0;
	int read;

	if (count != 3 && count != 4)
		return 64;
	left = atoll(arguments[2]);
	libbpf_set_print(silent);
	object = bpf_object__open(arguments[1]);
	if (!object || !(map = bpf_object__find_map_by_name(object, "print_flood")))
		return 1;
	bpf_map__set_value_size(map, 0);
	if (count == 4)
		bpf_map__set_max_entries(map, atoi(arguments[3]));
	if (bpf_object__load(object))
		return 2;
	bpf_object__for_each_program(program, object)
		if (!bpf_program__attach(program))
			return 3;
	ring = ring_buffer__new(bpf_map__fd(map), print, NULL, NULL);
	if (!ring)
		return 4;
	fprintf(stderr, "ready\n");
	do {
		stamp();
		fflush(stdout);
		read = ring_buffer__poll(ring, 1000);
	} while (read >= 0 && left > 0 && !(count == 4 && read == 0 && left < atoll(arguments[2])));
	map = bpf_object__find_map_by_name(object, "gauge_dropped");
	if (count == 4 && !bpf_map__lookup_elem(map, &first, sizeof(first), &lost, sizeof(lost), 0))
		printf("{\"map\":\"gauge_dropped\",\"key\":0,\"value\":%llu}\n", lost);
	return 0;
}
