/// Objects that ask for what a module of Debian's kernel has: `loop`.
enum ModuleObjects {
    /// Their names, in order.
    static let names = ["asking", "entry", "field", "probe"]

    /// Compiles them into a folder.
    static func write(to folder: String) throws {
        let sources = ["asking": asking, "entry": entry, "field": field, "probe": probe]
        let scratch = try TemporaryFolder()
        for name in names {
            try scratch.write(Array((prelude + (sources[name] ?? "")).utf8), to: "\(name).bpf.c")
            try Program.beeOCI.done("build", scratch / "\(name).bpf.c", "--arch", "amd64", "-o", "\(folder)/\(name).o")
        }
    }

    private static let prelude = """
        #include <vmlinux.h>
        #include <bpf/bpf_helpers.h>
        #include <bpf/bpf_core_read.h>
        #include <bpf/bpf_tracing.h>

        char LICENSE[] SEC("license") = "GPL";

        struct loop_device___bee {
        \tint lo_number;
        \tlong long lo_offset;
        } __attribute__((preserve_access_index));

        """

    /// It does without the module's types.
    private static let asking = """
        SEC("raw_tp/sys_enter")
        int asks(void *ctx)
        {
        \tstruct loop_device___bee *device = (void *)bpf_get_current_task();

        \tif (!bpf_core_type_exists(struct loop_device___bee))
        \t\treturn 0;
        \treturn BPF_CORE_READ(device, lo_number);
        }

        """

    /// It is attached to a function of the module and reads a structure of the module's.
    private static let entry = """
        struct configured {
        \tint number;
        \tu32 pid;
        };

        struct {
        \t__uint(type, BPF_MAP_TYPE_RINGBUF);
        \t__uint(max_entries, 4096);
        \t__type(value, struct configured);
        } print_configured SEC(".maps");

        SEC("fentry/loop_configure")
        int BPF_PROG(on_configure, struct loop_device___bee *device)
        {
        \tstruct configured event = {.number = device->lo_number, .pid = bpf_get_current_pid_tgid() >> 32};

        \tbpf_ringbuf_output(&print_configured, &event, sizeof(event), 0);
        \treturn 0;
        }

        """

    /// It takes the module's types for granted.
    private static let field = """
        SEC("raw_tp/sys_enter")
        int reads(void *ctx)
        {
        \tstruct loop_device___bee *device = (void *)bpf_get_current_task();

        \treturn BPF_CORE_READ(device, lo_offset);
        }

        """

    private static let probe = """
        SEC("kprobe/loop_configure")
        int probed(void *ctx)
        {
        \treturn 0;
        }

        """
}
