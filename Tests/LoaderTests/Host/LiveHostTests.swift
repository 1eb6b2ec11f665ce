import Base
import Glibc
import Testing

@testable import Loader

// This host, as it is.
struct LiveHostTests {
    private static let members = HostProfile.current.members(writer: "test")

    @Test func isReadAsItWasWritten() throws {
        let host = try HostProfile(Self.members, subject: "this.host")
        #expect(host.members(writer: "test") == Self.members)
        #expect(HostDifference(from: .current, to: host).isEmpty)
        // What can be had this moment is nobody's business later.
        var details = HostProfile.current.details
        details.facts.availableMemory = details.totalMemory
        #expect(host.details == details)
    }

    // HST-12
    @Test func tellsNoAddress() throws {
        let symbols = try RegularFile.read("/proc/kallsyms", limit: 256 << 20).split(separator: UInt8(ascii: "\n"))
        let addresses = Set(symbols.map { $0.prefix { $0 != 0x20 } }.filter { $0.contains { $0 != 0x30 } })
        for member in Self.members where !member.name.hasPrefix("btf/") {
            let words = member.bytes.split { !Character(UnicodeScalar($0)).isHexDigit }.filter { $0.count > 8 }
            #expect(addresses.isDisjoint(with: words), "\(member.name)")
        }
    }

    @Test func tellsFunctionsThatTheKernelLists() throws {
        let host = HostProfile.current
        let functions = [host.functions, host.symbols].compactMap(\.self)
        try #require(!functions.isEmpty)
        #expect(functions.contains { $0.contains("vfs_read") })
        #expect(functions.allSatisfy { !$0.contains("no_such_function") && !$0.contains("__pfx_vfs_read") })
        #expect(functions.allSatisfy { $0.entries.allSatisfy { $0.module != "bpf" } })
    }

    @Test(.enabled(if: geteuid() == 0)) func probesWhatLoadsHere() throws {
        let features = try #require(HostProfile.current.features)
        for (kind, number) in [(HostFeature.Kind.program, 1), (.program, 5), (.map, 1), (.map, 27)] {
            let feature = try #require(features.feature(kind, UInt32(number)))
            #expect(feature.isThere && feature.evidence == .probed, "\(feature)")
        }
        // bpf_map_lookup_elem, and bpf_skb_store_bytes, which changes packets.
        #expect(features.mayCall(1, from: .tracepoint) == true)
        #expect(features.mayCall(9, from: .tracepoint) == false)
        #expect(features.mayCall(9, from: .schedulerClassifier) == true)
        // bpf_trace_printk is not tried.
        #expect(features.mayCall(6, from: .tracepoint) == nil)
        if HostProfile.current.kernelTypeBytes != nil {
            #expect(features.feature(.attach, 0)?.isThere == true)
            #expect(features.feature(.helper, 1)?.name == "bpf_map_lookup_elem")
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func tellsTheFieldsOfTracepointsAsTracefsDoes() throws {
        let name = "syscalls/sys_enter_openat"
        let format = try RegularFile.read("/sys/kernel/tracing/events/\(name)/format", limit: 1 << 20)
        let fields = String(decoding: format, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("\t") }
        let table = try #require(HostProfile.current.tracepoints)
        #expect(table.format(of: name)?.split(separator: "\n") == fields)
        #expect(fields.count > 4)
    }

    /// gzip of "CONFIG_BPF=y\n", as gzip -n writes it.
    private static let packed: [UInt8] = [
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x73, 0xF6, 0xF7, 0x73, 0xF3, 0x74, 0x8F, 0x77, 0x0A, 0x70, 0xB3, 0xAD,
        0xE4, 2, 0, 0xB1, 0x0F, 0xCD, 0x28, 0x0D, 0, 0, 0,
    ]

    // HST-920: the places in the order in which libbpf looks at them, and the one where it does not look.
    @Test func readsAConfigurationWhereLibbpfReadsIt() throws {
        let folder = try CompiledObject.Folder()
        func found() -> KernelConfiguration? {
            try? LiveConfiguration.gather(root: folder.path, release: "6.1.0-test").get()
        }
        #expect(found() == nil)
        try folder.write(Array("CONFIG_BPF=m\n".utf8), as: "lib/modules/6.1.0-test/config")
        #expect(found()?.origin == .modules && found()?.values == ["CONFIG_BPF": "m"])
        try folder.write(Self.packed, as: "proc/config.gz")
        #expect(found()?.origin == .kernel && found()?.values == ["CONFIG_BPF": "y"])
        try folder.write(Array("CONFIG_BPF=n\nCONFIG_HZ=100\n".utf8), as: "boot/config-6.1.0-test")
        #expect(found()?.origin == .boot && found()?.values == ["CONFIG_HZ": "100"])
        #expect(found()?.whole == ["CONFIG_BPF": "n", "CONFIG_HZ": "100"])
        // `gzopen` takes a packed one as well.
        try folder.write(Self.packed, as: "boot/config-6.1.0-test")
        #expect(found()?.origin == .boot && found()?.values == ["CONFIG_BPF": "y"])
    }

    @Test func unpacksAConfiguration() throws {
        let packed = Self.packed
        #expect(Gunzip.unpack(packed, limit: 100) == Array("CONFIG_BPF=y\n".utf8))
        #expect(Gunzip.unpack(packed, limit: 12) == nil)
        #expect(Gunzip.unpack(Array(packed.dropLast()), limit: 100) == nil)
        #expect(Gunzip.unpack([], limit: 100) == nil)
    }

    @Test func readsAConfigurationWithoutTexts() {
        let text = """
            # a comment
            CONFIG_BPF=y
            # CONFIG_X is not set
            CONFIG_CMDLINE="secret"
            CONFIG_LSM="yama,bpf"
            CONFIG_PHYS=0x1000
            CONFIG_LOW=-1

            """
        let configuration = KernelConfiguration(text.utf8, origin: nil, isWhole: false)
        #expect(
            configuration.values == [
                "CONFIG_BPF": "y", "CONFIG_LSM": "\"yama,bpf\"", "CONFIG_PHYS": "0x1000", "CONFIG_LOW": "-1",
            ])
        #expect(KernelConfiguration(configuration.bytes, origin: nil, isWhole: false) == configuration)
    }

    @Test(arguments: [
        ("a / ext4 rw 0 0", HostDetails.ControlGroups.none), ("x /sys/fs/cgroup cgroup2 rw 0 0", .v2),
        ("x /a cgroup rw 0 0", .v1), ("x /a cgroup rw 0 0\nx /b cgroup2 rw 0 0", .hybrid),
    ])
    func tellsWhichControlGroupsAreMounted(mounts: String, expected: HostDetails.ControlGroups) {
        #expect(LiveDetails.controlGroups(mounts.split(separator: "\n")) == expected)
    }
}
