import Base
import Testing

@testable import Loader

/// Every rule of the object reader broken by itself; libbpf 1.1 reads or writes out of bounds for many of these.
struct ObjectRefusalTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        let object: String
        let says: String
        let patch: @Sendable (inout PatchedObject) -> Void

        init(_ object: String, _ says: String, _ patch: @escaping @Sendable (inout PatchedObject) -> Void) {
            self.object = object
            self.says = says
            self.patch = patch
        }

        var testDescription: String { "\(object): \(says)" }
    }

    // CLI-34
    @Test(arguments: headers + sections + symbols + relocations + code + numbers + content)
    func refusesDamagedObjects(damage: Damage) throws {
        var object = try PatchedObject(damage.object)
        damage.patch(&object)
        #expect(object.bytes != object.file.bytes, "the patch changed nothing")
        do throws(BeeError) {
            _ = try ObjectSpec.parse(object.bytes, subject: damage.object)
            Issue.record("this is accepted")
        } catch {
            #expect([.objectInvalid, .btfInvalid].contains(error.code))
            #expect(error.subject == damage.object)
            #expect(error.message.contains(damage.says), "\(error.message)")
        }
    }

    private static let headers: [Damage] = [
        Damage("execs", "unknown ELF version") { $0.header(at: 20, 2, width: 4) },
        Damage("execs", "unknown size") { $0.header(at: 52, 63, width: 2) },
        Damage("execs", "unknown size") { $0.header(at: 58, 40, width: 2) },
        Damage("execs", "no usable section headers") { $0.header(at: 60, 0, width: 2) },
        Damage("execs", "no usable section headers") { $0.header(at: 60, 0xFFFF, width: 2) },
        Damage("execs", "section headers lie outside") { $0.header(at: 40, UInt64.max, width: 8) },
        Damage("execs", "section headers lie outside") { $0.header(at: 60, 1000, width: 2) },
        Damage("execs", "no section names") { $0.header(at: 62, 0xFFF0, width: 2) },
        Damage("execs", "table of section names") { $0.header(at: 62, 2, width: 2) },
    ]

    private static let sections: [Damage] = [
        Damage("execs", "outside the file") { $0.section(".BTF", .offset, UInt64.max) },
        Damage("execs", "outside the file") { $0.section(".BTF", .size, 1 << 40) },
        Damage("flood", "larger than 1 GiB") { $0.section(".bss", .size, 1 << 31) },
        Damage("execs", "no power of two") { $0.section(".BTF", .alignment, 6) },
        Damage("execs", "invalid name") { $0.section(".BTF", .name, 1 << 20) },
        Damage("execs", "is compressed") { $0.section("license", .flags, 0x800) },
        Damage("execs", "of the wrong type") { $0.section(".BTF", .type, 8) },
        Damage("execs", "of the wrong type") { $0.section("license", .type, 8) },
        Damage("execs", "no symbol table") { $0.section(".symtab", .type, 1) },
        Damage("execs", "another size than 24") { $0.section(".symtab", .entrySize, 25) },
        Damage("execs", "another size than 24") { $0.section(".symtab", .size, 25) },
        Damage("execs", "without names") { $0.section(".symtab", .link, 2) },
        Damage("execs", "extended symbol index") { $0.section(".llvm_addrsig", .type, 18) },
        Damage("execs", "does not begin with an empty symbol") { $0.section(".symtab", .size, 0) },
        Damage("multi", "has the name of another section") { object in
            let name = object.bytes.withUnsafeBytes { raw in
                let start = Int(raw.loadUnaligned(fromByteOffset: 40, as: UInt64.self))
                let index = object.file.section(named: ".data")?.index ?? 0
                return raw.loadUnaligned(fromByteOffset: start + index * 64, as: UInt32.self)
            }
            object.section(".rodata", .name, UInt64(name))
        },
    ]

    private static let symbols: [Damage] = [
        Damage("execs", "impossible place") { $0.symbol("execs_on_exec", .value, UInt64.max - 7) },
        Damage("execs", "past the end of its section") { $0.symbol("execs_on_exec", .size, 1 << 16) },
        Damage("execs", "does not exist") { $0.symbol("execs_on_exec", .section, 200) },
        Damage("execs", "reserved section") { $0.symbol("execs_on_exec", .section, 0xFFFF) },
        Damage("execs", "invalid name") { $0.symbol("execs_on_exec", .name, 1 << 24) },
        Damage("execs", "is static") { $0.symbol("execs_on_exec", .info, 2) },
        Damage("execs", "no whole number of instructions") { $0.symbol("execs_on_exec", .size, 9) },
        Damage("execs", "no whole number of instructions") { $0.symbol("execs_on_exec", .size, 0) },
        Damage("execs", "where no symbol is") { $0.symbol("print_execs", .info, 1) },
        Damage("execs", "where no symbol is") { $0.symbol("print_execs", .name, 0) },
        Damage("nobtf", "neither defined nor taken") { object in
            object.symbol("LICENSE", .section, 0)
            object.symbol("LICENSE", .info, 0x10)
        },
    ]

    private static let relocations: [Damage] = [
        Damage("oldmixed", "another size than 16") { $0.section(".relraw_tp/sys_exit", .entrySize, 0) },
        Damage("oldmixed", "a section that does not exist") { $0.section(".relraw_tp/sys_exit", .info, 99) },
        Damage("oldmixed", "a section that does not exist") { $0.section(".relraw_tp/sys_exit", .info, 0) },
        Damage("oldmixed", "a section of another name") { $0.section(".relraw_tp/sys_exit", .info, 6) },
        Damage("oldmixed", "no symbol table") { $0.section(".relraw_tp/sys_exit", .link, 2) },
        Damage("oldmixed", "with addends") { $0.section(".relraw_tp/sys_exit", .type, 4) },
        Damage("oldmixed", "lies outside") { $0.relocation(".relraw_tp/sys_exit", field: 0, 0xFFFF_FFFF_FFFF_FFF8) },
        Damage("oldmixed", "a symbol that does not exist") { $0.relocation(".relraw_tp/sys_exit", field: 12, 4000) },
        Damage("oldmixed", "two relocations stand at byte 168") { $0.relocation(".relraw_tp/sys_exit", field: 0, 168) },
        Damage("oldmixed", "no instruction that takes") { $0.relocation(".relraw_tp/sys_exit", field: 0, 4) },
        Damage("oldmixed", "no instruction that takes") { $0.relocation(".relraw_tp/sys_exit", field: 0, 0) },
    ]

    /// The last instruction is `exit`; made half of a 64-bit load, libbpf would write behind it.
    private static let code: [Damage] = [
        Damage("nobtf", "half a 64-bit load") { $0.content("raw_tp/sys_exit", at: 8, 0x18) },
        Damage("nobtf", "half a 64-bit load") { $0.content("raw_tp/sys_exit", at: 0, 0x18) },
        // call -1, a function of the object
        Damage("nobtf", "calls a function that no relocation tells") { object in
            object.content("raw_tp/sys_exit", at: 0, 0xFFFF_FFFF_0000_1085, width: 8)
        },
        Damage("nobtf", "ends inside an instruction") { object in
            object.section("raw_tp/sys_exit", .size, 12)
            object.symbol("nobtf_program", .size, 8)
        },
    ]

    /// libbpf leaves to the kernel what no relocation replaces: a call of its function 1234567 (source 2), maps and
    /// variables by number (sources 1 to 6 of a 64-bit load).
    private static let numbers: [Damage] =
        [
            Damage("nobtf", "instruction 0 of 'nobtf_program' refers to a map, a variable or a function of the kernel")
            {
                $0.content("raw_tp/sys_exit", at: 0, 0x0012_D687_0000_2085, width: 8)
            }
        ]
        + (1...6 as ClosedRange<UInt64>).map { source in
            Damage("nobtf", "by a number that no relocation replaces") { object in
                object.content("raw_tp/sys_exit", at: 0, 0x0000_0003_0000_0018 | source << 12, width: 8)
                object.content("raw_tp/sys_exit", at: 8, 0, width: 8)
            }
        }

    private static let content: [Damage] = [
        Damage("execs", "licence is no text") { $0.content("license", at: 12, 0x58) },
        Damage("execs", "licence is no text") { $0.content("license", at: 0, 0x1B) },
        Damage("execs", "no type information of them") { $0.replace(".BTF\0", with: ".BTX\0") },
        Damage("execs", "magic") { $0.content(".BTF", at: 0, 0) },
        Damage("execs", ".BTF.ext is damaged: the magic") { $0.content(".BTF.ext", at: 0, 0) },
        Damage("execs", ".BTF.ext is damaged: its version") { $0.content(".BTF.ext", at: 3, 1) },
        Damage("execs", "a table lies outside") { $0.content(".BTF.ext", at: 8, 0xFF_FFFC, width: 4) },
        Damage("execs", "which the file does not have") { $0.replaceInTypes("license\0", with: "licence\0") },
        Damage("execs", "which means nothing there") { $0.replaceInTypes("max_entries\0", with: "max_entreis\0") },
    ]

    @Test func refusesObjectsCutShortAnywhere() throws {
        let bytes = try Corpus.bytes("execs")
        for count in 0..<bytes.count {
            #expect(throws: BeeError.self) { try ObjectSpec.parse(Array(bytes[..<count]), subject: "cut") }
        }
    }
}
