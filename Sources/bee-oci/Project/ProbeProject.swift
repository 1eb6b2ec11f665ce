import Layout

/// A new probe: a source that compiles and shows rows at once, and a README.
struct ProbeProject {
    /// The probe's name, which becomes part of its map's.
    let name: String
    let kind: ProbeKind
    let map: ProbeMap
    let output: ProbeOutput

    /// The source's file name.
    var sourceName: String { name + ".bpf.c" }

    /// The C source.
    var source: String {
        var parts = ["// Shows \(kind.purpose).\n" + includes, "char LICENSE[] SEC(\"license\") = \"GPL\";"]
        if kind == .iter {
            parts.append(iterator)
        } else {
            parts += [structure, mapDefinition, program]
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// Three lines that say how to go on.
    var readme: String {
        let tag = Reference.isValidName(name) ? name : name.split(separator: "_").joined(separator: "-")
        let attach = kind.target.map { " --attach on_event=\($0)" } ?? ""
        return """
            # \(name): shows \(kind.purpose)
            Build and run it: `bee-oci build \(sourceName) && sudo bee-oci run ./\(name).bpf.o\(attach)`
            Pack it to carry it elsewhere: `bee-oci build \(sourceName) -t \(tag) && bee-oci save \(tag) -o \(tag).tar`

            """
    }

    private var includes: String {
        (["vmlinux.h", "bpf/bpf_helpers.h"] + kind.headers).map { "#include \"\($0)\"" }.joined(separator: "\n")
    }

    private var structure: String {
        "struct event {\n" + kind.members.map { "\t\($0);\n" }.joined() + "};"
    }

    private var mapName: String { "\(output.rawValue)_\(name)" }

    private var mapDefinition: String {
        switch map {
        case .ring:
            """
            struct {
            \t__uint(type, BPF_MAP_TYPE_RINGBUF);
            \t__uint(max_entries, 256 * 1024);
            \t__type(value, struct event);
            } \(mapName) SEC(".maps");
            """
        case .hash:
            """
            struct {
            \t__uint(type, BPF_MAP_TYPE_LRU_HASH);
            \t__uint(max_entries, 4096);
            \t__type(key, struct event);
            \t__type(value, u64);
            } \(mapName) SEC(".maps");
            """
        }
    }

    private var program: String {
        let declarations = ["struct event event = {};"] + kind.filling.filter(isDeclaration) + mapDeclarations
        let statements = kind.filling.filter { !isDeclaration($0) && !$0.isEmpty } + mapStatements
        let body = declarations + [""] + statements + ["return \(kind.verdict);"]
        return "SEC(\"\(kind.section)\")\n\(kind.signature)\n{\n"
            + body.map { $0.isEmpty ? "\n" : "\t\($0)\n" }.joined() + "}"
    }

    private func isDeclaration(_ line: String) -> Bool {
        line.hasPrefix("struct ") || line.hasPrefix("void ")
    }

    private var mapDeclarations: [String] {
        switch (map, output) {
        case (.ring, _): []
        case (.hash, .gauge): ["u64 now = bpf_ktime_get_ns();"]
        case (.hash, _): ["u64 one = 1, *count;"]
        }
    }

    private var mapStatements: [String] {
        switch (map, output) {
        case (.ring, _): ["bpf_ringbuf_output(&\(mapName), &event, sizeof(event), 0);"]
        case (.hash, .gauge):
            [
                "// When it was last seen, in nanoseconds since the machine started.",
                "bpf_map_update_elem(&\(mapName), &event, &now, BPF_ANY);",
            ]
        case (.hash, _):
            [
                "count = bpf_map_lookup_elem(&\(mapName), &event);",
                "if (count)",
                "\t__atomic_fetch_add(count, 1, __ATOMIC_RELAXED);",
                "else",
                "\tbpf_map_update_elem(&\(mapName), &event, &one, BPF_NOEXIST);",
            ]
        }
    }

    private var iterator: String {
        """
        SEC("\(kind.section)")
        \(kind.signature)
        {
        \tstruct seq_file *lines = ctx->meta->seq;
        \tstruct task_struct *task = ctx->task;

        \tif (task)
        \t\tBPF_SEQ_PRINTF(lines, "%d %d %s\\n", task->tgid, task->pid, task->comm);
        \treturn 0;
        }
        """
    }
}
