import Base

/// Judges what an object takes from the kernel by name: functions, variables, values of its configuration.
///
/// libbpf looks for all of them, whichever programs use them.
struct ExternCheck {
    let object: CheckedObject
    let host: CheckedHost

    /// What the object cannot do without, and what is not known to be there.
    var findings: [CheckFinding] {
        object.spec.externs.compactMap { external in
            if external.kind == .kernelConfiguration, let error = hiddenConfiguration(for: external) {
                return CheckFinding(.fails, .relocation, error)
            }
            guard !external.isWeak, let error = absence(of: external) else { return nil }
            return CheckFinding(.fails, .relocation, error)
        }
    }

    /// Why something is not there; nil where it is, or nobody knows.
    func absence(of external: ExternSpec) -> BeeError? {
        switch external.kind {
        case .kernelConfiguration: configuration(external)
        case .kernelFunction:
            isMissing(external.name, code: BTF.Code.function)
                ? error(external, "the kernel has no function '\(external.name)' for programs to call") : nil
        case .kernelVariable: variable(external)
        }
    }

    private func error(_ external: ExternSpec, _ message: String, hint: String? = nil) -> BeeError {
        let version = KernelFeatures.since(kernelFunction: external.name)
        let since = version.map { "it needs Linux \($0), and this is \(host.facts.kernelRelease)" }
        return BeeError(
            .kernelUnsupported, object.name, message,
            hint: hint ?? since ?? "declare it __weak and ask for it before it is used, or use another kernel")
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

    private func configuration(_ external: ExternSpec) -> BeeError? {
        guard external.name.hasPrefix("CONFIG_"), let options = host.profile.configuration,
            options[external.name] == nil, !isText(external)
        else { return nil }
        return error(external, "the kernel's configuration has no \(external.name)")
    }

    /// Host files leave most texts out.
    private func isText(_ external: ExternSpec) -> Bool {
        guard let types = object.spec.btf else { return false }
        if case .array = types[types.strippingModifiers(external.type)].kind { return true }
        return false
    }

    /// libbpf reads the configuration for any option, weak or not, and gives up where it cannot
    /// (libbpf.c, `bpf_object__resolve_externs`).
    private func hiddenConfiguration(for external: ExternSpec) -> BeeError? {
        guard external.name.hasPrefix("CONFIG_"), host.profile.configuration == nil else { return nil }
        let gap = host.profile.gap(.configuration)
        return BeeError(
            .kernelUnsupported, object.name,
            "asks for \(external.name), and the kernel's configuration is hidden"
                + (gap.map { ": \($0.reason)" } ?? ""),
            hint: gap?.hint ?? "run a kernel built with CONFIG_IKCONFIG_PROC=y, or put its config file into /boot")
    }
}
