import FoundationEssentials
import Glibc
import Loader
import Testing

@testable import bee_oci

// Host files that the program, as it is shipped, wrote on Debian's kernel, read here.
@Suite(.needsRoot, .enabled(if: VirtualMachine.isThere("6.1") || VirtualMachine.isRequired, VirtualMachine.advice))
struct HostVirtualMachineTests {
    private final class Visit: Sendable {
        static let made = Task { try Visit() }
        let folder: TemporaryFolder
        let lines: [String]

        private init() throws {
            folder = try TemporaryFolder()
            let root = try folder.makeFolder("root")
            try Program(path: "/usr/bin/install").done("-m", "755", Program.distributed.path, "\(root)/bee-oci")
            try Program(path: "/usr/bin/truncate").done("-s", "128M", folder / "disk.img")
            try Program(path: "/usr/sbin/mkfs.ext4").done("-q", "-d", root, folder / "disk.img")
            try ModuleObjects.write(to: folder.makeFolder("modules"))
            let kernel = "\(VirtualMachine.kernels)/6.1"
            let result = try VirtualMachine.run(
                "--disk", folder / "disk.img", "6.1",
                "\(Repository.path)/Tests/bee-ociTests/FarHost/host.sh",
                "\(kernel)/config", folder / "modules", "\(kernel)/modules/kernel/drivers/block/loop.ko")
            try #require(result.status == 0, "\(result.errors)\n\(result.output)")
            // The machine's console ends lines as terminals do.
            lines = result.output.replacing("\r", with: "").split(separator: "\n").map(String.init)
            try Program(path: "/usr/sbin/debugfs").done("-R", "rdump /out \(folder.path)", folder / "disk.img")
        }

        func path(_ name: String) -> String { "\(folder / "out")/\(name)" }
    }

    private let visit: Visit

    init() async throws { visit = try await Visit.made.value }

    private func errors(_ name: String) -> [String] {
        visit.lines.filter { $0.hasPrefix("errors \(name) ") }.map { String($0.dropFirst("errors \(name) ".count)) }
    }

    @Test(arguments: ["bare.host", "far.host", "user.host", "hidden.host"])
    func writesASmallFileQuickly(name: String) throws {
        let line = try #require(visit.lines.first { $0.hasPrefix("\(name) ") })
        let words = line.split(separator: " ")
        #expect(words[1] == "0", "\(errors(name))")
        var status = stat()
        #expect(stat(visit.path(name), &status) == 0 && status.st_mode & 0o7777 == 0o644)
        #expect(status.st_size < 3_000_000)
        let seconds = try #require(Double(words[3])) - #require(Double(words[2]))
        print(
            "host export, \(name) in the emulated machine: \(status.st_size) bytes, \((seconds * 100).rounded() / 100) s"
        )
    }

    @Test func tellsAllThatRootMayKnow() throws {
        let host = try HostProfile.read(visit.path("far.host"))
        #expect(errors("far.host").isEmpty, "\(errors("far.host"))")
        #expect(HostPart.allCases.allSatisfy { host.gap($0) == nil })
        #expect(host.facts.kernelRelease.hasPrefix("6.1.0-") && host.facts.kernelRelease.hasSuffix("-cloud-amd64"))
        #expect(host.facts.processorCount == 1 && host.facts.lockdown == "none" && host.details.isRoot)
        #expect(host.details.securityModules?.contains("bpf") == true)
        #expect(host.details.controlGroups == .v2)
        #expect(host.configuration?["CONFIG_KPROBE_EVENTS"] == "y" && host.configuration?["CONFIG_FPROBE"] == nil)
        #expect(host.configuration?["CONFIG_DEFAULT_HOSTNAME"] == nil)
        let modules = host.moduleTypeBytes.map(\.name)
        #expect(modules.contains("virtio_blk") && modules.contains("virtio"))
        let types = try #require(host.kernelTypes)
        #expect(types.types(named: "task_struct").count == 1)
        #expect(try types.places(named: "msdos_sb_info").map(\.module) == ["fat", "vfat"])
        #expect(host.features?.feature(.program, 29)?.name == "lsm")
        #expect(host.features?.feature(.program, 29)?.isThere == true)
        #expect(host.features?.feature(.attach, 46)?.isThere == false)
        // bpf_cgrp_storage_get came with Linux 6.2.
        #expect(host.features?.feature(.helper, 210)?.isThere != true)
        #expect(host.features?.mayCall(9, from: .schedulerClassifier) == true)
        #expect(host.tracepoints?.format(of: "sched/sched_switch")?.contains("next_comm[16]") == true)
        #expect(host.rawTracepoints?.contains("sched_switch") == true)
        #expect(host.rawTracepoints?.modules(of: "scsi_dispatch_cmd_start") == ["scsi_mod"])
    }

