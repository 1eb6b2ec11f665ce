import ArgumentParser
import Base
import Loader

/// Which programs of an object are loaded, and what they are attached to (CLI-150 and following).
struct ProgramArguments: ParsableArguments {
    @Option(
        name: .customLong("attach"),
        help: ArgumentHelp(
            """
            Attach a program to a target: eth0, eth0:ingress, /sys/fs/cgroup/x, libc:malloc, kprobe:vfs_open, \
            sched:sched_switch, cpu-clock:99, pid:123; may be repeated.
            """, valueName: "program=target"))
    var targets: [String] = []

    @Option(help: ArgumentHelp("Load this program only; may be repeated.", valueName: "program"))
    var only: [String] = []

    @Option(help: ArgumentHelp("Do not load this program; may be repeated.", valueName: "program"))
    var skip: [String] = []

    func validate() throws {
        for text in targets where AttachArgument(text) == nil {
            throw ValidationError("--attach takes PROGRAM=TARGET, and not '\(text)'.")
        }
    }

    /// What was asked for.
    var options: AttachOptions {
        var options = AttachOptions()
        options.only = only
        options.skipped = skip
        options.targets = targets.compactMap(AttachArgument.init)
        return options
    }

    /// Whether anything was asked for, which is then meant for one object.
    var areGiven: Bool { !(targets + only + skip).isEmpty }
}

/// What `run` attaches, and how.
struct AttachArguments: ParsableArguments {
    @OptionGroup var programs: ProgramArguments

    @Flag(help: "Run before the XDP and tc programs that are there already, until this run ends.")
    var replace = false

    /// Plans what is loaded and attached, and looks for the targets that were given.
    ///
    /// - Parameters:
    ///   - source: the object.
    ///   - attaches: whether anything is attached at all.
    /// - Returns: the plan.
    /// - Throws: `usage`; `attach-failed` for a target this host does not have.
    func plan(for source: ProgramSource, attaches: Bool) throws(BeeError) -> AttachPlan {
        var options = programs.options
        options.replaces = replace
        options.attaches = attaches
        let plan = try AttachPlan.make(source.spec, options, subject: source.name)
        try plan.check()
        return plan
    }
}
