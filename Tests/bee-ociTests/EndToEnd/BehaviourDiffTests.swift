import Testing

/// What `diff` says of objects that do something else though their programs look alike.
struct BehaviourDiffTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
    }

    private static let head = """
        #include "vmlinux.h"
        #include <bpf/bpf_helpers.h>
        #include <bpf/bpf_tracing.h>
        #include <bpf/bpf_core_read.h>
        #define MAP(name) struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); \\
            __type(key, __u32); __type(value, __u64); } name SEC(".maps")
        #define PROGRAM SEC("raw_tp/sched_process_exec") int

        """

    private func object(_ name: String, _ body: String, licence: String = "GPL") throws -> String {
        let text = Self.head + "char LICENSE[] SEC(\"license\") = \"\(licence)\";\n" + body
        try place.folder.write(Array(text.utf8), to: "\(name).bpf.c")
        let path = place.folder / "\(name).o"
        try place.program.done("build", place.folder / "\(name).bpf.c", "-o", path)
        return path
    }

    private func difference(_ before: String, _ after: String) throws -> (text: String, document: DiffDocument) {
        let text = try place.run("diff", before, after)
        #expect(text.status == 1, "\(text.output)\(text.errors)")
        let document: DiffDocument = try place.run("diff", "--json", before, after).json()
        #expect(!document.same)
        return (text.output, document)
    }

    private static func updates(_ first: String, _ second: String) -> String {
        """
        MAP(shown);
        MAP(secret);
        PROGRAM p(void *c) {
            __u32 k = 1; __u64 v = bpf_get_current_pid_tgid(), z = 0;
            bpf_map_update_elem(&\(first), &k, &z, 0);
            bpf_map_update_elem(&\(second), &k, &v, 0);
            return 0;
        }
        """
    }

    // CLI-751
    @Test func tellsThatMapsWereExchanged() throws {
        let found = try difference(
            try object("m1", Self.updates("shown", "secret")), try object("m2", Self.updates("secret", "shown")))
        #expect(found.document.programs.changed.map(\.name) == ["p"], "\(found.text)")
        #expect(found.document.programs.changed.first?.changes.map(\.fact) == ["code"])
        #expect(found.text.contains("programs: p\n  code: sha256:"))
        #expect(found.document.sections.isEmpty && found.document.maps.isEmpty)
    }

    // CLI-751
    @Test func tellsThatFunctionsWereExchanged() throws {
        func body(_ first: String, _ second: String) -> String {
            """
            __noinline int one(int a) { return bpf_get_prandom_u32() + a; }
            __noinline int two(int a) { return bpf_ktime_get_ns() + a; }
            PROGRAM p(void *c) { return \(first)(1) - \(second)(2); }
            """
        }
        let found = try difference(try object("f1", body("one", "two")), try object("f2", body("two", "one")))
        #expect(found.document.programs.changed.first?.changes.map(\.fact) == ["code"], "\(found.text)")
    }

    // CLI-751
    @Test func tellsThatMembersOfTheKernelsTypesWereExchanged() throws {
        func body(_ first: (type: String, member: String), _ second: (type: String, member: String)) -> String {
            """
            struct task_struct___one { int pid; } __attribute__((preserve_access_index));
            struct task_struct___two { int tgid; } __attribute__((preserve_access_index));
            MAP(shown);
            PROGRAM p(void *c) {
                void *task = (void *)bpf_get_current_task();
                __u32 k = BPF_CORE_READ((struct task_struct___\(first.type) *)task, \(first.member));
                __u64 v = BPF_CORE_READ((struct task_struct___\(second.type) *)task, \(second.member));
                bpf_map_update_elem(&shown, &k, &v, 0);
                return 0;
            }
            """
        }
        let (one, two) = (("one", "pid"), ("two", "tgid"))
        let found = try difference(try object("r1", body(one, two)), try object("r2", body(two, one)))
        #expect(found.document.programs.changed.first?.changes.map(\.fact) == ["code"], "\(found.text)")
    }

    private static func congestion(_ first: String, _ second: String, _ more: String) -> String {
        """
        SEC("struct_ops/ss") __u32 BPF_PROG(ss, struct sock *sk) { return 2; }
        SEC("struct_ops/ca") void BPF_PROG(ca, struct sock *sk, __u32 a, __u32 b) { }
        SEC("struct_ops/uc") __u32 BPF_PROG(uc, struct sock *sk) { return 1000; }
        SEC(".struct_ops") struct tcp_congestion_ops eyes = {
            .ssthresh = (void *)\(first), .cong_avoid = (void *)ca, .undo_cwnd = (void *)\(second), \(more)
        };
        """
    }

    private struct Shown: Decodable {
        struct Object: Decodable {
            struct Map: Decodable {
                struct Initial: Decodable {
                    let slot: Int?
                    let member: String?
                    let program: String?
                    let map: String?
                    let value: Value?
                }
                let name: String
                let initial: [Initial]
            }
            let maps: [Map]
        }
        /// A text or a number.
        struct Value: Decodable {
            let text: String

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                let number = try? container.decode(Int.self)
                text = try number.map(String.init) ?? container.decode(String.self)
            }
        }
        let object: Object
    }

    /// What inspect says a map begins with: "member or slot=program, map or value".
    private func initial(_ path: String, of map: String) throws -> [String] {
        let shown: Shown = try place.done("inspect", "--json", path).json()
        return try #require(shown.object.maps.first { $0.name == map }).initial.map { value in
            let place = value.slot.map(String.init) ?? value.member ?? "?"
            let content = value.program ?? value.map ?? value.value?.text ?? "?"
            return "\(place)=\(content)"
        }
    }

    // CLI-750, CLI-752
    @Test func tellsWhatAStructureIsBoundTo() throws {
        let one = try object("s1", Self.congestion("ss", "uc", ".name = \"eyes_cc\""))
        let other = try object("s2", Self.congestion("uc", "ss", ".name = \"cubic\", .flags = 1"))
        let values = try initial(one, of: "eyes")
        #expect(Set(values) == ["ssthresh=ss", "cong_avoid=ca", "undo_cwnd=uc", "name=eyes_cc"], "\(values)")
        let text = try place.done("inspect", other).output
        #expect(text.contains(#/ssthresh +program uc/#) && text.contains(#/flags +1/#), "\(text)")
        let found = try difference(one, other)
        let change = try #require(found.document.maps.changed.first?.changes.first)
        #expect(change.fact == "begins with")
        #expect(Set(change.gained) == ["ssthresh=program uc", "undo_cwnd=program ss", "name=\"cubic\"", "flags=1"])
        #expect(Set(change.lost) == ["ssthresh=program ss", "undo_cwnd=program uc", "name=\"eyes_cc\""])
        #expect(found.document.sections.changed.map(\.name) == [".struct_ops"])
    }

    private static func tailCall(to program: String) -> String {
        """
        PROGRAM q(void *c) { bpf_send_signal(9); return 0; }
        PROGRAM r(void *c) { return 0; }
        struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 4); __type(key, __u32);
            __array(values, int(void *)); } jt SEC(".maps") = { .values = { [2] = (void *)&\(program) } };
        PROGRAM p(void *c) { bpf_tail_call(c, &jt, 2); return 0; }
        """
    }

    // CLI-750, CLI-752
    @Test func tellsWhatATailCallFinds() throws {
        let (one, other) = (try object("j1", Self.tailCall(to: "r")), try object("j2", Self.tailCall(to: "q")))
        #expect(try initial(one, of: "jt") == ["2=r"])
        let found = try difference(one, other)
        let change = try #require(found.document.maps.changed.first?.changes.first)
        #expect(change.gained == ["2=program q"] && change.lost == ["2=program r"])
        #expect(found.text.contains("maps: jt\n  begins with: + 2=program q, - 2=program r\n"))
    }

    // CLI-750
    @Test func tellsTheMapsInAMap() throws {
        let path = try object(
            "inner",
            """
            struct inner { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, __u32);
                __type(value, __u64); } first SEC(".maps"), second SEC(".maps");
            struct { __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS); __uint(max_entries, 2); __type(key, __u32);
                __array(values, struct inner); } outer SEC(".maps") = { .values = { &second, &first } };
            PROGRAM p(void *c) { return bpf_map_lookup_elem(&outer, &(__u32){0}) != 0; }
            """)
        #expect(try initial(path, of: "outer") == ["0=second", "1=first"])
    }

    private static func comparing(with text: String) -> String {
        """
        PROGRAM p(void *c) {
            char x[8];
            bpf_get_current_comm(x, 8);
            if (bpf_strncmp(x, 8, "\(text)") == 0) bpf_send_signal(9);
            return 0;
        }
        """
    }

    // CLI-752
    @Test func tellsThatATextOfTheSourceDiffers() throws {
        let one = try object("t1", Self.comparing(with: "aaaaaaa"))
        let found = try difference(one, try object("t2", Self.comparing(with: "bbbbbbb")))
        let section = try #require(found.document.sections.changed.first)
        #expect(section.name.hasPrefix(".rodata") && section.changes.map(\.fact) == ["content"], "\(found.text)")
        // Beside another change too.
        let both = try difference(one, try object("t3", Self.comparing(with: "bbbbbbb"), licence: "Dual BSD/GPL"))
        #expect(both.document.facts.map(\.fact) == ["licence"])
        #expect(both.text.contains("licence: GPL -> Dual BSD/GPL\n"))
        #expect(both.text.contains("sections: \(section.name)\n  content: sha256:"), "\(both.text)")
    }

    // CLI-752
    @Test func tellsThatALongTableDiffers() throws {
        func body(_ third: Int) -> String {
            """
            const volatile __u32 table[4096] = {1, 2, \(third)};
            PROGRAM p(void *c) { return table[bpf_get_prandom_u32() & 4095]; }
            """
        }
        let found = try difference(try object("b1", body(3)), try object("b2", body(4)))
        #expect(found.document.sections.changed.map(\.name) == [".rodata"], "\(found.text)")
        #expect(found.document.variables.isEmpty && found.document.programs.isEmpty)
    }

    // CLI-752
    @Test func tellsFunctionsThatNothingCallsAndTypes() throws {
        func body(_ number: Int, _ type: String) -> String {
            """
            struct shape { \(type) first; __u32 second; };
            struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, __u32);
                __type(value, struct shape); } shapes SEC(".maps");
            __noinline int spare(int a) { return a + \(number); }
            PROGRAM p(void *c) { return bpf_map_lookup_elem(&shapes, &(__u32){0}) != 0; }
            """
        }
        let one = try object("u1", body(1, "__u32"))
        let found = try difference(one, try object("u2", body(2, "__u32")))
        #expect(found.document.sections.changed.map(\.name) == [".text"], "\(found.text)")
        #expect(found.document.sections.changed.first?.changes.map(\.fact) == ["code no program comes to"])
        let types = try difference(one, try object("u3", body(1, "__s32")))
        #expect(types.document.sections.changed.map(\.name) == [".BTF"], "\(types.text)")
    }

    // CLI-751, CLI-753
    @Test func theTextOfTheSourceAndItsOrderAreNoChange() throws {
        func function(_ name: String, _ helper: String) -> String {
            "static __noinline int \(name)(int a) { return \(helper)() + a; }\n"
        }
        func body(_ functions: [String], _ maps: [String], _ variables: [String], comment: String) -> String {
            var text = functions.joined()
            for map in maps { text += "MAP(\(map));\n" }
            for variable in variables { text += "__u64 \(variable) = \(variable == "count" ? 7 : 9);\n" }
            return text + """
                \(comment)
                PROGRAM p(void *c) {
                    __u32 k = one(1); __u64 v = two(2) + number + count;
                    bpf_map_update_elem(&shown, &k, &v, 0);
                    return bpf_map_lookup_elem(&secret, &k) != 0;
                }
                """
        }
        let functions = [function("one", "bpf_get_prandom_u32"), function("two", "bpf_ktime_get_ns")]
        let first = try object("o1", body(functions, ["shown", "secret"], ["number", "count"], comment: ""))
        let other = try object(
            "o2", body(functions, ["shown", "secret"], ["number", "count"], comment: "/* x */\n\n"))
        let comment = try difference(first, other)
        #expect(comment.document.tellsNoChange && comment.document.rest.contains(".BTF.ext"), "\(comment.text)")
        #expect(comment.text.contains("\nonly what has no effect differs: "), "\(comment.text)")
        let order = try object(
            "o3", body(functions.reversed(), ["secret", "shown"], ["number", "count"], comment: ""))
        let reordered = try difference(first, order)
        #expect(reordered.document.tellsNoChange, "\(reordered.text)")
        // Variables lie elsewhere then, which is told of their section and not of the program.
        let moved = try difference(
            first, try object("o4", body(functions, ["shown", "secret"], ["count", "number"], comment: "")))
        #expect(moved.document.programs.isEmpty, "\(moved.text)")
    }

    // CLI-751
    @Test func tellsAnotherOrderOfPrograms() throws {
        let programs = ["PROGRAM p(void *c) { return 0; }\n", "PROGRAM q(void *c) { return 1; }\n"]
        let found = try difference(
            try object("p1", programs.joined()), try object("p2", programs.reversed().joined()))
        #expect(found.document.facts.map(\.fact) == ["order of programs"], "\(found.text)")
        #expect(found.text.contains("order of programs: p, q -> q, p\n"))
        #expect(found.document.programs.isEmpty)
    }

    // CLI-71
    @Test func aPlatformThatIsNotThereIsUnknown() throws {
        let object = "\(TestData.path)/objects/execs.bpf.o"
        for name in ["one", "two"] { try place.done("pack", object, "-t", name, "--platform", "linux/riscv64") }
        let verbs = [
            ["inspect", "one"], ["diff", "one", "two"], ["save", "one", "-o", place.folder / "x.tar"],
            ["copy", "one", "--to", place.folder / "copy"],
        ]
        for verb in verbs {
            let result = try place.program.run(verb + ["--platform", "linux/s390x", "--layout", place.layout])
            #expect(result.status == 66, "\(verb): \(result.errors)")
            #expect(
                result.errors.contains("error[reference-unknown]: one: has nothing for the platform linux/s390x"),
                "\(verb): \(result.errors)")
        }
        // Without one the image is shown, and run is refused by this host.
        #expect(try place.run("inspect", "one").status == 0)
        #expect(try place.run("run", "one", "--no-attach").status == 69)
    }

    // CLI-755
    @Test func aProgramInASlotIsNotLeftOut() throws {
        let path = try object("j3", Self.tailCall(to: "r"))
        let result = try place.run("run", path, "--only", "p", "--no-attach")
        #expect(result.status == 64, "\(result.errors)")
        #expect(result.errors.contains("jt: begins with the program 'r' in slot 2, which is left out"))
        #expect(result.errors.contains("hint: load it too: --only r"))
    }

    // CLI-110
    @Test(.needsRoot) func anIteratorsRunHasNoNoteOfMaps() throws {
        let path = try object(
            "i1",
            """
            SEC("iter/bpf_map") int maps(struct bpf_iter__bpf_map *ctx) {
                struct bpf_map *map = ctx->map;
                if (!map) return 0;
                BPF_SEQ_PRINTF(ctx->meta->seq, "%u\\n", map->id);
                return 0;
            }
            struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, __u32);
                __type(value, __u64); } own SEC(".maps");
            """)
        let result = try place.run("run", path, "--count", "1")
        #expect(result.status == 0 && result.lines.count >= 1, "\(result.errors)")
        #expect(!result.errors.contains("declares no map to show"), "\(result.errors)")
    }
}
