// SPDX-License-Identifier: Apache-2.0
// The C consumer to compare with for nested events: every event of `many.bpf.o` as a JSON line, by printf, until COUNT
// have come.
//
//   many MANY.bpf.o COUNT
//
// "ready" goes to standard error when the program is attached.
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct endpoint {
	unsigned address;
	unsigned short port, family;
	char name[16];
};

struct counters {
	unsigned long long packets, bytes, errors;
	unsigned retries;
	int result;
};

struct many_event {
	unsigned long long sequence;
	unsigned pid, cpu;
	char comm[16];
	struct endpoint source, target;
	struct counters sent, received;
	unsigned verdict;
	unsigned char flags : 3, mode : 5;
	_Bool last;
	unsigned short marks[3];
	long long spent;
	unsigned long long pointer;
	unsigned first, second, third;
};

static long long left;
static char wall[64];

static int silent(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return 0;
}

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

#define ENDPOINT "{\"address\":%u,\"port\":%u,\"family\":%u,\"name\":\"%.16s\"}"
#define OF_ENDPOINT(e) (e).address, (e).port, (e).family, (e).name
#define COUNTERS "{\"packets\":%llu,\"bytes\":%llu,\"errors\":%llu,\"retries\":%u,\"result\":%d}"
#define OF_COUNTERS(c) (c).packets, (c).bytes, (c).errors, (c).retries, (c).result

static int print(void *context, void *data, size_t size)
{
	const struct many_event *e = data;

	printf("{\"time\":\"%s\",\"map\":\"print_many\",\"event\":{\"sequence\":%llu,\"pid\":%u,\"cpu\":%u,\"comm\":\"%.16s\","
	       "\"source\":" ENDPOINT ",\"target\":" ENDPOINT ",\"sent\":" COUNTERS ",\"received\":" COUNTERS ","
	       "\"verdict\":\"%s\",\"flags\":%u,\"mode\":%u,\"last\":%s,\"marks\":[%u,%u,%u],\"spent\":%lld,"
	       "\"pointer\":%llu,\"first\":%u,\"second\":%u,\"third\":%u}}\n",
	       wall, e->sequence, e->pid, e->cpu, e->comm, OF_ENDPOINT(e->source), OF_ENDPOINT(e->target),
	       OF_COUNTERS(e->sent), OF_COUNTERS(e->received), e->verdict ? "VERDICT_DROP" : "VERDICT_PASS", e->flags,
	       e->mode, e->last ? "true" : "false", e->marks[0], e->marks[1], e->marks[2], e->spent, e->pointer, e->first,
	       e->second, e->third);
	return --left > 0 ? 0 : -1;
}

int main(int count, char **arguments)
{
	struct bpf_object *object;
	struct bpf_program *program;
	struct ring_buffer *ring;
	struct bpf_map *map;

	if (count != 3)
		return 64;
	left = atoll(arguments[2]);
	libbpf_set_print(silent);
	object = bpf_object__open(arguments[1]);
	if (!object || !(map = bpf_object__find_map_by_name(object, "print_many")))
		return 1;
	bpf_map__set_value_size(map, 0);
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
	} while (ring_buffer__poll(ring, 1000) >= 0 && left > 0);
	return 0;
}
