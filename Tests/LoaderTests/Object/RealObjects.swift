import Base
import Glibc
import Testing

@testable import Loader

/// eBPF objects that others built: those of Debian's libxdp1, and those inside the programs of libbpf-tools.
enum RealObjects {
    struct Object: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        var testDescription: String { name }
    }

    static let all = installed + embedded + corpus

    private static let installed: [Object] = {
        let folders = ["/usr/lib/x86_64-linux-gnu/bpf", "/usr/lib/aarch64-linux-gnu/bpf", "/usr/lib/bpf"]
        return folders.flatMap { folder in
            Corpus.files(in: folder, ending: ".o").compactMap { read("\(folder)/\($0).o") }
        }
    }()

    private static let corpus = Corpus.names.compactMap { read("\(Corpus.root)/testdata/objects/\($0).bpf.o") }

    private static let embedded: [Object] = {
        guard let listing = Tool.output("dpkg", ["-L", "libbpf-tools"]) else { return [] }
        let programs = listing.split(separator: "\n").filter { $0.contains("bin/") }.map(String.init)
        return programs.flatMap { path in
            guard let program = read(path) else { return [Object]() }
            return objects(in: program.bytes).enumerated().map { index, bytes in
                Object(name: "\(path)#\(index)", bytes: bytes)
            }
        }
    }()

    private static func read(_ path: String) -> Object? {
        // A package lists its folders and links too, which are no objects.
        guard let bytes = try? RegularFile.read(path, limit: 1 << 24) else { return nil }
        return Object(name: path, bytes: bytes)
    }

    /// Finds ELF files for eBPF in the data of a program; each ends with its section headers.
    private static func objects(in program: [UInt8]) -> [[UInt8]] {
        var objects: [[UInt8]] = []
        var start = 0
        while let found = program[start...].firstIndex(of: 0x7F) {
            start = found + 1
            guard found + 64 <= program.count, program[found...].starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
                continue
            }
            var cursor = ByteCursor(program, range: found..<program.count, order: .little)
            guard cursor.skip(18), cursor.read() == UInt16(247), cursor.skip(20), let offset: UInt64 = cursor.read(),
                cursor.skip(12), let count: UInt16 = cursor.read(),
                let size = Int(exactly: offset + UInt64(count) * 64), found + size <= program.count
            else { continue }
            objects.append(Array(program[found..<found + size]))
        }
        return objects
    }
}

/// Programs of others that say what is in an object.
enum Tool {
    static let needed = ["llvm-readelf", "bpftool", "dpkg"]

    /// The needed programs this machine does not have.
    static let missing = needed.filter { path(of: $0) == nil }

    /// Whether tests that need them may be left out: not where everything is to be run.
    static let isRequired = getenv("CI").map { String(cString: $0) == "true" } ?? false

    static func path(of name: String) -> String? {
        ["/usr/bin", "/usr/sbin", "/usr/local/bin"].map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// Runs a program and returns what it writes; nil where it does not exist or fails.
    static func output(_ name: String, _ arguments: [String]) -> String? {
        guard let path = path(of: name) else { return nil }
        let words = ([path] + arguments).map { "'\($0)'" }.joined(separator: " ")
        guard let pipe = popen(words + " 2>/dev/null", "r") else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, pipe)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return pclose(pipe) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// Gives a program an object as a file.
    static func output(_ name: String, _ arguments: [String], object: [UInt8]) throws -> String? {
        var template = Array("/tmp/bee-object-XXXXXX.o".utf8CString)
        let descriptor = mkstemps(&template, 2)
        try #require(descriptor >= 0)
        let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        defer {
            close(descriptor)
            unlink(path)
        }
        try #require(write(descriptor, object, object.count) == object.count)
        return output(name, arguments + [path])
    }
}
