public import Base
import Clibbpf
import Glibc

extension LoadedObject {
    /// Attaches every loaded program to what the plan it was loaded with says.
    ///
    /// A program that cannot be attached does not stop the others. Calling it again replaces what was attached before.
    /// - Returns: which programs are attached, and why the others are not.
    public func attach() -> AttachReport {
        var failures = detach()
        var refused: [BeeError] = []
        var attached: [String] = []
        let programs = object.programs
        let context = AttachContext(
            object: object, replaces: plan.options.replaces, log: options.log,
            records: geteuid() == 0 ? .ofRoot : nil)
        for item in plan.items {
            if let obstacle = item.obstacle { failures.append(obstacle) }
            guard let program = programs.first(where: { $0.name == item.program.name }) else { continue }
            var isAttached = false
            for point in item.points {
                do throws(BeeError) {
                    attachments.append(try point.attach(program, in: context))
                    attachedPrograms.append(program.name)
                    isAttached = true
                } catch {
                    failures.append(error)
                    if item.isGiven { refused.append(error) }
                }
            }
            if isAttached { attached.append(item.program.name) }
        }
        return AttachReport(attached: attached, failures: failures, refused: refused, count: plan.items.count)
    }

    /// Detaches every program; when this returns none of them runs any more but those that are running right now.
    ///
    /// Programs and maps stay loaded. Calling it again changes nothing.
    /// - Returns: what could not be detached; the guard of such a thing has tried once more.
    @discardableResult
    public func detach() -> [BeeError] {
        var failures: [BeeError] = []
        for attachment in attachments.reversed() {
            do throws(BeeError) {
                try attachment.remove()
            } catch {
                failures.append(error)
            }
        }
        attachments.removeAll()
        attachedPrograms.removeAll()
        return failures
    }

    /// Whether anything is attached that acts by itself: not an iterator, which is only read.
    public var isWaiting: Bool { attachments.contains { !($0 is IteratorAttachment) } }
}
