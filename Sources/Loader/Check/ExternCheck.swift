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
        var work = 1 << 22
        return object.spec.externs.compactMap { external in
            switch configuration.values[external.name] {
            case .refused(let message, let hint):
                return CheckFinding(.fails, .relocation, error(external, message, hint: hint))
            case .unknown(let reason, mayBeRefused: true):
                return CheckFinding(.unknown, .relocation, unknown(external, reason))
            default:
                if let mismatch = mismatch(of: external, &work) { return CheckFinding(.fails, .relocation, mismatch) }
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

    /// What the kernel has by a name and declares otherwise: libbpf 1.1 gives the object up for it, weak or not
    /// (libbpf.c, `bpf_object__resolve_ksym_func_btf_id`, `bpf_object__resolve_ksym_var_btf_id`).
    private func mismatch(of external: ExternSpec, _ work: inout Int) -> BeeError? {
        guard let own = object.spec.btf, let (place, type) = declaration(of: external) else { return nil }
        let local = own.strippingModifiers(external.type)
        guard external.kind == .kernelFunction || local != .void else { return nil }
        var matcher = COREMatcher(local: own, target: place.types, work: work)
        defer { work = matcher.work }
        let isAlike: Bool
        do throws(COREFault) {
            isAlike = try matcher.areCompatible(local, type, level: COREMatcher.deepest)
        } catch {
            isAlike = false
        }
        guard !isAlike else { return nil }
        let kernel = place.types.cSpelling(of: external.kind == .kernelFunction ? place.id : type)
        let undefined = own.undefinedStructure(in: local).map { "; \($0) has to be defined, as vmlinux.h does it" }
        return error(
            external, "the object declares '\(external.name)' otherwise than the kernel does",
            hint: "the kernel has \(kernel)\(undefined ?? "")")
    }

    /// What of the kernel a name stands for, with its type or signature; nil where it has none of that kind.
    private func declaration(of external: ExternSpec) -> (KernelTypes.Place, BTF.TypeID)? {
        guard external.kind != .kernelConfiguration, let types = host.types else { return nil }
        let code = external.kind == .kernelFunction ? BTF.Code.function : BTF.Code.variable
        guard let place = try? types.place(named: external.name, code: code) else { return nil }
        return (place, place.types.strippingModifiers(place.types.record(of: place.id).reference))
    }

    /// Why a function that the kernel has may not be called; nil where it may, or it has none of that name.
    ///
    /// Kernels mark the functions that programs may call in their types since Linux 6.10 (scripts/Makefile.btf,
    /// `decl_tag_kfuncs`); which programs may call which is the verifier's to say.
    func refusal(ofCalling external: ExternSpec) -> (verdict: Verdict, error: BeeError)? {
        guard external.kind == .kernelFunction, KernelFeatures.since(kernelFunction: external.name) == nil,
            let types = host.types, let (place, _) = declaration(of: external)
        else { return nil }
        let marked = types.functionsForPrograms(place)
        guard !marked.isEmpty else {
            let message = "whether the kernel's function '\(external.name)' is one that programs may call is not known"
            return (.unknown, error(external, message, hint: "this kernel's types do not mark such functions"))
        }
        guard !marked.contains(place.id) else { return nil }
        return (
            .fails,
            error(
                external, "the kernel does not let programs call its function '\(external.name)'",
                hint: "programs may call what bpftool shows by: bpftool btf dump file /sys/kernel/btf/vmlinux format c")
        )
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

extension BTF {
    /// The first structure or union of a signature that is only declared (`struct file;`), as C spells it.
    fileprivate func undefinedStructure(in signature: TypeID) -> String? {
        guard case .prototype(let result, let parameters) = self[signature].kind else { return nil }
        return ([result] + parameters.map(\.type)).lazy.map { type in
            guard case .pointer(let target) = self[strippingModifiers(type)].kind else { return type }
            return strippingModifiers(target)
        }.first { type in
            guard case .forward = self[type].kind else { return false }
            return true
        }.map { cSpelling(of: $0) }
    }
}
