// SPDX-License-Identifier: Apache-2.0
// The least a C program has to do for `core.bpf.o`: load, attach, print the first row, exit.
#include <bpf/libbpf.h>
#include <stdio.h>

struct core_event {
	unsigned pid, tgid, leader_pid, absent;
	_Bool has_absent_member, has_absent_type, has_task_struct, in_execve;
	unsigned hash_type, comm_size, pid_offset;
};

static int silent(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return 0;
}

static int print(void *context, void *data, size_t size)
{
	const struct core_event *e = data;

	printf("{\"map\":\"print_core\",\"event\":{\"pid\":%u,\"tgid\":%u,\"leader_pid\":%u,\"hash_type\":%u}}\n", e->pid,
	       e->tgid, e->leader_pid, e->hash_type);
	return -1; // Ends the poll: one row is enough.
}

int main(int count, char **arguments)
{
	struct bpf_object *object;
	struct bpf_program *program;
	struct ring_buffer *ring;
	struct bpf_map *map;

	libbpf_set_print(silent);
	object = count > 1 ? bpf_object__open(arguments[1]) : NULL;
	if (!object || !(map = bpf_object__find_map_by_name(object, "print_core")))
		return 1;
	bpf_map__set_value_size(map, 0); // The kernel takes no ring buffer with a value size.
	if (bpf_object__load(object))
		return 2;
	bpf_object__for_each_program(program, object)
		if (!bpf_program__attach(program))
			return 3;
	ring = ring_buffer__new(bpf_map__fd(map), print, NULL, NULL);
	while (ring && ring_buffer__poll(ring, 1000) >= 0)
		;
	return !ring;
}
