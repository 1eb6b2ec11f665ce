import Base
import Clibbpf
import Glibc

/// A child process that removes something the kernel would keep, should this process die without doing so.
final class AttachGuard {
    private let what: bee_lasting
    private let name: String
    private let child: pid_t
    private var speak: Int32?
    private var record: StrayRecord?

    /// Starts the child; to be called before the thing is attached, so that no moment is without a guard.
    ///
    /// - Parameters:
    ///   - what: what will be attached.
    ///   - name: its name for errors and for the record.
    ///   - records: where it is written down, for the case that the child is killed too.
    /// - Returns: the guard.
    /// - Throws: `input-output`.
    static func start(_ what: bee_lasting, name: String, _ records: StrayRecords?) throws(BeeError) -> AttachGuard {
        let record = try records?.add(what, name: name)
        var what = what
        var speak: Int32 = -1
        let child = bee_guard_start(&what, record?.descriptor ?? -1, record?.path, &speak)
        guard child >= 0 else {
            record?.remove()
            throw BeeError.system("start a process that guards the attachment", name, number: -child)
        }
        return AttachGuard(what, name, child, speak, record)
    }

    private init(_ what: bee_lasting, _ name: String, _ child: pid_t, _ speak: Int32, _ record: StrayRecord?) {
        self.what = what
        self.name = name
        self.child = child
        self.speak = speak
        self.record = record
    }

    deinit {
        // Without a word the child does what is left to do.
        end(saying: false)
    }

    /// Removes the thing; where that fails the child tries it once more.
    func remove() throws(BeeError) {
        guard speak != nil else { return }
        var what = what
        let (code, _) = LibbpfLog.collecting { bee_remove_lasting(&what) }
        end(saying: code == 0)
        guard code == 0 else { throw LibbpfError.make(code, "remove what was attached", name) }
    }

    /// Lets the child go, and with a word also forgets the record.
    private func end(saying isRemoved: Bool) {
        guard let speak else { return }
        self.speak = nil
        if isRemoved {
            var word: UInt8 = 1
            // A child that is gone already has nobody to tell.
            _ = write(speak, &word, 1)
        }
        close(speak)
        while waitpid(child, nil, 0) < 0, errno == EINTR {}
        if isRemoved { record?.remove() }
        record = nil
    }
}

/// What the kernel would keep, together with what of ours belongs to it.
final class GuardedAttachment: Attachment {
    private let guardian: AttachGuard
    private let part: (any Attachment)?

    init(_ part: (any Attachment)?, _ guardian: AttachGuard) {
        self.part = part
        self.guardian = guardian
    }

    deinit {
        // A failure was told by `remove`; here nobody is left to be told, and the guard tries again.
        try? remove()
    }

    func remove() throws(BeeError) {
        try guardian.remove()
        try part?.remove()
    }
}
