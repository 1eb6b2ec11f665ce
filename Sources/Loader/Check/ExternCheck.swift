import Base

/// Judges what an object takes from the kernel by name: functions, variables, values of its configuration.
///
/// libbpf looks for all of them, whichever programs use them.
struct ExternCheck {
    let object: CheckedObject
    let host: CheckedHost
    let configuration: FilledConfiguration

    /// What the object cannot do without, and what is not known to be there.
    var findings: [CheckFinding] {
        object.spec.externs.compactMap { external in
            switch configuration.values[external.name] {
            case .refused(let message, let hint):
                return CheckFinding(.fails, .relocation, error(external, message, hint: hint))
            case .unknown(let reason, mayBeRefused: true):
                return CheckFinding(.unknown, .relocation, unknown(external, reason))
            default:
                guard !external.isWeak, let error = absence(of: external) else { return nil }
                return CheckFinding(.fails, .relocation, error)
            }
        }
    }

    /// What the object takes from the kernel if it is there, and that is not there.
    var absentNames: Set<String> {
        Set(object.spec.externs.lazy.filter { $0.isWeak && absence(of: $0) != nil }.map(\.name))
    }

    /// Why a value of the kernel's configuration is not known; nil where it is.
    func gap(_ name: String) -> BeeError? {
        guard case .unknown(let reason, _) = configuration.values[name] else { return nil }
        return object.spec.externs.first { $0.name == name }.map { unknown($0, reason) }
    }

    private func unknown(_ external: ExternSpec, _ reason: String) -> BeeError {
        error(
            external, "what \(external.name) holds there is not known: \(reason)",
            hint: host.profile.gap(.configuration).flatMap { external.name.hasPrefix("CONFIG_") ? $0.hint : nil }
                ?? "write the host file once more with this version, as root, or ask on the host itself")
    }

    /// Why something is not there; nil where it is, or nobody knows.
    func absence(of external: ExternSpec) -> BeeError? {
        switch external.kind {
        case .kernelConfiguration:
            configuration.values[external.name] == .absent
                ? error(external, "the kernel's configuration has no \(external.name)") : nil
        case .kernelFunction:
            isMissing(external.name, code: BTF.Code.function)
                ? error(external, "the kernel has no function '\(external.name)' for programs to call") : nil
        case .kernelVariable: variable(external)
        }
    }

    private func error(_ external: ExternSpec, _ message: String, hint: String? = nil) -> BeeError {
        let version = KernelFeatures.since(kernelFunction: external.name)
        let since = version.map { "it needs Linux \($0), and this is \(host.facts.kernelRelease)" }
        let declaring = external.isWeak ? "" : "declare it __weak and "
        return BeeError(
            .kernelUnsupported, object.name, message,
            hint: hint ?? since ?? declaring + "ask for it before it is used, or use another kernel")
    }

    private func isMissing(_ name: String, code: UInt32) -> Bool {
        guard let types = host.types, let places = try? types.places(named: name) else { return false }
        return !places.contains { $0.types.code(of: $0.id) == code }
    }

    /// Without a type only its address is asked for, which the kernel's list of symbols tells and host files do not.
    private func variable(_ external: ExternSpec) -> BeeError? {
        guard object.spec.btf?.strippingModifiers(external.type) != .void else { return nil }
        return isMissing(external.name, code: BTF.Code.variable)
            ? error(external, "the kernel has no variable '\(external.name)' that programs can take") : nil
    }
}
