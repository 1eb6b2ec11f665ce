import Base
import Testing

@testable import Loader

struct ObjectIdentityTests {
    private func elf(type: UInt8, machine: UInt16, word: UInt8 = 2, order: UInt8 = 1) -> [UInt8] {
        var bytes: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, word, order, 1] + Array(repeating: 0, count: 57)
        let low = order == 1 ? 0 : 1
        bytes[16 + low] = type
        bytes[18 + low] = UInt8(machine & 0xFF)
        bytes[19 - low] = UInt8(machine >> 8)
        return bytes
    }

    private func expectRefusal(_ bytes: [UInt8], _ message: String) {
        do throws(BeeError) {
            _ = try ObjectSpec.parse(bytes, subject: "x.o")
            Issue.record("this is accepted")
        } catch {
            #expect(error.code == .objectInvalid)
            #expect(error.message == message)
        }
    }

    @Test func namesOtherElfFiles() {
        let tail = ", not a relocatable eBPF object"
        expectRefusal(elf(type: 2, machine: 62), "is an x86-64 executable" + tail)
        expectRefusal(elf(type: 1, machine: 183), "is an ARM64 relocatable object" + tail)
        expectRefusal(elf(type: 3, machine: 243), "is a RISC-V executable or shared library" + tail)
        expectRefusal(elf(type: 1, machine: 40, word: 1), "is a 32-bit ARM relocatable object" + tail)
        expectRefusal(elf(type: 1, machine: 22, order: 2), "is a s390 relocatable object" + tail)
        expectRefusal(elf(type: 2, machine: 247), "is an eBPF executable" + tail)
        expectRefusal(elf(type: 1, machine: 9999), "is a foreign (machine 9999) relocatable object" + tail)
        expectRefusal(Array(elf(type: 1, machine: 247)[..<40]), "is an ELF file cut short inside its header")
        expectRefusal(elf(type: 1, machine: 247, word: 3), "is an ELF file of an unknown class or byte order")
    }

    @Test(arguments: [
        ("", "is empty"),
        ("#include <linux/bpf.h>\n", "is C source text, not an eBPF object"),
        ("int x;\nstruct y {\n  int z;\n};\n", "is C source text, not an eBPF object"),
        ("a letter to a friend\n", "is text, not an eBPF object"),
        ("#!/bin/sh\n", "is a script, not an eBPF object"),
        ("!<arch>\nfoo.o/", "is an archive of objects, not an eBPF object"),
        ("; ModuleID = 'x.c'\n", "is LLVM assembly text, not an eBPF object"),
    ])
    func namesWhatIsNoElfFile(text: String, message: String) {
        expectRefusal(Array(text.utf8), message)
    }

    @Test(arguments: [
        ([0x42, 0x43, 0xC0, 0xDE, 0x35] as [UInt8], "is LLVM bitcode, not an eBPF object"),
        ([0x1F, 0x8B, 8, 0], "is compressed with gzip, not an eBPF object"),
        ([0x28, 0xB5, 0x2F, 0xFD], "is compressed with zstd, not an eBPF object"),
        ([0x9F, 0xEB, 1, 0], "is bare type information (BTF), not an eBPF object"),
        ([0, 1, 2, 3], "is no ELF file"),
    ])
    func namesBinaryFiles(bytes: [UInt8], message: String) {
        expectRefusal(bytes, message)
    }
}
