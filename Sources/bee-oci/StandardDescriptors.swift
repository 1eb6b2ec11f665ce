import Glibc

/// Descriptors 0 to 2 as every command expects them.
enum StandardDescriptors {
    /// Opens /dev/null in the place of descriptors that are closed, and lets writes to a reader that has gone, or above
    /// the limit of a file's size, fail instead of ending the process; children can be waited for even where a parent
    /// has them vanish.
    ///
    /// A file opened later must never become standard error: warnings would be written into it. A closed standard output
    /// stays one that cannot be written: what a script believes to have got must not be lost without a word.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGCHLD, SIG_DFL)
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free number is taken, which is this one, since those below it are open.
            _ = open("/dev/null", descriptor == STDOUT_FILENO ? O_RDONLY : O_RDWR)
        }
    }
}
