import Testing

@testable import Loader

@Suite struct DependencyRuleTests {
    @Test(arguments: [
        ("x.o: a.c b.h\n", ["a.c", "b.h"]),
        ("/tmp/x.o: /s/a.c \\\n  /s/b.h \\\n  /s/c.h\n", ["/s/a.c", "/s/b.h", "/s/c.h"]),
        ("x.o: a\\ b.c c\\#d.h e$$f.h g:h.h\n", ["a b.c", "c#d.h", "e$f.h", "g:h.h"]),
        ("x.o:", []), ("", []), ("x.o: a.c", ["a.c"]),
    ]) func readsWhatACompilerWrites(_ rule: String, _ files: [String]) {
        #expect(DependencyRule.files(rule) == files)
    }
}

@Suite struct CompilerFlagTests {
    @Test func namesWhatIsThereFromTheRoot() {
        let flags = [
            "-Isub", "-I", "etc", "-DX=1", "-I/usr", "-isystem", "absent", "-includeetc/passwd", "-iquoteusr", "-I",
        ]
        #expect(
            CompilerFlag.absolute(flags, from: "").flags
                == [
                    "-Isub", "-I", "/etc", "-DX=1", "-I/usr", "-isystem", "absent", "-include/etc/passwd",
                    "-iquote/usr", "-I",
                ])
    }
}
