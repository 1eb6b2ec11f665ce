// SPDX-License-Identifier: Apache-2.0
// What stands behind questions to the kernel, and what does not; each function says in its name what is to be found.
// Loads on kernels that lack all of it: nothing that is missing is reached.
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#define PRESERVED __attribute__((preserve_access_index))

struct task_struct {
	int pid;
	int tgid;
	long missing;
} PRESERVED;

struct task_struct___old {
	long state;
} PRESERVED;

struct absent {
	int number;
} PRESERVED;

enum answers { ANSWER_PRESENT = 1, ANSWER_ABSENT = 2 };

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} results SEC(".maps");

static __always_inline void keep(__u64 number) {
	__u32 key = 0;
	bpf_map_update_elem(&results, &key, &number, BPF_ANY);
}

static __always_inline struct task_struct *task(void) { return (void *)bpf_get_current_task(); }

// The field is read whatever the kernel says.
SEC("raw_tp/sys_enter")
int unguarded(void *context) {
	keep(BPF_CORE_READ(task(), pid));
	return 0;
}

// Read where the field is, and only there.
SEC("raw_tp/sys_enter")
int guarded_if(void *context) {
	if (bpf_core_field_exists(struct task_struct, missing))
		keep(BPF_CORE_READ(task(), missing));
	return 0;
}

// One of the two is read.
SEC("raw_tp/sys_enter")
int guarded_else(void *context) {
	if (bpf_core_field_exists(struct task_struct, missing)) {
		keep(BPF_CORE_READ(task(), missing));
	} else {
		struct task_struct___old *old = (void *)task();
		keep(BPF_CORE_READ(old, state));
	}
	return 0;
}

// Behind one question or the other.
SEC("raw_tp/sys_enter")
int guarded_either(void *context) {
	if (bpf_core_type_exists(struct absent) || bpf_core_enum_value_exists(enum answers, ANSWER_ABSENT))
		keep(BPF_CORE_READ(task(), missing));
	return 0;
}

// Behind both.
SEC("raw_tp/sys_enter")
int guarded_both(void *context) {
	if (bpf_core_type_exists(struct absent) && bpf_core_field_exists(struct task_struct, missing))
		keep(BPF_CORE_READ(task(), missing));
	return 0;
}

// The question is asked, and the field is read all the same.
SEC("raw_tp/sys_enter")
int unguarded_after(void *context) {
	if (bpf_core_type_exists(struct absent))
		keep(1);
	keep(BPF_CORE_READ(task(), pid));
	return 0;
}

// The field is read before the question is asked.
SEC("raw_tp/sys_enter")
int unguarded_before(void *context) {
	keep(BPF_CORE_READ(task(), pid));
	if (bpf_core_field_exists(struct task_struct, missing))
		keep(2);
	return 0;
}

// The answer goes through memory, where nobody follows it.
SEC("raw_tp/sys_enter")
int unknown_memory(void *context) {
	volatile int exists = bpf_core_field_exists(struct task_struct, missing);
	if (exists)
		keep(BPF_CORE_READ(task(), missing));
	return 0;
}

static __attribute__((noinline)) int ask(void) { return bpf_core_field_exists(struct task_struct, missing); }

// The answer comes from a function.
SEC("raw_tp/sys_enter")
int unknown_result(void *context) {
	if (ask())
		keep(BPF_CORE_READ(task(), missing));
	return 0;
}

static __attribute__((noinline)) long read_guarded(struct task_struct *task) { return BPF_CORE_READ(task, missing); }

// What reads is a function that is called behind the question.
SEC("raw_tp/sys_enter")
int guarded_call(void *context) {
	if (bpf_core_field_exists(struct task_struct, missing))
		keep(read_guarded(task()));
	return 0;
}

// A helper that is called behind a question, and one that is not.
SEC("raw_tp/sys_enter")
int guarded_helper(void *context) {
	if (bpf_core_enum_value_exists(enum answers, ANSWER_ABSENT))
		keep(bpf_ktime_get_boot_ns());
	else
		keep(bpf_ktime_get_ns());
	keep(bpf_get_smp_processor_id());
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
