// SPDX-License-Identifier: Apache-2.0
// The C poller to compare with: reads `many_entries` of `many.bpf.o` SECONDS times, once a second, in batches, prints what
// is new or has changed, and at the end everything once more.
//
//   poller MANY.bpf.o SECONDS
//
// It compares each entry with the one at the same place of the last reading: the least that can be done while nothing is
// added or removed. "ready" goes to standard error when the program is attached.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST (1 << 17)

struct many_key {
	unsigned long long number;
	unsigned kind, zone;
};

static struct many_key keys[2][MOST];
static unsigned long long values[2][MOST];
static unsigned counts[2];

static int silent(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return 0;
}

static void take(int map, int side)
{
	unsigned long long token;
	unsigned count = MOST;
	LIBBPF_OPTS(bpf_map_batch_opts, options);

	bpf_map_lookup_batch(map, NULL, &token, keys[side], values[side], &count, &options);
	counts[side] = count;
}

static void print(int side, unsigned i)
{
	const struct many_key *key = &keys[side][i];

	printf("{\"map\":\"many_entries\",\"key\":{\"number\":%llu,\"kind\":%u,\"zone\":%u},\"value\":%llu}\n", key->number,
	       key->kind, key->zone, values[side][i]);
}

int main(int count, char **arguments)
{
	struct bpf_object *object;
	struct bpf_program *program;
	struct bpf_map *map;
	int side = 0;

	if (count != 3)
		return 64;
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
	map = bpf_object__find_map_by_name(object, "many_entries");
	fprintf(stderr, "ready\n");
	for (int round = atoi(arguments[2]); round > 0; round--, side = !side) {
		sleep(1);
		take(bpf_map__fd(map), side);
		for (unsigned i = 0; i < counts[side]; i++)
			if (i >= counts[!side] || memcmp(&keys[side][i], &keys[!side][i], sizeof(keys[0][0])) ||
			    values[side][i] != values[!side][i])
				print(side, i);
		fflush(stdout);
	}
	take(bpf_map__fd(map), side);
	for (unsigned i = 0; i < counts[side]; i++)
		print(side, i);
	return 0;
}
