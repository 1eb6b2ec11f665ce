import Glibc
import Testing

/// Runs the built `bee-oci` as its own process, the way a person or a script does.
struct Program: Sendable {
    /// The program's file.
    let path: String

    /// The program that BEE_OCI_PROGRAM names, as CI does with the one that is shipped, which starts ten times as quickly
    /// as the one of this build; else the latter, which stands beside the test bundle.
    static var beeOCI: Program {
        get throws {
            if let path = getenv("BEE_OCI_PROGRAM") { return Program(path: String(cString: path)) }
            var buffer = [CChar](repeating: 0, count: 4096)
            let count = buffer.withUnsafeMutableBufferPointer { raw in
                raw.baseAddress.map { readlink("/proc/self/exe", $0, raw.count) } ?? -1
            }
            try #require(count > 0)
            let folder = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
                separator: "/"
            ).dropLast()
            let path = "/" + folder.joined(separator: "/") + "/bee-oci"
            try #require(access(path, X_OK) == 0, "no program at \(path)")
            return Program(path: path)
        }
    }

    /// What a finished process left.
    struct Result {
        /// The exit status, or 128 and the signal's number.
        let status: Int32
        /// What it wrote to standard output.
        let output: String
        /// What it wrote to standard error.
        let errors: String
        /// The most memory it was seen to have resident, in KiB.
        let peakMemory: Int

        /// The lines of standard output.
        var lines: [Substring] { output.split(separator: "\n") }
    }

    /// Runs to the end.
    func run(_ arguments: String..., environment: [String: String] = [:], input: String? = nil) throws -> Result {
        try start(arguments, environment: environment, input: input).finish()
    }

    /// Runs to the end.
    func run(_ arguments: [String], environment: [String: String] = [:], input: String? = nil) throws -> Result {
        try start(arguments, environment: environment, input: input).finish()
    }

    /// Runs to the end and expects the status 0.
    @discardableResult
    func done(_ arguments: String...) throws -> Result { try done(arguments) }

    /// Runs to the end and expects the status 0.
    @discardableResult
    func done(_ arguments: [String]) throws -> Result {
        let result = try run(arguments)
        try #require(result.status == 0, "\(path) \(arguments): \(result.errors)")
        return result
    }

    /// Starts a process whose output goes to files, with an environment of PATH and what is given.
    func start(_ arguments: [String], environment: [String: String] = [:], input: String? = nil) throws -> Running {
        let folder = try TemporaryFolder()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input ?? "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, folder / "out", O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, folder / "err", O_WRONLY | O_CREAT, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The thread pool that tests run on blocks signals, and a process starts with the mask of its parent's thread.
        var unblocked = sigset_t()
        sigemptyset(&unblocked)
        posix_spawnattr_setsigmask(&attributes, &unblocked)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var variables = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        variables.merge(environment) { $1 }
        let process = try CStrings.with([path] + arguments) { argv in
            try CStrings.with(variables.map { "\($0)=\($1)" }) { envp in
                var process: pid_t = 0
                let number = posix_spawn(&process, path, &actions, &attributes, argv, envp)
                try #require(number == 0, "cannot start \(path): \(number)")
                return process
            }
        }
        return Running(process: process, folder: folder)
    }

    /// A process that may still run.
    final class Running {
        let process: pid_t
        private let folder: TemporaryFolder
        private var result: Result?
        private var peakMemory = 0

        fileprivate init(process: pid_t, folder: TemporaryFolder) {
            self.process = process
            self.folder = folder
        }

        deinit {
            if result == nil {
                kill(process, SIGKILL)
                waitpid(process, nil, 0)
            }
        }

        /// What it has written to standard output so far.
        var output: String { folder.text("out") }

        /// What it has written to standard error so far.
        var errors: String { folder.text("err") }

        /// How many bytes it has written to standard output so far.
        var outputSize: Int {
            var status = stat()
            return stat(folder / "out", &status) == 0 ? Int(status.st_size) : 0
        }

        /// The kernel's numbers of the eBPF programs that it holds, attached ones too.
        func programs() throws -> Set<Int> {
            let listing = try Program(path: "/bin/sh").run("-c", "cat /proc/\(process)/fdinfo/*")
            return Set(listing.lines.filter { $0.hasPrefix("prog_id:") }.compactMap { Int($0.filter(\.isNumber)) })
        }

        /// Waits until a condition holds; fails the test when patience is over or the process is.
        func wait(until condition: (Running) -> Bool) throws {
            var isMet = false
            _ = eventually {
                // In this order: what it did before its end counts.
                let isLast = hasEnded
                isMet = condition(self)
                return isMet || isLast
            }
            try #require(isMet, "waited in vain; it said: \(output) \(errors)")
        }

        /// Whether the process has ended; it may be waited for still.
        var hasEnded: Bool {
            let status = (try? TemporaryText.read("/proc/\(process)/stat")) ?? ""
            return status.isEmpty || status.contains(") Z ")
        }

        /// Sends a signal.
        func signal(_ number: Int32) { kill(process, number) }

        /// Stops it, and returns when it has stopped.
        func pause() throws {
            signal(SIGSTOP)
            try wait { _ in (try? TemporaryText.read("/proc/\(process)/stat"))?.contains(") T ") == true }
        }

        /// The most memory that was resident so far, in KiB; the figure wait4 gives counts the parent's in.
        private func memoryHighWater() -> Int {
            let status = (try? TemporaryText.read("/proc/\(process)/status")) ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        }

        /// Waits for the end; fails the test where it does not come in time.
        func finish(within seconds: Double = 600) throws -> Result {
            let start = ContinuousClock.now
            while true {
                if let result = try poll() { return result }
                let elapsed = start.duration(to: .now)
                try #require(elapsed < .seconds(seconds), "did not end within \(seconds) s; it said: \(errors)")
                peakMemory = max(peakMemory, memoryHighWater())
                // Seldom where it takes long: to look takes time that the process itself may need.
                usleep(min(20_000, 2000 + UInt32(elapsed / .microseconds(10))))
            }
        }

        /// What the process left, nil while it runs.
        func poll() throws -> Result? {
            if let result { return result }
            var status: Int32 = 0
            let ended = waitpid(process, &status, WNOHANG)
            try #require(ended >= 0)
            guard ended == process else { return nil }
            let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
            let result = Result(status: code, output: output, errors: errors, peakMemory: peakMemory)
            self.result = result
            return result
        }
    }
}

/// Arrays of C strings, ended by a null pointer.
enum CStrings {
    static func with<R>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> R
    ) rethrows -> R {
        let pointers = texts.map { strdup($0) }
        defer { pointers.forEach { free($0) } }
        return try body(pointers + [nil])
    }
}
