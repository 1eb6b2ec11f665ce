import Base

@testable import Loader

/// Resolves relocations of an object's types, the first section of the input, against a kernel's, the second one; what
/// follows is the object's `.BTF.ext`. Without it every kind of question is asked of the object's first types.
///
/// Promised: the same question has the same answer; what is matched is a type of the kernel; and the types kept for the
/// object are sound and, where no relocation fails, answer as all of the kernel's do.
enum FuzzedRelocations {
    static func run(_ bytes: [UInt8]) throws(BeeError) {
        let (first, rest) = FuzzedTypes.split(bytes)
        let (second, more) = FuzzedTypes.split(Array(rest))
        let object = try BTF.parse(Array(first), subject: "object")
        let kernel = try BTF.parse(Array(second), order: object.order, subject: "kernel")
        let relocations =
            more.isEmpty
            ? questions(object) : try BTFExtension.parse(Array(more), types: object, subject: "object").relocations
        // The object's bytes serve as a module's too, which as a rule they are not.
        let types = KernelTypes(kernel: kernel, modules: [.init(name: "module", bytes: Array(first))])
        let answers = resolve(relocations, object, types)
        require(answers == resolve(relocations, object, types), "the same question has two answers")
        for case .value(let value) in answers {
            guard let match = value.match else { continue }
            require(match.module != nil || kernel.contains(match.type), "a match is no type of the kernel")
        }
        requireEnough(relocations, object, types, answers)
    }

    private static func resolve(
        _ relocations: [CORERelocation], _ object: BTF, _ kernel: KernelTypes
    ) -> [COREResolution] {
        var resolver = COREResolver(object: object, kernel: kernel)
        return relocations.map { resolver.resolve($0) }
    }

    private static func requireEnough(
        _ relocations: [CORERelocation], _ object: BTF, _ kernel: KernelTypes, _ answers: [COREResolution]
    ) {
        let bytes = MinimalBTF.make(for: relocations, of: object, kernel: kernel)
        guard let types = try? BTF.parse(bytes, order: object.order, subject: "kept") else {
            return require(false, "the types that are kept are damaged")
        }
        let kept = resolve(relocations, object, KernelTypes(kernel: types))
        guard !answers.contains(where: { if case .failed = $0 { true } else { false } }) else { return }
        for (index, answer) in answers.enumerated() where relocations[index].kind != .typeIDTarget {
            require(number(answer) == number(kept[index]), "relocation \(index) has another answer: \(kept[index])")
        }
    }

    private static func number(_ answer: COREResolution) -> UInt64? {
        if case .value(let value) = answer { value.value } else { nil }
    }

    /// Every kind of question of the first types: of the type itself, of its first members and of its first constants.
    private static func questions(_ object: BTF) -> [CORERelocation] {
        object.ids.prefix(32).flatMap { id in
            CORERelocation.Kind.allCases.flatMap { kind in
                [[0], [1], [0, 0], [0, 1], [0, 2, 0], [0, 0, 1]].filter {
                    COREPath.exists($0, from: id, kind: kind, in: object)
                }
                .map {
                    CORERelocation(section: "program", instructionOffset: 0, type: id, path: $0, kind: kind)
                }
            }
        }
    }
}
