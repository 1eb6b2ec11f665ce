import Base
import CLinux
import Glibc
import Report
import Synchronization

/// The terminal of this process while a screen fills it: keys come one by one, and it is given back however that ends.
///
/// There is one terminal and signals come at any time, so its state is the process's.
enum LiveTerminal {
    // DEC private modes: another screen (1049), the cursor (25), going on at the next line (7). Terminals ignore those
    // they do not have; the last line is erased for those that have no other screen.
    private static let enterText: StaticString = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
    private static let leaveText: StaticString = "\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[999;1H\u{1B}[K\u{1B}[?1049l"

    private static let isEntered = Atomic<Bool>(false)
    private static let attention = Atomic<Int32>(-1)
    // Written once, before any handler is installed.
    nonisolated(unsafe) private static let before = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    nonisolated(unsafe) private static let during = UnsafeMutablePointer<termios>.allocate(capacity: 1)

    /// Whether a screen can be shown: both ends are a terminal that is no mere printer and has room for one.
    ///
    /// - Parameter environment: has `TERM`.
    /// - Returns: false where rows are better appended.
    static func isUsable(_ environment: [String: String]) -> Bool {
        let type = environment["TERM", default: ""]
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, !type.isEmpty, type != "dumb" else { return false }
        return size.columns >= 20 && size.rows >= 5
    }

    /// How large the terminal is; a serial line does not know, and is taken for a VT100.
    static var size: ScreenSize {
        var window = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0 && window.ws_col > 0 && window.ws_row > 0
        return isKnown
            ? ScreenSize(columns: Int(window.ws_col), rows: Int(window.ws_row)) : ScreenSize(columns: 80, rows: 24)
    }

    /// Whether what was written has gone out: a slow line gets no picture while it is busy with one.
    static var isIdle: Bool {
        var waiting: Int32 = 0
        return ioctl(STDOUT_FILENO, UInt(TIOCOUTQ), &waiting) != 0 || waiting == 0
    }

    /// Makes the descriptor that is readable when the picture must be drawn anew: the size is another one, or the process
    /// goes on after it was stopped.
    ///
    /// - Returns: an eventfd that stays open.
    /// - Throws: `input-output`.
    static func makeAttentionDescriptor() throws(BeeError) -> Int32 {
        let descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw BeeError.system("create an event descriptor", "eventfd") }
        attention.store(descriptor, ordering: .releasing)
        return descriptor
    }

    /// Takes the terminal. Ctrl-C, Ctrl-Z and Ctrl-\ stay signals.
    ///
    /// - Throws: `input-output`.
    static func enter() throws(BeeError) {
        guard tcgetattr(STDIN_FILENO, before) == 0 else { throw BeeError.system("read the state of", "the terminal") }
        during.pointee = before.pointee
        during.pointee.c_lflag &= ~tcflag_t(ICANON | ECHO)
        withUnsafeMutableBytes(of: &during.pointee.c_cc) { characters in
            characters[Int(VMIN)] = 1
            characters[Int(VTIME)] = 0
        }
        atexit { LiveTerminal.leave() }
        install(
            handleFatalSignal, Int32(bitPattern: SA_RESETHAND) | SA_NODEFER,
            for: [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV])
        install(handleStop, SA_NODEFER | SA_RESTART, for: [SIGTSTP])
        install(handleContinue, SA_RESTART, for: [SIGCONT])
        install(handleResize, SA_RESTART, for: [SIGWINCH])
        take()
    }

    /// Gives the terminal back; it may be called again and from a signal handler.
    static func leave() {
        guard isEntered.exchange(false, ordering: .acquiringAndReleasing) else { return }
        put(leaveText)
        tcsetattr(STDIN_FILENO, TCSANOW, before)
    }

    private static func take() {
        isEntered.store(true, ordering: .releasing)
        tcsetattr(STDIN_FILENO, TCSANOW, during)
        put(enterText)
    }

    private static func put(_ text: StaticString) {
        var rest = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        while rest.count > 0 {
            let count = write(STDOUT_FILENO, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR, !Interruption.isRequested { continue }
            // There is no terminal any more, or one that takes nothing.
            guard count > 0 else { return }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    fileprivate static func install(
        _ handler: @escaping @convention(c) (Int32) -> Void, _ flags: Int32, for signals: [Int32]
    ) {
        for number in signals { set(handler, flags, number) }
    }

    private static func set(_ handler: sighandler_t?, _ flags: Int32, _ number: Int32) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = flags
        sigaction(number, &action, nil)
    }

    // What follows runs inside signal handlers: atomics, sigaction(2), raise(3), tcsetattr(3) and write(2) are all it may
    // use (signal-safety(7)).

    fileprivate static func stop() {
        let wasEntered = isEntered.load(ordering: .acquiring)
        leave()
        set(SIG_DFL, 0, SIGTSTP)
        raise(SIGTSTP)
        // The process goes on here.
        set(handleStop, SA_NODEFER | SA_RESTART, SIGTSTP)
        if wasEntered { resume() }
    }

    /// Takes the terminal once more: where the process was stopped with SIGSTOP, the shell has set it as it likes.
    fileprivate static func goOn() {
        if isEntered.load(ordering: .acquiring) { resume() }
    }

    private static func resume() {
        take()
        wake()
    }

    fileprivate static func wake() {
        let descriptor = attention.load(ordering: .acquiring)
        var one: UInt64 = 1
        if descriptor >= 0 { _ = write(descriptor, &one, 8) }
    }
}

private func handleFatalSignal(_ number: Int32) {
    LiveTerminal.leave()
    // The handler is gone by SA_RESETHAND: now the signal does what it does.
    raise(number)
}

private func handleStop(_ number: Int32) {
    let saved = errno
    LiveTerminal.stop()
    errno = saved
}

private func handleContinue(_ number: Int32) {
    let saved = errno
    LiveTerminal.goOn()
    errno = saved
}

private func handleResize(_ number: Int32) {
    let saved = errno
    LiveTerminal.wake()
    errno = saved
}
