import Base
import Clibbpf
import Glibc
import Testing

@testable import Loader

@Suite(.enabled(if: Fixture.canLoad, "this process may not load eBPF"))
struct KilledOwnerTests {
    /// A process attaches a program, tells the link's number by a file, and is killed.
    @Test func leavesNoLink() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let object = try Fixture.load("targets", programs: ["targets_present"])
            #expect(object.attach().attached == ["targets_present"])
            let link = try LinkNumber.of(try object.link.descriptor)
            try #require(LinkNumber.exists(link))
            LinkNumber.leave(link, for: getppid())
            kill(getpid(), SIGKILL)
        }
        let link = try LinkNumber.take(for: getpid())
        // The kernel frees a link a moment after its last descriptor.
        for _ in 0..<6000 where LinkNumber.exists(link) { usleep(10_000) }
        #expect(!LinkNumber.exists(link))
    }

    @Test func detachingLeavesNoLink() throws {
        let object = try Fixture.load("targets", programs: ["targets_present"])
        #expect(object.attach().attached == ["targets_present"])
        let link = try LinkNumber.of(try object.link.descriptor)
        #expect(LinkNumber.exists(link))
        object.detach()
        for _ in 0..<6000 where LinkNumber.exists(link) { usleep(10_000) }
        #expect(!LinkNumber.exists(link))
    }
}

extension LoadedObject {
    /// The first attachment, which is a link.
    fileprivate var link: BPFLink {
        get throws { try #require(attachments.first as? BPFLink) }
    }
}

/// The numbers the kernel gives to links.
private enum LinkNumber {
    static func of(_ descriptor: Int32) throws -> UInt32 {
        var facts = bpf_link_info()
        var length = UInt32(MemoryLayout<bpf_link_info>.stride)
        try #require(bpf_obj_get_info_by_fd(descriptor, &facts, &length) == 0)
        return facts.id
    }

    /// Whether the kernel lists a link of this number (`bpf_link_get_next_id`).
    static func exists(_ number: UInt32) -> Bool {
        var next: UInt32 = 0
        return number > 0 && bpf_link_get_next_id(number - 1, &next) == 0 && next == number
    }

    static func leave(_ number: UInt32, for process: Int32) {
        let file = open(path(process), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let text = Array(String(number).utf8)
        _ = write(file, text, text.count)
        close(file)
    }

    static func take(for process: Int32) throws -> UInt32 {
        let text = try RegularFile.read(path(process), limit: 32)
        unlink(path(process))
        return try #require(UInt32(String(decoding: text, as: UTF8.self)))
    }

    private static func path(_ process: Int32) -> String { "/tmp/bee-link-of-child-of-\(process)" }
}
