/// Objects whose programs ask which kernel they are on, and read what no kernel has on one side of the answer: a member, or
/// an argument.
///
/// What libbpf fills in decides which side the verifier looks at, so whether a program loads tells what was filled in.
enum GuardedObjects {
    /// Compiles them into a folder; returns their names.
    static func write(to folder: TemporaryFolder, in place: String) throws -> [String] {
        let program = try Program.beeOCI
        return try sources.map { name, declarations, programs in
            let source = folder / "\(name).bpf.c"
            let section = sections[name] ?? "raw_tp/sys_enter"
            let bodies = programs.enumerated().map { index, body in
                "SEC(\"\(section)\")\nint guarded_\(index)(unsigned long long *ctx)\n{\n\t\(body)\n\treturn 0;\n}\n"
            }
            try folder.write(
                Array((prelude + declarations + "\n" + bodies.joined(separator: "\n")).utf8),
                to: "\(name).bpf.c")
            try program.done("build", source, "-o", folder / "\(place)/\(name).bpf.o")
            return "\(name).bpf.o"
        }
    }

    /// How many programs there are.
    static var count: Int { sources.map(\.programs.count).reduce(0, +) }

    private static let prelude = """
        #include <vmlinux.h>
        #include <bpf/bpf_helpers.h>
        #include <bpf/bpf_core_read.h>

        char LICENSE[] SEC("license") = "GPL";

        struct task_struct___bee {
        \tint bee_absent_member;
        } __attribute__((preserve_access_index));

        static __always_inline int absent(void)
        {
        \tstruct task_struct___bee *task = (void *)bpf_get_current_task();

        \treturn BPF_CORE_READ(task, bee_absent_member);
        }

        static long (*unknown_helper)(void) = (void *)9999;

        """

    private typealias Source = (name: String, declarations: String, programs: [String])

    private static let sources: [Source] = answered + reading + refused

    /// Where programs are attached that are not attached to `raw_tp/sys_enter`.
    private static let sections = [
        "guard-typed": "tp_btf/sys_enter", "guard-switches": "raw_tp/sched_switch",
        "guard-typed-switches": "tp_btf/sched_switch",
    ]

    /// Those that read their arguments: `sys_enter` has two everywhere, `sched_switch` three, and four since Linux 5.18.
    private static let reading: [Source] =
        ["guard-arguments", "guard-typed"].map { ($0, reader, arguments) } + [
            ("guard-switches", "", ["return ctx[2];", "return ctx[3];", "return ctx[4];"]),
            ("guard-typed-switches", "", ["return !ctx[2];", "return ctx[3];", "return ctx[4];"]),
        ]

    private static let reader = """
        extern int LINUX_KERNEL_VERSION __kconfig;
        const volatile _Bool bee_constant = 0;

        static __noinline int second(unsigned long long *ctx)
        {
        \treturn ctx[1];
        }

        static __noinline int third(unsigned long long *ctx)
        {
        \treturn ctx[2];
        }

        """

    private static let arguments = [
        "return ctx[1];", "return ctx[2];",
        "return LINUX_KERNEL_VERSION < KERNEL_VERSION(4, 0, 0) ? ctx[2] : ctx[1];",
        "return LINUX_KERNEL_VERSION < KERNEL_VERSION(4, 0, 0) ? ctx[1] : ctx[2];",
        "return ctx[LINUX_KERNEL_VERSION < KERNEL_VERSION(4, 0, 0) ? 2 : 0];",
        "return ctx[LINUX_KERNEL_VERSION < KERNEL_VERSION(4, 0, 0) ? 0 : 2];",
        "return bee_constant ? ctx[2] : ctx[1];", "return bee_constant ? ctx[1] : ctx[2];",
        "if (bpf_core_field_exists(((struct task_struct___bee *)0)->bee_absent_member)) return ctx[2];",
        "if (!bpf_core_field_exists(((struct task_struct___bee *)0)->bee_absent_member)) return ctx[2];",
        "return second(ctx);", "return third(ctx);", "if (bpf_get_prandom_u32() > 100) return third(ctx);",
        "return ((struct bpf_raw_tracepoint_args *)ctx)->args[1];",
        "return ((struct bpf_raw_tracepoint_args *)ctx)->args[2];",
        "return ((unsigned int *)ctx)[2];", "return ((unsigned int *)ctx)[3];",
    ]

