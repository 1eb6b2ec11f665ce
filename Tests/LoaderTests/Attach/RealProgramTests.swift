import Base
import Clibbpf
import Glibc
import Testing

@testable import Loader

// The objects of libxdp1 and libbpf-tools, program by program: attached by us and by plain libbpf, and detached at once.
@Suite(.serialized, .enabled(if: Fixture.canLoad, "this process may not load eBPF"))
struct RealProgramTests {
    @Test func attachesWhatLibbpfAttaches() throws {
        let space = try NetworkSpace()
        defer { space.leave() }
        var table: [Line] = []
        for object in RealObjects.all where !object.name.contains("/testdata/") {
            table += try lines(object)
        }
        table.forEach { print($0.text) }
        let totals = Dictionary(grouping: table) { "\($0.plain.word) by libbpf, \($0.ours.word) by us" }
        for (text, lines) in totals.sorted(by: { $0.key < $1.key }) { print("\(lines.count) programs \(text)") }
        let worse = table.filter { $0.ours.rank < $0.plain.rank }
        #expect(worse.isEmpty, "\(worse.map(\.text))")
        // The packages are among those `make test` installs.
        if Tool.isRequired { #expect(table.count > 100) }
    }

    /// How far a program comes.
    private enum Outcome {
        case refused(String)
        case loaded(String)
        case attached

        var rank: Int {
            switch self {
            case .refused: 0
            case .loaded: 1
            case .attached: 2
            }
        }

        var word: String { ["not loaded", "loaded only", "attached"][rank] }

        var reason: String {
            switch self {
            case .refused(let reason), .loaded(let reason): reason
            case .attached: ""
            }
        }
    }

    private struct Line {
        let object: String
        let program: ProgramSpec
        let plain: Outcome
        let ours: Outcome

        var text: String {
            let name = object.split(separator: "/").last ?? ""
            return
                "\(name) \(program.section) \(program.name): libbpf: \(plain.word); bee-oci: \(ours.word) \(ours.reason)"
        }
    }

    private func lines(_ object: RealObjects.Object) throws -> [Line] {
        let spec = try ObjectSpec.parse(object.bytes, subject: object.name)
        return spec.programs.map { program in
            let plain = PlainLibbpf.attach(program, of: object.bytes)
            var ours = attach(program, of: object, spec)
            // What another thread of this process starts has a copy of every link for a moment, and an interface takes
            // one XDP program.
            for _ in 0..<100 where ours.rank < plain.rank {
                usleep(50_000)
                ours = attach(program, of: object, spec)
            }
            return Line(object: object.name, program: program, plain: plain, ours: ours)
        }
    }

    private func attach(_ program: ProgramSpec, of object: RealObjects.Object, _ spec: ObjectSpec) -> Outcome {
        var attaching = AttachOptions()
        attaching.only = [program.name]
        if program.type == .xdp {
            attaching.targets = ["\(program.name)=bee0"].compactMap(AttachArgument.init)
        }
        var options = LoadOptions(name: "real")
        do throws(BeeError) {
            options.plan = try .make(spec, attaching, subject: "real")
            let loaded = try LoadedObject.load(bytes: object.bytes, spec: spec, options: options)
            let report = loaded.attach()
            loaded.detach()
            guard !report.attached.isEmpty else {
                let reason = report.failures.first?.description ?? "without a reason"
                return loaded.programs.isEmpty ? .refused(reason) : .loaded(reason)
            }
            return .attached
        } catch {
            return .refused(error.lines().joined(separator: " "))
        }
    }

    /// What libbpf does with one program of an object, used as its documentation says.
    private enum PlainLibbpf {
        static func attach(_ program: ProgramSpec, of bytes: [UInt8]) -> Outcome {
            LibbpfLog.collecting { attempt(program, bytes) }.0
        }

        private static func attempt(_ program: ProgramSpec, _ bytes: [UInt8]) -> Outcome {
            guard let object = bpf_object__open_mem(bytes, bytes.count, nil) else { return .refused("open \(errno)") }
            defer { bpf_object__close(object) }
            var found: OpaquePointer?
            var next = bpf_object__next_program(object, nil)
            while let candidate = next {
                let isWanted = bpf_program__name(candidate).map { String(cString: $0) } == program.name
                bpf_program__set_autoload(candidate, isWanted)
                if isWanted { found = candidate }
                next = bpf_object__next_program(object, candidate)
            }
            var map = bpf_object__next_map(object, nil)
            while let one = map {
                // Pinned maps would outlive the test.
                bpf_map__set_pin_path(one, nil)
                map = bpf_object__next_map(object, one)
            }
            guard let found, bpf_object__load(object) == 0 else { return .refused("load \(errno)") }
            let link =
                program.type == .xdp
                ? bpf_program__attach_xdp(found, Int32(if_nametoindex("bee0"))) : bpf_program__attach(found)
            guard let link else { return .loaded("attach \(errno)") }
            bpf_link__destroy(link)
            return .attached
        }
    }

    /// A network namespace of the calling thread's own, with an interface `bee0`.
    private final class NetworkSpace {
        private let home: Int32

        init() throws {
            home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
            try #require(home >= 0)
            // CLONE_NEWNET
            try #require(Self.function("unshare", as: (@convention(c) (Int32) -> Int32).self)(0x4000_0000) == 0)
            try #require(system("ip link add bee0 type veth peer name bee1 && ip link set bee0 up") == 0)
        }

        func leave() {
            let result = try? Self.function("setns", as: (@convention(c) (Int32, Int32) -> Int32).self)(
                home, 0x4000_0000)
            #expect(result == 0)
            close(home)
        }

        /// A function that Swift's view of the C library leaves out.
        private static func function<Signature>(_ name: String, as type: Signature.Type) throws -> Signature {
            unsafeBitCast(try #require(dlsym(nil, name)), to: type)
        }
    }
}
