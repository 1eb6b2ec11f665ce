import FoundationEssentials
import Glibc
import Testing

/// A run under a name nobody else has; what is left of it is removed with the value.
final class StayingRun {
    /// What `ps --json` says of a run.
    struct Listed: Decodable {
        let name: String
        let state: String
        let image: String?
        let digest: String?
        let moved: Bool?
        let age: Int?
        let programs: Int
        let maps: Int
        let runs: Int?
        let memory: Int?
    }

    /// A row of `flood` or `perf`: the trigger's argument and place.
    struct Row: Decodable {
        struct Event: Decodable {
            let pid: Int32
            let token: Int?
        }
        let map: String
        let event: Event?
        let lost: Int?
    }

    let name: String
    let program: Program

    init() throws {
        name = "test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        program = try .beeOCI
        try #require(Self.hasPlace, "there is no eBPF file system at /sys/fs/bpf")
    }

    deinit {
        _ = try? program.run("stop", name)
    }

    /// Where its pins are.
    var folder: String { "/sys/fs/bpf/bee-oci/\(name)" }

    /// Its files of the register.
    var files: [String] { Self.names("/run/bee-oci/runs").filter { $0.hasPrefix(name + ".") } }

    /// Whether anything of it is there.
    var isGone: Bool { files.isEmpty && access(folder, F_OK) != 0 }

    /// What is pinned of it of a kind.
    func pins(_ kind: String) -> [String] { Self.names("\(folder)/\(kind)").sorted() }

    /// Attaches an object or image under the name.
    func begin(_ target: String, _ more: [String] = [], fault: String? = nil) throws -> Program.Result {
        let environment = fault.map { ["BEE_OCI_FAULT": $0] } ?? [:]
        return try program.run(["run", target, "--detach", "--name", name] + more, environment: environment)
    }

    /// What `ps` lists of it.
    func listed() throws -> Listed? {
        try program.done("ps", "--json").json([Listed].self).first { $0.name == name }
    }

    /// Follows it to the end of the options given and returns this process's rows.
    func follow(_ more: String...) throws -> [Row] {
        let result = try program.done(["follow", name, "--format", "json"] + more)
        return try result.lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
    }

    /// The kernel's number of its first link.
    func linkNumber() throws -> Int {
        struct Link: Decodable { let id: Int }
        let pin = try #require(pins("links").first)
        let result = try Program(path: "/usr/sbin/bpftool").done(
            "-j", "link", "show", "pinned", "\(folder)/links/\(pin)")
        return try result.json(Link.self).id
    }

    /// Whether the kernel has a link of a number.
    static func hasLink(_ number: Int) throws -> Bool {
        try Program(path: "/usr/sbin/bpftool").run("link", "show", "id", "\(number)").status == 0
    }

    private static var hasPlace: Bool {
        access("/sys/fs/bpf", F_OK) == 0
            && (try? TemporaryText.read("/proc/self/mounts"))?.contains(" /sys/fs/bpf bpf ") == true
    }

    /// The names in a folder.
    static func names(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names.filter { $0.first != "." }
    }
}
