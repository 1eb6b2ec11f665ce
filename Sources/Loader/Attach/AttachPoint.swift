import Base

/// Something that a program can be attached to, understood but not yet looked for.
///
/// One type for each kind; it reads its own text, looks for its target, attaches, and says what went wrong.
protocol AttachPoint: Sendable {
    /// The target as a person would write it.
    var text: String { get }

    /// Refuses a target that this host does not have.
    ///
    /// Asked for targets that a person gave, before anything is loaded.
    func check() throws(TargetFault)

    /// Tells a program what the kernel must know of its target when it loads it.
    func prepare(_ program: BPFProgram)

    /// Attaches a loaded program.
    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment

    /// What an error number of the kernel or of libbpf means here; nil where it means nothing special.
    func sentence(for code: Int32, on host: AttachHost) -> TargetFault?
}

extension AttachPoint {
    func check() throws(TargetFault) {}
    func prepare(_ program: BPFProgram) {}
    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? { nil }
}

/// What is wrong with a target, and what to do about it.
struct TargetFault: Error, Hashable {
    /// A message as `BeeError` has it.
    let message: String
    let hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}

extension BPFProgram {
    /// Looks for the program's target; a fault becomes an error about the program.
    func seeking<Result: ~Copyable>(_ body: () throws(TargetFault) -> Result) throws(BeeError) -> Result {
        do throws(TargetFault) {
            return try body()
        } catch {
            throw BeeError(.attachFailed, name, error.message, hint: error.hint)
        }
    }
}

/// A program that is attached: it stays so until this is told to remove it or is let go of.
protocol Attachment: AnyObject {
    /// Detaches the program; calling it again changes nothing.
    func remove() throws(BeeError)

    /// The descriptors of what the kernel attached it with and can pin; nil where it is attached in another way.
    var links: [Int32]? { get }

    /// Lets go of the links without detaching, for they are pinned.
    func letGo()
}

extension Attachment {
    var links: [Int32]? { nil }
    func letGo() {}
}
