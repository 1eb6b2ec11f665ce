import Testing

@testable import Loader

struct VerifierLogTests {
    @Test(arguments: [
        (
            "0: R1=ctx() R10=fp0\n; return x; @ a.c:3\n0: (0f) r0 += r1\nR0 !read_ok\nprocessed 1 insns (limit 1)\n",
            "R0 !read_ok", "return x; @ a.c:3"
        ),
        (
            "R0 invalid mem access 'inv'\nverification time 9 usec\nstack depth 0\nprocessed 2 insns\n\n",
            "R0 invalid mem access 'inv'", nil
        ),
        ("from 3 to 7: R0=0\n7: (95) exit\nback-edge from insn 7 to 3\n", "back-edge from insn 7 to 3", nil),
        (
            "BPF program is too large. Processed 1000001 insn\nprocessed 1000001 insns (limit 1000000)\n",
            "BPF program is too large. Processed 1000001 insn", nil
        ),
        ("12 is not an instruction\n", "12 is not an instruction", nil),
        ("0: (95) exit\nprocessed 1 insns\n", nil, nil),
        ("", nil, nil),
    ])
    func findsTheLineThatSaysWhy(text: String, telling: String?, source: String?) {
        let log = VerifierLog(text)
        #expect(log.tellingLine.map(String.init) == telling)
        #expect(log.sourceLine.map(String.init) == source)
    }

    @Test func takesTheLogOutOfLibbpfsMessage() {
        let log = VerifierLog.extract(
            from: "prog 'x': -- BEGIN PROG LOAD LOG --\nfirst\n\nsecond\n-- END PROG LOAD LOG --")
        #expect(log?.lines == ["first", "second"])
        #expect(VerifierLog.extract(from: "prog 'x': BPF program load failed") == nil)
    }
}
