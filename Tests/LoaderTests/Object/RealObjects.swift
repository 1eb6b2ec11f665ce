import Base
import Glibc
import ObjectFixtures
import Testing

@testable import Loader

/// eBPF objects that others built, and our own.
enum RealObjects {
    struct Object: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        var testDescription: String { name }
    }

    static let all = installed + corpus

    private static let installed = (InstalledObjects.libxdp + InstalledObjects.tools).map {
        Object(name: $0.name, bytes: $0.bytes)
    }

    private static let corpus = Corpus.names.compactMap { name -> Object? in
        let path = "\(Corpus.root)/testdata/objects/\(name).bpf.o"
        return (try? RegularFile.read(path, limit: 1 << 24)).map { Object(name: path, bytes: $0) }
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
