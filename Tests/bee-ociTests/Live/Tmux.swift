import Glibc
import Testing

/// A terminal with a shell in it, by tmux and a server of its own.
final class Tmux {
    private let tmux = Program(path: "/usr/bin/tmux")
    let folder: TemporaryFolder

    init(columns: Int = 100, rows: Int = 24) throws {
        folder = try TemporaryFolder()
        try #require(access(tmux.path, X_OK) == 0, "tmux is missing: scripts/install-dependencies test")
        try command(
            "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "exec env PS1='$ ' /bin/sh")
        try wait("a prompt") { $0.contains { $0.hasPrefix("$") } }
    }

    deinit {
        _ = try? command("kill-server")
    }

    @discardableResult
    func command(_ arguments: String...) throws -> Program.Result {
        try tmux.done(["-S", folder / "socket"] + arguments)
    }

    /// What stands on the terminal.
    func lines() throws -> [String] {
        try command("capture-pane", "-p").output.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// Types text as it is.
    func type(_ text: String) throws { try command("send-keys", "-l", text) }

    /// Presses keys by the names tmux has for them.
    func press(_ keys: String...) throws { for key in keys { try command("send-keys", key) } }

    func resize(columns: Int, rows: Int) throws {
        try command("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

    /// Waits until the terminal shows something; fails the test after a time.
    @discardableResult
    func wait(_ what: String, _ isThere: ([String]) -> Bool) throws -> [String] {
        var shown: [String] = []
        let isShown = try eventually {
            shown = try lines()
            return isThere(shown)
        }
        try #require(isShown, "waited in vain for \(what):\n\(shown.joined(separator: "\n"))")
        return shown
    }

    /// Runs a command line in the shell, which notes the terminal's state before and after it, and its exit status.
    func start(_ line: String) throws {
        try type(
            "clear; stty -g >\(folder.path)/before; \(line); echo $? >\(folder.path)/status; stty -g >\(folder.path)/after"
        )
        try press("Enter")
    }

    /// Waits until the command has ended.
    ///
    /// - Returns: its exit status.
    func finish() throws -> String {
        try wait("the end") { _ in folder.text("after").hasSuffix("\n") }
        #expect(folder.text("after") == folder.text("before"), "the terminal is as it was")
        return folder.text("status")
    }

    /// The process that runs in the shell.
    func process(named name: String) throws -> pid_t {
        let shell = try command("display-message", "-p", "#{pane_pid}").output.filter(\.isNumber)
        let children = try Program(path: "/usr/bin/pgrep").done("-P", shell, name).lines
        return try #require(children.first.flatMap { pid_t($0) })
    }
}
