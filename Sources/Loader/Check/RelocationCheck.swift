import Base

/// What a host's kernel fills into the instructions of an object.
struct RelocationCheck {
    /// What the kernel does not have of what the object's relocations ask for, by their index in the object.
    let absences: [Int: BeeError]
    /// What libbpf gives the whole object up for where a program is loaded that has it, by its index in the object.
    let failures: [Int: BeeError]
    /// What is known of the numbers that are filled in, by the place of the instruction in the file.
    let words: [Int: RegisterWords.Word]

    /// Resolves all relocations, in the object's order; none where the kernel has no types.
    init(object: CheckedObject, host: CheckedHost) {
        var absences: [Int: BeeError] = [:]
        var failures: [Int: BeeError] = [:]
        var words: [Int: RegisterWords.Word] = [:]
        let spec = object.spec
        if let types = spec.btf, let kernel = object.types ?? host.types, spec.byteOrder == host.facts.byteOrder {
            var resolver = COREResolver(object: types, kernel: kernel)
            var answers: [COREResolution] = []
            for relocation in spec.relocations { answers.append(resolver.resolve(relocation)) }
            for (index, answer) in answers.enumerated() {
                switch answer {
                case .value(let value):
                    guard let absence = value.absence, value.match == nil else { continue }
                    absences[index] = Self.error(spec.relocations[index], in: types, absence, kernel)
                case .absent(let absence):
                    absences[index] = Self.error(spec.relocations[index], in: types, absence, kernel)
                case .failed(let reason): failures[index] = BeeError(.kernelUnsupported, object.name, reason)
                }
            }
            for (place, index) in object.places {
                if case .value(let value) = answers[index] {
                    words[place] = .constant(value.value)
                } else {
                    words[place] = .unknown
                }
            }
        }
        self.absences = absences
        self.failures = failures
        self.words = words
    }

    /// The words for a part that the kernel does not have, as for what the verifier refuses on its account.
    private static func error(
        _ relocation: CORERelocation, in types: BTF, _ absence: String, _ kernel: KernelTypes
    ) -> BeeError {
        let spelled = (try? CORESpec.local(relocation, in: types).spelling) ?? ""
        let near = MissingKernelPart(relocation.kind, spelled: spelled)
            .hint(in: kernel.kernel, named: kernel.types(named:))
        return BeeError(.verifierRejected, "", absence, hint: near ?? VerifierFailure.guarding)
    }
}
