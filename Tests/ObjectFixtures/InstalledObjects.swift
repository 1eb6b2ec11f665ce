import Base
import Glibc

/// eBPF objects that others built: those of Debian's libxdp1, and those inside the programs of libbpf-tools.
public enum InstalledObjects {
    /// An object and where it is from.
    public struct Object: Sendable {
        /// The path of its file; for one inside a program, the program's path and which of its objects it is.
        public let name: String
        /// Its bytes.
        public let bytes: [UInt8]
    }

    /// The objects of libxdp1.
    public static let libxdp: [Object] = {
        let folders = ["/usr/lib/x86_64-linux-gnu/bpf", "/usr/lib/aarch64-linux-gnu/bpf", "/usr/lib/bpf"]
        return folders.flatMap { folder in
            names(in: folder).filter { $0.hasSuffix(".o") }.compactMap { read("\(folder)/\($0)") }
        }
    }()

    /// The objects of libbpf-tools.
    public static let tools: [Object] = {
        // What dpkg -L lists; folders and links are among it, which are no objects.
        guard let listing = read("/var/lib/dpkg/info/libbpf-tools.list") else { return [] }
        let paths = listing.bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        return paths.filter { $0.contains("bin/") }.flatMap { path in
            guard let program = read(path) else { return [Object]() }
            return objects(in: program.bytes).enumerated().map { Object(name: "\(path)#\($0)", bytes: $1) }
        }
    }()

    private static func read(_ path: String) -> Object? {
        guard let bytes = try? RegularFile.read(path, limit: 1 << 24) else { return nil }
        return Object(name: path, bytes: bytes)
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names.sorted()
    }

    /// Finds ELF files for eBPF in the data of a program; each ends with its section headers.
    private static func objects(in program: [UInt8]) -> [[UInt8]] {
        var objects: [[UInt8]] = []
        var start = 0
        while let found = program[start...].firstIndex(of: 0x7F) {
            start = found + 1
            guard found + 64 <= program.count, program[found...].starts(with: [0x7F, 0x45, 0x4C, 0x46]),
                number(program, found + 18, UInt16.self) == 247,
                let offset = Int(exactly: number(program, found + 40, UInt64.self)), offset < program.count
            else { continue }
            let size = offset + Int(number(program, found + 60, UInt16.self)) * 64
            if found + size <= program.count { objects.append(Array(program[found..<found + size])) }
        }
        return objects
    }

    private static func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: [UInt8], _ offset: Int, _ type: Number.Type
    ) -> Number {
        let raw = bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self)
        return Number(littleEndian: raw)
    }
}
