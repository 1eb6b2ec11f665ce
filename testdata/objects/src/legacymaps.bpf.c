// SPDX-License-Identifier: Apache-2.0
// A map defined the way loaders stopped to accept in 2022: a C struct in a section named `maps`, without BTF.
#include "trigger.h"

char LICENSE[] SEC("license") = "GPL";

struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
};

struct bpf_map_def legacy_hash SEC("maps") = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 16,
};

SEC("raw_tp/sys_exit")
int legacymaps_read(void *ctx)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&legacy_hash, &key) != 0;
}
