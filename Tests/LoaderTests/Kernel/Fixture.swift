import Base
import Glibc
import Testing

@testable import Loader

/// The probes of testdata/objects, and what makes them act (testdata/README.md).
enum Fixture {
    /// Whether this process may load eBPF here; a test that needs it is skipped where not. Any failure but a lack of
    /// permission is for the tests to find.
    static let canLoad: Bool = {
        do {
            _ = try load("nobtf")
        } catch {
            return (error as? BeeError)?.code != .notPermitted
        }
        return true
    }()

    static func bytes(_ name: String) throws -> [UInt8] {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return try RegularFile.read("/\(root)/testdata/objects/\(name).bpf.o", limit: 1 << 20)
    }

    static func load(_ name: String, programs: Set<String>? = nil) throws -> LoadedObject {
        var attaching = AttachOptions()
        attaching.only = programs?.sorted() ?? []
        return try load(name, attaching)
    }

    static func load(_ name: String, _ attaching: AttachOptions) throws -> LoadedObject {
        let bytes = try bytes(name)
        let spec = try ObjectSpec.parse(bytes, subject: name)
        var options = LoadOptions(name: name)
        options.plan = try .make(spec, attaching, subject: name)
        return try LoadedObject.load(bytes: bytes, spec: spec, options: options)
    }

    /// The numbers of testdata/README.md's table.
    enum Kind: Int {
        case members = 1
        case maps = 2
        case flood = 4
        case perf = 5
        case oldMaps = 6
        case multi = 8
    }

    /// Makes a probe act by a system call that returns a number nobody else asks for.
    static func trigger(_ kind: Kind, _ argument: Int) throws {
        var template = Array("/tmp/bee-trigger-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        try #require(file >= 0)
        defer { close(file) }
        unlink(template)
        let number = 0xbee0 << 24 | kind.rawValue << 20 | argument
        #expect(lseek(file, number, SEEK_SET) == number)
    }
}

extension LoadedObject {
    func map(_ name: String) throws -> LoadedMap {
        try #require(maps.first { $0.name == name })
    }
}
