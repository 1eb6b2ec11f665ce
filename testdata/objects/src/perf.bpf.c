// SPDX-License-Identifier: Apache-2.0
// Events through a perf event array, the way of kernels before 5.8.
#include "trigger.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct perf_sample {
	__u32 pid;
	__u32 token;
	char comm[16];
};

// Keeps the type in the object's BTF: a perf event array itself can name no value type.
const struct perf_sample *unused_perf_sample __attribute__((unused));

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} print_perf SEC(".maps");

SEC("raw_tp/sys_exit")
int perf_emit(struct bpf_raw_tracepoint_args *ctx)
{
	long token = trigger(ctx, TRIGGER_PERF);
	struct perf_sample sample = {};

	if (token < 0)
		return 0;
	sample.pid = trigger_pid();
	sample.token = token;
	bpf_get_current_comm(sample.comm, sizeof(sample.comm));
	bpf_perf_event_output(ctx, &print_perf, BPF_F_CURRENT_CPU, &sample, sizeof(sample));
	return 0;
}