    @Test func namesExactlyTheFunctionsThatCanBeTraced() throws {
        let host = try HostProfile.read(visit.path("far.host"))
        let lines = visit.folder.text("out/functions").split(separator: "\n").map { line in
            String(line).replacing(#/[\t ]\[(.*)\]$/#) { " \($0.1)" }
        }
        let listed = Set(lines.filter { !$0.hasPrefix("__ftrace_invalid_address_") })
        #expect(Set(host.functions?.lines ?? []) == listed)
        #expect(listed.count > 30_000)
        #expect(host.symbols?.contains("do_syscall_64") == true && host.functions?.contains("do_syscall_64") == false)
    }

    @Test func saysWhatIsNotKnownAndWhatWouldHelp() throws {
        let bare = errors("bare.host")
        #expect(bare.contains { $0.hasPrefix("warning: the kernel's configuration: not known: ") }, "\(bare)")
        #expect(bare.contains("hint: mount -t securityfs securityfs /sys/kernel/security"), "\(bare)")
        let user = errors("user.host")
        #expect(user.contains { $0.hasPrefix("warning: tracepoints: not known: ") }, "\(user)")
        #expect(user.contains("hint: run it with sudo"), "\(user)")
        let host = try HostProfile.read(visit.path("user.host"))
        #expect(host.features?.feature(.program, 29)?.evidence == .types)
        #expect(host.symbols?.contains("vfs_unlink") == true)
    }

    @Test func tellsThatTheKernelHidesItsTypes() throws {
        let host = try HostProfile.read(visit.path("hidden.host"))
        #expect(!host.facts.hasKernelBTF && host.kernelTypes == nil)
        #expect(host.features?.feature(.program, 2)?.evidence == .probed)
        #expect(host.features?.feature(.attach, 24) == nil)
        let page = try Program.beeOCI.done("host", "show", visit.path("hidden.host")).output
        #expect(page.contains("\n  the kernel tells no BTF: "), "\(page)")
    }

    // CLI-472, CLI-474: the types of a module count while it is loaded, for check as for the kernel.
    @Test(arguments: [
        ("far", ["degraded", "fails", "fails", "fails"]), ("module", ["works", "works", "works", "works"]),
    ])
    func judgesWhatAsksForAModuleAsTheKernelDoes(host: String, verdicts: [String]) throws {
        let objects = ModuleObjects.names.map { visit.folder / "modules/\($0).o" }
        let check = try Program.beeOCI.run(["check", "--json", "--host", visit.path("\(host).host")] + objects)
        let byFile: [CheckDocument] = try check.json()
        #expect(byFile.map(\.verdict) == verdicts, "\(check.output)")
        let text = visit.folder.text("out/\(host).check")
        let there = try JSONDecoder().decode([CheckDocument].self, from: Data(text.utf8))
        #expect(there.map(\.verdict) == verdicts, "\(text)")
        for (name, verdict) in zip(ModuleObjects.names, verdicts) {
            let line = try #require(visit.lines.first { $0.hasPrefix("run \(host) \(name) ") }, "\(visit.lines)")
            #expect(line.hasSuffix(" 0") == (verdict != "fails"), "\(line)")
        }
    }

    @Test func tellsTheTypesOfAModuleThatIsLoaded() throws {
        let without = try HostProfile.read(visit.path("far.host"))
        let with = try HostProfile.read(visit.path("module.host"))
        #expect(try #require(without.kernelTypes).places(named: "loop_device").isEmpty)
        #expect(try #require(with.kernelTypes).places(named: "loop_device").map(\.module) == ["loop"])
        #expect(with.functions?.modules(of: "loop_configure") == ["loop"])
        // The member that the program reads by the module's types has the value that the device has.
        #expect(visit.lines.contains("run module events 0"), "\(visit.lines)")
        let events = visit.folder.text("out/events")
        #expect(events.contains("\"event\":{\"number\":3,"), "\(events)")
    }

    @Test func comparesItWithThisHost() throws {
        let result = try Program.beeOCI.run("host", "diff", visit.path("far.host"))
        #expect(result.status == 1 && result.errors.isEmpty)
        #expect(result.lines.contains { $0.hasPrefix("kernel: 6.1.0-") }, "\(result.output)")
        #expect(result.lines.count < 200, "\(result.lines.count)")
        #expect(try Program.beeOCI.run("host", "diff", visit.path("far.host"), visit.path("far.host")).status == 0)
    }
}
