import Base
import CLinux
import Glibc

/// Runs another program and reads what it says on standard error.
enum ChildProcess {
    /// How a program ended.
    struct Outcome {
        /// Its exit status; 128 and the signal's number where a signal ended it, as shells have it.
        let status: Int32
        /// What it wrote to standard error, up to `limit` bytes.
        let errors: [UInt8]
    }

    /// The bytes of standard error that are kept.
    private static let limit = 4 << 20

    /// Runs a program to its end (`posix_spawn`). Its input is empty; its standard output is our standard error.
    ///
    /// - Parameters:
    ///   - path: the program's file.
    ///   - arguments: its arguments without the name.
    ///   - environment: its variables, as `NAME=VALUE`.
    ///   - folder: its working directory.
    ///   - isInterrupted: whether it is to be ended, asked whenever a signal comes.
    /// - Returns: how it ended.
    /// - Throws: `file-missing` and its kin where it cannot be started, `input-output`.
    static func run(
        _ path: String, _ arguments: [String], environment: [String], in folder: String,
        isInterrupted: () -> Bool
    ) throws(BeeError) -> Outcome {
        var ends: [Int32] = [-1, -1]
        guard linux_pipe(&ends) == 0 else { throw BeeError.system("create a pipe for", path) }
        let reader = OwnedDescriptor(adopting: ends[0])
        let writer = OwnedDescriptor(adopting: ends[1])
        let child = try spawn(path, arguments, environment, folder, errors: writer.rawValue)
        // The reader's end of file comes when the child alone held the other end.
        _ = consume writer
        // Not all who stop this process stop its children too.
        func endIfInterrupted() { if isInterrupted() { kill(child, SIGTERM) } }
        let errors = readToEnd(reader.rawValue, endIfInterrupted)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw BeeError.system("wait for", path) }
            endIfInterrupted()
        }
        let signal = status & 0x7F
        return Outcome(status: signal == 0 ? status >> 8 & 0xFF : 128 + signal, errors: errors)
    }

    private static func spawn(
        _ path: String, _ arguments: [String], _ environment: [String], _ folder: String, errors: Int32
    ) throws(BeeError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        linux_spawn_in(&actions, folder)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        posix_spawn_file_actions_adddup2(&actions, 2, 1)
        let words = CStrings([path] + arguments)
        let variables = CStrings(environment)
        var child: pid_t = 0
        let code = posix_spawn(&child, path, &actions, nil, words.pointers, variables.pointers)
        guard code == 0 else { throw BeeError.system("start", path, number: code) }
        return child
    }

    private static func readToEnd(_ descriptor: Int32, _ endIfInterrupted: () -> Void) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR {
                endIfInterrupted()
                continue
            }
            guard count > 0 else { return bytes }
            // What is beyond is read and dropped: the child must not wait for ever.
            bytes += chunk[..<min(count, max(0, limit - bytes.count))]
        }
    }
}

/// Texts as C's `char *[]` with a null at its end, alive as long as this is.
private final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) {
        pointers = texts.map { strdup($0) } + [nil]
    }

    deinit {
        for pointer in pointers { free(pointer) }
    }
}
