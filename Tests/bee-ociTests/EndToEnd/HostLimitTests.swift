import Glibc
import Testing

// What a host lacks, told by its true reason; each is provoked here.
@Suite(.needsRoot)
struct HostLimitTests {
    /// Runs an object as a user with some capabilities, or does something else with it.
    private func run(
        _ object: String, with capabilities: String = "-all", _ verb: [String] = ["run", "--for", "1ms"]
    ) throws -> Program.Result {
        let sets = ["inh-caps", "ambient-caps", "bounding-set"].map { "--\($0)=-all,\(capabilities)" }
        let folder = try TemporaryFolder()
        try Program(path: "/usr/bin/install").done("-m", "755", try Program.beeOCI.path, folder / "bee-oci")
        try Program(path: "/bin/chmod").done("755", folder.path)
        try Program(path: "/bin/cp").done(TestData.object(object), folder.path)
        return try Program(path: "/usr/bin/setpriv").run(
            ["--reuid", "1000", "--regid", "1000", "--clear-groups"] + sets + [
                folder / "bee-oci", verb[0], folder / "\(object).bpf.o", "--layout", "/nowhere",
            ] + verb.dropFirst())
    }

    // CLI-474
    @Test func doesNotTakeForMissingWhatOnlyRootMaySee() throws {
        let result = try run("execs", ["check"])
        let words = "which tracepoints the kernel has is not known: tracefs is not mounted or only root may see it"
        #expect(result.output.contains("unknown  execs_on_exec: \(words)"), "\(result.output)")
        #expect(!result.output.contains("tracefs is not mounted, so"))
    }

    @Test func saysWhatReadingTracefsTakes() throws {
        let result = try run("execs", with: "+bpf,+perfmon")
        #expect(result.status == 77)
        #expect(result.errors.contains("hint: tracefs, which has the tracepoint's number"), "\(result.errors)")
        #expect(result.errors.contains("CAP_DAC_READ_SEARCH"))
    }

    @Test func saysWhatLookingAmongTheTypesOfModulesTakes() throws {
        let result = try run("core", with: "+bpf,+perfmon")
        #expect(result.status == 77)
        #expect(result.errors.contains("give it CAP_SYS_ADMIN"), "\(result.errors)")
        #expect(!result.errors.contains("policy"))
        #expect(try run("core", with: "+bpf,+perfmon,+sys_admin").status == 0)
    }

    // CLI-193: what --only leaves out needs nothing of the host.
    @Test(arguments: [("hooks", "hooks_xdp", 0), ("hooks", "hooks_tasks", 69), ("kernel", "kernel_fentry", 69)])
    func runsWithoutKernelTypesWhatNeedsNone(object: String, program: String, status: Int32) throws {
        let result = try Program(path: "/usr/bin/unshare").run(
            "-m", "/bin/sh", "-c", "mount --bind /dev/null /sys/kernel/btf/vmlinux && exec \"$@\"", "sh",
            try Program.beeOCI.path, "run", TestData.object(object), "--only", program, "--no-attach")
        #expect(result.status == status, "\(result.errors)")
        #expect(result.errors.contains(status == 0 ? "tells no BTF" : "error[btf-missing]"))
    }

    @Test func saysThatTheKernelsTypesCannotBeRead() throws {
        let result = try Program(path: "/usr/bin/unshare").run(
            "-m", "/bin/sh", "-c", "mount --bind /etc/passwd /sys/kernel/btf/vmlinux && exec \"$@\"", "sh",
            try Program.beeOCI.path, "run", TestData.object("kernel"), "--only", "kernel_fentry", "--no-attach")
        #expect(result.status == 69)
        #expect(result.errors.contains("could not read the kernel's types"), "\(result.errors)")
        #expect(!result.errors.contains("CONFIG_DEBUG_INFO_BTF"))
    }

    // Whatever step meets it: the trial of the object, its maps, its programs, what they are attached to, what is read.
    @Test(arguments: ["execs", "core"]) func saysThatThereAreTooFewDescriptors(object: String) throws {
        var failures = 0
        for limit in 4..<64 {
            let result = try Program(path: "/bin/bash").run(
                ["-c", "ulimit -n \(limit) && exec \"$0\" \"$@\"", try Program.beeOCI.path, "run"]
                    + [TestData.object(object), "--for", "1ms"])
            guard result.status != 0 else { break }
            if result.errors.contains("error while loading shared libraries") { continue }
            failures += 1
            #expect(result.status == 74, "\(limit): \(result.errors)")
            #expect(result.errors.contains("ulimit -n"), "\(limit): \(result.errors)")
            try #require(limit < 63, "never enough")
        }
        #expect(failures > 0)
    }

    // CLI-192
    @Test func refusesMapsThatDoNotFitIntoMemory() throws {
        let result = try Program.beeOCI.run(
            "run", TestData.object("execs"), "--map-size", "counter_execs=4294967295", "--no-attach")
        #expect(result.status == 69)
        #expect(result.errors.contains("error[map-rejected]: counter_execs: the map takes "), "\(result.errors)")
        #expect(result.errors.contains("--map-size counter_execs="))
    }

    // CLI-192: as in a container, whose own group is the topmost that it sees.
    @Test func refusesMapsThatDoNotFitIntoTheGroupOfAContainer() throws {
        let result = try Program(path: "/usr/bin/unshare").run(
            "-m", "-C", "/bin/sh", "-c",
            """
            mount -t tmpfs none /sys/fs/cgroup && echo 2097152 >/sys/fs/cgroup/memory.max &&
            echo 1048576 >/sys/fs/cgroup/memory.current && exec "$@"
            """, "sh", try Program.beeOCI.path, "run", TestData.object("execs"), "--map-size", "counter_execs=100000",
            "--no-attach")
        #expect(result.status == 69)
        #expect(result.errors.contains("and 1 MiB can be had"), "\(result.errors)")
    }
}
