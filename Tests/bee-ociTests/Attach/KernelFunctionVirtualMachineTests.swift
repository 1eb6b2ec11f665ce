import FoundationEssentials
import Testing

// Programs on functions of the kernel, and filters of traffic control without tcx: tried on Debian's own kernel, which
// scripts/vm boots.
@Suite(.enabled(if: VirtualMachine.isThere("6.1") || VirtualMachine.isRequired, VirtualMachine.advice))
struct KernelFunctionVirtualMachineTests {
    private struct Row: Decodable {
        struct Event: Decodable {
            let pid: Int
            let program: String
            let comm: String
        }
        let event: Event
    }

    private let lines: [Substring]

    init() async throws { lines = try await DebianKernel.visit.value }

    /// What a step of the script printed.
    private func step(_ name: String) throws -> [Substring] {
        let start = try #require(lines.firstIndex(of: "step \(name)"))
        return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("step ") })
    }

    @Test(arguments: ["kprobe", "kretprobe", "ksyscall", "kretsyscall", "fentry", "fexit", "modify", "lsm"])
    func everyWayToAFunctionSeesTheFolderThatIsMade(program: String) throws {
        let lines = try step("functions")
        let process = try #require(lines.first { $0.hasPrefix("process ") }?.dropFirst("process ".count))
        let events = try lines.filter { $0.contains("\"map\":\"print_kernel\"") }.map {
            try JSONDecoder().decode(Row.self, from: Data($0.utf8)).event
        }
        let mine = events.filter { "\($0.pid)" == process && $0.program == program }
        #expect(mine.map(\.comm) == ["mkdir"], "\(lines)")
    }

    @Test func aSecurityProgramOfAControlGroupSeesWhatIsBoundThere() throws {
        let lines = try step("functions")
        let process = try #require(lines.first { $0.hasPrefix("binds ") }?.dropFirst("binds ".count))
        #expect(lines.count { $0.contains("\"pid\":\(process),\"program\":\"group\"") } >= 1, "\(lines)")
    }

    // Debian builds its kernel 6.1 without fprobe.
    @Test func saysThatManyFunctionsCannotBeProbedAtOnce() throws {
        #expect(
            try step("functions").contains("warning: kernel_multi: this kernel cannot probe many functions at once"))
        #expect(try step("functions").contains { $0.contains("was built without CONFIG_FPROBE") })
        #expect(try step("functions").contains("attached 9 of 10 programs"))
    }

    @Test func makesAFilterWhereThereAreNoLinksAndRemovesIt() throws {
        let lines = try step("filter")
        #expect(lines.filter { $0.contains("\"value\":98,\"program\":\"tc\"") }.count == 4, "\(lines)")
        // One record while it is attached, none after.
        #expect(lines.filter { $0.hasPrefix("records ") } == ["records 1", "records 0"])
    }

    @Test func theGuardRemovesTheFilterOfARunThatIsKilled() throws {
        let lines = try step("kill")
        #expect(lines.filter { $0.hasPrefix("records ") } == ["records 1", "records 0"])
        // A filter that stayed would be removed here, and that would be said.
        #expect(!lines.contains { $0.hasPrefix("removed ") })
    }

    @Test func stopRemovesTheFilterOfARunThatIsKilledWithItsGuard() throws {
        let lines = try step("stray")
        #expect(lines.filter { $0.hasPrefix("records ") } == ["records 1", "records 1", "records 0"])
        #expect(lines.contains("removed the tc filter of lo:egress"))
    }
}

/// One boot of Debian's kernel 6.1 with the program as it is shipped.
private enum DebianKernel {
    /// The lines the script printed.
    static let visit = Task<[Substring], any Error> {
        let folder = try TemporaryFolder()
        try folder.write(Array(script.utf8), to: "script.sh")
        let modules = "\(VirtualMachine.kernels)/6.1/modules/kernel/net/sched"
        let result = try VirtualMachine.run(
            "6.1", folder / "script.sh", Program.distributed.path, TestData.object("kernel"), TestData.object("hooks"),
            "\(modules)/sch_ingress.ko", "\(modules)/cls_bpf.ko")
        try #require(result.status == 0, "\(result.errors)\n\(result.output)")
        // The machine's console ends lines as terminals do.
        return result.output.replacing("\r", with: "").split(separator: "\n")
    }

    private static let script = """
        cd /tmp
        insmod /payload/sch_ingress.ko
        insmod /payload/cls_bpf.ko
        records() { echo "records $(ls /run/bee-oci/attached | wc -l)"; }
        await() { # TEXT: until the run has said it
            tries=0
            until grep -q "$1" errors output; do
                [ $((tries += 1)) -le 3000 ] && kill -0 $running || return
                usleep 20000
            done
        }
        start() { # STEP ARGUMENT…
            echo "step $1"
            shift
            : >errors
            bee-oci run "$@" --format json >output 2>errors &
            running=$!
            await "attached "
        }
        finish() { # SIGNAL
            kill "-$1" $running
            wait $running
            cat errors output
        }

        mkdir /sys/fs/cgroup/bee
        echo $$ >/sys/fs/cgroup/bee/cgroup.procs
        start functions /payload/kernel.bpf.o --attach kernel_group=/sys/fs/cgroup/bee
        nc -l -p 4000 </dev/null &
        binds=$!
        echo "binds $binds"
        await "\"pid\":$binds,\"program\":\"group\""
        kill $binds
        mkdir folder &
        echo "process $!"
        wait $!
        await '"program":"kretsyscall","comm":"mkdir"'
        usleep 100000
        finish TERM

        filter="/payload/hooks.bpf.o --only hooks_tc --attach hooks_tc=lo:egress"
        start filter $filter
        records
        ping -c 2 127.0.0.1 >/dev/null
        finish TERM
        records

        start kill $filter
        records
        finish KILL
        tries=0
        until [ "$(records)" = "records 0" ] || [ $((tries += 1)) -gt 3000 ]; do usleep 20000; done
        records
        bee-oci stop --stray

        start stray $filter
        records
        kill -KILL $(cat /proc/$running/task/$running/children)
        finish KILL
        records
        bee-oci stop --stray
        records
        echo "step end"
        exit 0

        """
}
