/// What helps with the usual mistakes in eBPF programs.
public enum BuildAdvice {
    /// A hint for what a compiler complains about.
    ///
    /// - Parameter diagnostics: the compiler's text.
    /// - Returns: the first hint that fits, nil where none does.
    public static func hint(for diagnostics: String) -> String? {
        hints.first { entry in entry.signs.contains { diagnostics.contains($0) } }?.hint
    }

    private static let hints: [(signs: [String], hint: String)] = [
        (
            ["'vmlinux.h' file not found"],
            "this kernel shows no types of its own: name those of another with --btf FILE, a copy of its "
                + "/sys/kernel/btf/vmlinux"
        ),
        (
            ["redefinition of 'struct", "redefinition of enumerator", "redefinition of 'enum", "typedef redefinition"],
            "vmlinux.h has the kernel's types already: leave the <linux/…> headers out"
        ),
        (
            [
                "identifier 'SEC'", "function 'SEC'", "identifier '__uint'", "identifier '__type'", "name 'SEC'",
                "expected parameter declarator\nSEC(",
            ],
            "the macros of eBPF programs come with #include \"bpf/bpf_helpers.h\""
        ),
        (
            ["undeclared function 'bpf_", "undeclared identifier 'bpf_", "declaration of function 'bpf_"],
            "helpers are declared by \"bpf/bpf_helpers.h\", BPF_CORE_READ by \"bpf/bpf_core_read.h\", PT_REGS and "
                + "BPF_KPROBE by \"bpf/bpf_tracing.h\""
        ),
        (
            ["user_pt_regs", "no member named 'gprs'", "no member named 'regs' in 'struct pt_regs'"],
            "a program for another processor needs the types of such a kernel: name them with --btf FILE"
        ),
        (
            ["incomplete definition of type 'struct", "type name '__u", "type name 'u64'", "type name 'u32'"],
            "the kernel's types are defined by #include \"vmlinux.h\", before all others"
        ),
        (
            ["'asm/types.h' file not found", "'linux/bpf.h' file not found", "'linux/types.h' file not found"],
            "use #include \"vmlinux.h\" in its place, or install the kernel's headers (Debian: linux-libc-dev)"
        ),
        (["without -g"], "leave out -g0: the kernel's members are looked up by type information"),
        (
            ["BPF stack limit", "stack limit of 512"],
            "a program has 512 bytes of stack: keep large values in a per-CPU array"
        ),
        (
            ["A call to built-in function", "built-in function 'mem"],
            "there is no library in the kernel: give the size as a constant, or copy in a bounded loop"
        ),
    ]

    /// What is likely forgotten in an object that the compiler took.
    ///
    /// - Parameter object: the object.
    /// - Returns: one sentence for each thing.
    public static func warnings(for object: ObjectSpec) -> [String] {
        var texts: [String] = []
        // What stands outside of all sections is called by programs and is none, but where nothing else is there.
        let programs = object.programs.filter { $0.section != ".text" }
        if programs.isEmpty {
            texts.append("the object has no program: a function becomes one by SEC(\"…\"), such as SEC(\"xdp\")")
        }
        if object.license == nil {
            texts.append(
                "the object declares no licence, so most helpers are refused: add char LICENSE[] SEC(\"license\") = "
                    + "\"GPL\"; or the licence it has")
        }
        for program in programs where program.type == .unspecified {
            texts.append("program \(program.name): section \(program.section) names no known kind of program")
        }
        return texts + object.maps.compactMap(warning)
    }

    private static func warning(_ map: MapSpec) -> String? {
        guard map.origin == .legacy else { return nil }
        return "map \(map.name) is defined in the old way, which is no longer read: define it in SEC(\".maps\") with "
            + "__uint and __type"
    }
}
