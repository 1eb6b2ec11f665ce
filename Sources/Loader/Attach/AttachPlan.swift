public import Base

/// Which programs of an object are loaded, and what each is attached to.
///
/// It follows from the object and from what a person said alone; whether this host has the targets is asked by `check`.
public struct AttachPlan: Sendable {
    /// A program and what becomes of it.
    struct Item: Sendable {
        let program: ProgramSpec
        /// What it is attached to; none where something is missing or in the way.
        let points: [any AttachPoint]
        /// Why it is not attached; nil where it is.
        let obstacle: BeeError?
        /// Whether this version never attaches programs of its kind.
        var isRefused = false
        /// Whether its targets were given by a person.
        let isGiven: Bool
        let isLoaded: Bool
    }

    let items: [Item]
    let options: AttachOptions

    /// The programs to load.
    public var programs: Set<String> { Set(items.lazy.filter(\.isLoaded).map(\.program.name)) }

    /// The names of the programs whose output is read as text, in the object's order.
    public var iterators: [String] {
        items.filter { $0.points.contains { $0 is Iterator } }.map(\.program.name)
    }

    /// The functions of the kernel that programs are attached to, by program, where that is part of loading.
    var functions: [String: String] {
        items.reduce(into: [:]) { functions, item in
            functions[item.program.name] = (item.points.first as? TypedHook)?.function(of: item.program)
        }
    }

    /// Makes the plan for an object.
    ///
    /// A program without a target, or of a kind that is not attached, does not hinder the others.
    /// - Parameters:
    ///   - spec: the object.
    ///   - options: what a person said.
    ///   - subject: the object's name for errors.
    /// - Returns: the plan.
    /// - Throws: `usage` for a program the object does not have or that is left out, also where a map begins with one that
    ///   is, and for a target that its program cannot have.
    public static func make(
        _ spec: ObjectSpec, _ options: AttachOptions = AttachOptions(), subject: String
    ) throws(BeeError) -> AttachPlan {
        let plan = try unchecked(spec, options, subject: subject)
        if let fault = plan.slotFaults(of: spec).first { throw fault.error }
        return plan
    }

    /// Makes the plan that a check judges: where an object by itself leaves a program out with which a map begins, that is
    /// something to tell of the object and no mistake of who asks.
    ///
    /// - Parameters:
    ///   - spec: the object.
    ///   - options: what a person said.
    ///   - subject: the object's name for errors.
    /// - Returns: the plan.
    /// - Throws: `usage`, for what a person said alone.
    public static func judged(
        _ spec: ObjectSpec, _ options: AttachOptions = AttachOptions(), subject: String
    ) throws(BeeError) -> AttachPlan {
        let plan = try unchecked(spec, options, subject: subject)
        if let fault = plan.slotFaults(of: spec).first(where: \.isChosen) { throw fault.error }
        return plan
    }

    private static func unchecked(
        _ spec: ObjectSpec, _ options: AttachOptions, subject: String
    ) throws(BeeError) -> AttachPlan {
        let chosen = try ProgramChoice(spec, options, subject: subject).programs
        var items: [Item] = []
        for program in spec.programs where chosen.contains(program.name) {
            let given = options.targets.filter { $0.program == program.name }
            let item = AttachItem(program: program, spec: spec, attaches: options.attaches)
            items.append(given.isEmpty ? item.bySection() : try item.given(given))
        }
        return AttachPlan(items: items, options: options)
    }

    /// Refuses targets that a person gave and this host does not have.
    ///
    /// - Throws: `attach-failed`, with the program as the subject.
    public func check() throws(BeeError) {
        for item in items where item.isGiven {
            for point in item.points {
                do throws(TargetFault) {
                    try point.check()
                } catch {
                    throw BeeError(.attachFailed, item.program.name, error.message, hint: error.hint)
                }
            }
        }
    }
}
