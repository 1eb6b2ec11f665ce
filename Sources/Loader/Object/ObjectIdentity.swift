import Base

/// Says by name what bytes are that are no relocatable eBPF object.
enum ObjectIdentity {
    /// Looks at the first bytes, before anything is parsed.
    ///
    /// - Returns: nil for a 64-bit ELF header of a relocatable eBPF object; else what the bytes are and what to do.
    static func refusal(of bytes: [UInt8]) -> (message: String, hint: String?)? {
        guard !bytes.isEmpty else { return ("is empty", nil) }
        guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { return foreign(bytes) }
        guard bytes.count >= 64 else { return ("is an ELF file cut short inside its header", nil) }
        let word = bytes[4] == 1 ? "32-bit " : ""
        guard bytes[4] == 1 || bytes[4] == 2, bytes[5] == 1 || bytes[5] == 2 else {
            return ("is an ELF file of an unknown class or byte order", nil)
        }
        let order: ByteOrder = bytes[5] == 1 ? .little : .big
        var cursor = ByteCursor(bytes, range: 16..<20, order: order)
        guard let type: UInt16 = cursor.read(), let machine: UInt16 = cursor.read() else {
            return ("is cut short", nil)
        }
        let what = "\(article(word, machine)) \(word)\(machineName(machine)) \(typeName(type))"
        guard type == 1, machine == ELFFile.machineBPF, bytes[4] == 2 else {
            return ("is \(what), not a relocatable eBPF object", nil)
        }
        return nil
    }

    private static func foreign(_ bytes: [UInt8]) -> (message: String, hint: String?) {
        for kind in magics where bytes.starts(with: kind.magic) {
            return ("is \(kind.name), not an eBPF object", kind.hint)
        }
        guard isText(bytes) else { return ("is no ELF file", nil) }
        if looksLikeC(bytes) {
            return ("is C source text, not an eBPF object", "compile it with clang -g -O2 -target bpf -c")
        }
        return ("is text, not an eBPF object", nil)
    }

    private static let magics: [(magic: [UInt8], name: String, hint: String?)] = [
        (Array("BC".utf8) + [0xC0, 0xDE], "LLVM bitcode", "compile without -flto, or turn it into an object with llc"),
        ([0xDE, 0xC0, 0x17, 0x0B], "LLVM bitcode", "compile without -flto, or turn it into an object with llc"),
        ([0x1F, 0x8B], "compressed with gzip", "unpack it with gunzip"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd", "unpack it with unzstd"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "compressed with xz", "unpack it with unxz"),
        (Array("!<arch>\n".utf8), "an archive of objects", nil),
        (Array("PK".utf8) + [3, 4], "a zip archive", nil),
        ([0x00, 0x61, 0x73, 0x6D], "a WebAssembly module", nil),
        ([0xCF, 0xFA, 0xED, 0xFE], "a macOS object", "compile it with clang -target bpf"),
        (Array("MZ".utf8), "a Windows executable", nil),
        ([0x9F, 0xEB], "bare type information (BTF)", nil),
        ([0xEB, 0x9F], "bare type information (BTF)", nil),
        (Array("#!".utf8), "a script", nil),
        (Array("; ModuleID".utf8), "LLVM assembly text", "turn it into an object with llc -march=bpf -filetype=obj"),
    ]

    /// Whether the first bytes are text: a tar archive or other binary file has NUL bytes early.
    private static func isText(_ bytes: [UInt8]) -> Bool {
        bytes.prefix(512).allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }

    private static func looksLikeC(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
        let signs = ["#include ", "#define ", "SEC(\"", "/* ", "// "]
        return signs.contains { text.contains($0) } || text.contains("{") && text.contains(";\n")
    }

    private static func article(_ word: String, _ machine: UInt16) -> String {
        word.isEmpty && ["x86-64", "ARM64", "eBPF", "x86"].contains(machineName(machine)) ? "an" : "a"
    }

    private static func typeName(_ type: UInt16) -> String {
        switch type {
        case 1: "relocatable object"
        case 2: "executable"
        case 3: "executable or shared library"
        case 4: "core dump"
        default: "ELF file of the unknown type \(type)"
        }
    }

    private static func machineName(_ machine: UInt16) -> String {
        switch machine {
        case ELFFile.machineBPF: "eBPF"
        case 0: "machine-less"
        case 3: "x86"
        case 8: "MIPS"
        case 20, 21: "PowerPC"
        case 22: "s390"
        case 40: "ARM"
        case 62: "x86-64"
        case 183: "ARM64"
        case 243: "RISC-V"
        case 258: "LoongArch"
        default: "foreign (machine \(machine))"
        }
    }
}