    /// Those that load as a whole, where the answer decides for each program.
    private static let answered: [Source] = [
        (
            "guard-version", "extern int LINUX_KERNEL_VERSION __kconfig;",
            [
                "if (LINUX_KERNEL_VERSION < KERNEL_VERSION(4, 0, 0)) return absent();",
                "if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(4, 0, 0)) return absent();",
                "if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(6, 10, 0)) return absent();",
                // Debian calls 6.1.158 6.1.0.
                "if (LINUX_KERNEL_VERSION > KERNEL_VERSION(6, 1, 0)) return absent();",
                "if (LINUX_KERNEL_VERSION == KERNEL_VERSION(6, 1, 0)) return absent();",
                "if (LINUX_KERNEL_VERSION > KERNEL_VERSION(100, 0, 0)) return unknown_helper();",
                "if (LINUX_KERNEL_VERSION < KERNEL_VERSION(100, 0, 0)) return unknown_helper();",
            ]
        ),
        (
            "guard-options",
            """
            extern unsigned int CONFIG_HZ __kconfig;
            extern _Bool CONFIG_BPF_JIT __kconfig __weak;
            extern _Bool CONFIG_BEE_ABSENT __kconfig __weak;
            extern enum libbpf_tristate CONFIG_VIRTIO_BLK __kconfig __weak;
            extern char CONFIG_BPF_SYSCALL __kconfig;
            extern char CONFIG_CC_VERSION_TEXT[8] __kconfig;
            extern long CONFIG_BEE_NUMBER __kconfig __weak;

            static __noinline int behind(void)
            {
            \treturn CONFIG_HZ > 100000 ? absent() : 0;
            }

            """,
            [
                "if (CONFIG_HZ == 250) return absent();", "if (CONFIG_HZ != 250) return absent();",
                "if (CONFIG_BPF_JIT) return absent();", "if (!CONFIG_BPF_JIT) return absent();",
                "if (CONFIG_BEE_ABSENT) return absent();", "if (!CONFIG_BEE_ABSENT) return absent();",
                "if (CONFIG_VIRTIO_BLK == TRI_MODULE) return absent();",
                "if (CONFIG_VIRTIO_BLK == TRI_YES) return absent();",
                "if (CONFIG_VIRTIO_BLK == TRI_NO) return absent();",
                "if (CONFIG_BPF_SYSCALL == 'y') return absent();", "if (CONFIG_BPF_SYSCALL != 'y') return absent();",
                "if (CONFIG_CC_VERSION_TEXT[0] == 'g') return absent();",
                "if (CONFIG_CC_VERSION_TEXT[2] != 'c') return absent();",
                "if (CONFIG_CC_VERSION_TEXT[7] != 0) return absent();",
                "if (CONFIG_BEE_NUMBER) return absent();", "return behind();",
            ]
        ),
        (
            "guard-features",
            """
            extern _Bool LINUX_HAS_BPF_COOKIE __kconfig;
            extern _Bool LINUX_HAS_SYSCALL_WRAPPER __kconfig;
            extern int LINUX_BEE __kconfig __weak;

            """,
            [
                "if (LINUX_HAS_BPF_COOKIE) return absent();", "if (!LINUX_HAS_BPF_COOKIE) return absent();",
                "if (LINUX_HAS_SYSCALL_WRAPPER) return absent();", "if (!LINUX_HAS_SYSCALL_WRAPPER) return absent();",
                "if (LINUX_BEE) return absent();", "if (!LINUX_BEE) return absent();",
            ]
        ),
        (
            "guard-functions",
            """
            extern int bee_absent_function(void) __ksym __weak;
            extern const int bee_absent_variable __ksym __weak;

            """,
            [
                "if (bee_absent_function) return bee_absent_function();",
                "if (!bee_absent_function) return absent();",
                "return bee_absent_function();",
                "if (&bee_absent_variable) return absent();",
            ]
        ),
    ]

    /// Those that libbpf gives up as a whole, on every kernel or on some.
    private static let refused: [Source] = [
        ("refuse-absent", "extern _Bool CONFIG_BEE_ABSENT __kconfig;", ["return CONFIG_BEE_ABSENT;"]),
        ("refuse-module", "extern _Bool CONFIG_VIRTIO_BLK __kconfig __weak;", ["return CONFIG_VIRTIO_BLK;"]),
        ("refuse-letter", "extern int CONFIG_BPF_JIT __kconfig __weak;", ["return CONFIG_BPF_JIT;"]),
        ("refuse-range", "extern signed char CONFIG_HZ __kconfig;", ["return CONFIG_HZ;"]),
        ("refuse-fitting", "extern unsigned char CONFIG_HZ __kconfig;", ["return CONFIG_HZ;"]),
        ("refuse-number", "extern _Bool CONFIG_HZ __kconfig __weak;", ["return CONFIG_HZ;"]),
        ("refuse-text", "extern int CONFIG_CC_VERSION_TEXT __kconfig __weak;", ["return CONFIG_CC_VERSION_TEXT;"]),
        ("refuse-array", "extern char CONFIG_HZ[4] __kconfig __weak;", ["return CONFIG_HZ[0];"]),
        ("refuse-version", "extern short LINUX_KERNEL_VERSION __kconfig;", ["return LINUX_KERNEL_VERSION;"]),
        ("refuse-zero", "extern enum libbpf_tristate LINUX_BEE __kconfig __weak;", ["return LINUX_BEE;"]),
        ("refuse-virtual", "extern int LINUX_BEE __kconfig;", ["return LINUX_BEE;"]),
        ("refuse-other", "extern int BEE_OTHER __kconfig __weak;", ["return BEE_OTHER;"]),
    ]
}
