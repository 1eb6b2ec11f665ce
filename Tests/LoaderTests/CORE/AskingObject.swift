import Testing

@testable import Loader

/// An object that asks every kind of question there is about types of its own making.
enum AskingObject {
    /// The object's bytes.
    ///
    /// Compilers before clang 15 cannot ask whether types match, so programs called `match…` ask whether they exist, and
    /// the kind is changed afterwards.
    static let bytes = Result { () throws -> [UInt8] in
        var bytes = try CompiledObject.compile(text: source)
        let file = try ELFFile.parse(bytes, subject: "asking")
        let spec = try ObjectSpec.parse(bytes, subject: "asking")
        let section = try #require(file.section(named: ".BTF.ext"))
        let types = try #require(spec.btf)
        let marks = spec.relocations.filter { $0.kind == .typeExists && $0.section.hasPrefix("socket/match") }
        try #require(!marks.isEmpty)
        for place in stride(from: section.range.lowerBound, to: section.range.upperBound - 15, by: 4) {
            let words = (0..<4).map { word in
                (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + word * 4 + $1]) << (8 * UInt32($1)) }
            }
            // A relocation is a place, a type, a path and a kind; all of these ask for a path of "0".
            guard words[3] == CORERelocation.Kind.typeExists.rawValue, types.name(at: words[2]) == "0",
                marks.contains(where: { $0.instructionOffset == words[0] && $0.type.rawValue == words[1] })
            else { continue }
            bytes[place + 12] = UInt8(CORERelocation.Kind.typeMatches.rawValue)
        }
        return bytes
    }

    private static let source = """
        #define PROGRAM(name) __attribute__((section("socket/" #name), used)) int name(void *context)
        #define ASKED __attribute__((preserve_access_index))
        #define OFFSET(x) sink += __builtin_preserve_field_info(x, 0)
        #define SIZE(x) sink += __builtin_preserve_field_info(x, 1)
        #define EXISTS(x) sink += __builtin_preserve_field_info(x, 2)
        #define SIGNED(x) sink += __builtin_preserve_field_info(x, 3)
        #define SHIFTS(x) sink += __builtin_preserve_field_info(x, 4) + __builtin_preserve_field_info(x, 5)
        #define ALL(x) OFFSET(x); SIZE(x); EXISTS(x); SIGNED(x); SHIFTS(x)
        #define TYPE(t) sink += __builtin_btf_type_id(*(t *)0, 0) + __builtin_btf_type_id(*(t *)0, 1) \\
            + __builtin_preserve_type_info(*(t *)0, 0) + __builtin_preserve_type_info(*(t *)0, 1)
        #define MATCH(t) sink += __builtin_preserve_type_info(*(t *)0, 0)
        #define VALUE(e, v) sink += __builtin_preserve_enum_value(*(e *)v, 0) \\
            + __builtin_preserve_enum_value(*(e *)v, 1)

        volatile unsigned long long sink;
        union none { int a; };
        enum kind { KIND_A, KIND_B = 7, KIND_C___old = -3 };
        enum wide { WIDE_A = 1, WIDE_B = 0x80000000u };
        struct inner { int a; unsigned long long b; } ASKED;
        struct sample { int a; short b; unsigned long long c; enum kind d; struct inner e; void *f; float g; } ASKED;
        struct sample___flat { int a; unsigned char b; struct inner *f; } ASKED;
        struct bits { int a : 3; unsigned b : 11; unsigned char d; } ASKED;
        struct widebits { long long c : 40; } ASKED;
        struct arrays { int a[4]; struct inner b[2][3]; char c[]; } ASKED;
        struct holder { int a; struct { int b; union { int c; char d[4]; }; }; } ASKED;
        typedef struct { int a; int b; } ASKED named;
        typedef int (*call)(struct inner *, int);
        struct calls { call a; struct inner *b; enum kind c; int d[3]; struct opaque *e; } ASKED;

        PROGRAM(loads) {
            struct sample *s = context;
            sink += s->a;
            sink += s->b;
            sink += s->c;
            sink += (unsigned long)s->f;
            s->e.b = 1;
            return 0;
        }
        PROGRAM(plain) { struct sample *s = context; ALL(s->a); ALL(s->c); ALL(s->d); EXISTS(s->g); return 0; }
        PROGRAM(nested) { struct sample *s = context; ALL(s->e.b); EXISTS(s->f); SIGNED(s->b); return 0; }
        PROGRAM(flavour) { struct sample___flat *s = context; ALL(s->a); ALL(s->b); EXISTS(s->f); return 0; }
        PROGRAM(mixed) {
            struct sample *s = context;
            struct sample___flat *t = context;
            EXISTS(s->a);
            EXISTS(t->b);
            OFFSET(s->e.a);
            OFFSET(t->f);
            OFFSET(s->a);
            return 0;
        }
        PROGRAM(fields) { struct bits *s = context; ALL(s->a); ALL(s->b); ALL(s->d); return 0; }
        PROGRAM(widefield) { struct widebits *s = context; ALL(s->c); return 0; }
        PROGRAM(elements) {
            struct arrays *s = context;
            OFFSET(s->a[2]);
            SIZE(s->a[3]);
            EXISTS(s->a);
            OFFSET(s->b[1][2].b);
            EXISTS(s->b[1][1].a);
            OFFSET(s->c[5]);
            EXISTS(s->c[100]);
            OFFSET(s[3].a[1]);
            return 0;
        }
        PROGRAM(hidden) { struct holder *s = context; ALL(s->a); ALL(s->b); ALL(s->c); OFFSET(s->d[2]); return 0; }
        PROGRAM(typedefs) { named *s = context; ALL(s->a); ALL(s->b); TYPE(named); return 0; }
        PROGRAM(types) { TYPE(struct sample); TYPE(enum kind); TYPE(call); TYPE(union none); return 0; }
        PROGRAM(values) { VALUE(enum kind, KIND_A); VALUE(enum kind, KIND_B); VALUE(enum kind, KIND_C___old); return 0; }
        PROGRAM(wides) { VALUE(enum wide, WIDE_A); VALUE(enum wide, WIDE_B); return 0; }
        PROGRAM(matchsample) { MATCH(struct sample); return 0; }
        PROGRAM(matchcalls) { MATCH(struct calls); MATCH(struct inner); return 0; }
        PROGRAM(matchothers) { MATCH(enum kind); MATCH(call); MATCH(named); MATCH(struct holder); return 0; }
        char terms[] __attribute__((section("license"), used)) = "GPL";

        """
}
