import Base

/// Judges the addresses of the kernel's variables that a program takes with their types.
///
/// The kernel's types name a variable, and the verifier then looks its address up by the name among the kernel's symbols
/// (kernel/bpf/verifier.c, `check_pseudo_btf_id`), in whatever instruction it stands, reached or not. Without
/// `CONFIG_KALLSYMS_ALL` symbols are those of functions only (scripts/kallsyms.c, `symbol_valid`).
extension ProgramCheck {
    /// Variables whose address the kernel does not tell, or perhaps not.
    var variableAddresses: [CheckFinding] {
        let variables = object.spec.externs.filter { external in
            external.kind == .kernelVariable && object.spec.btf?.strippingModifiers(external.type) != .void
        }
        guard !variables.isEmpty, let entry = object.functions[program.name] else { return [] }
        let named = object.spec.code.externals(from: entry)
        return variables.filter { named.contains($0.name) && isTyped($0.name) }.compactMap { finding($0.name) }
    }

    /// Whether the kernel's types have the variable: of one they lack no address is looked up.
    private func isTyped(_ name: String) -> Bool {
        guard let types = host.types, let places = try? types.places(named: name) else { return false }
        return places.contains { $0.types.code(of: $0.id) == BTF.Code.variable }
    }

    private func finding(_ name: String) -> CheckFinding? {
        let listed = host.hasOption("CONFIG_KALLSYMS_ALL") ?? (host.isThisHost ? KernelSymbols.lists(name) : nil)
        guard listed != true else { return nil }
        let error =
            listed == false
            ? BeeError(
                .verifierRejected, program.name,
                "takes the kernel's variable '\(name)', whose address this kernel does not list",
                hint: VerifierFailure.listing)
            : BeeError(
                .verifierRejected, program.name,
                "whether the kernel lists the address of its variable '\(name)' is not known",
                hint: "its configuration would tell: CONFIG_KALLSYMS_ALL")
        return CheckFinding(listed == false ? .fails : .unknown, .relocation, of: program.name, error)
    }
}

extension ObjectCode {
    /// What a function and all that it calls name of the kernel's variables and configuration, reached or not.
    ///
    /// - Parameter entry: the function's index.
    /// - Returns: the names.
    fileprivate func externals(from entry: Int) -> Set<String> {
        var names: Set<String> = []
        var seen: Set<Int> = [entry]
        var waiting = [entry]
        while let index = waiting.popLast() {
            let range = functions[index].range
            for place in stride(from: range.lowerBound, to: range.upperBound, by: EncodedInstruction.size) {
                switch references[place] {
                case .function(let callee) where seen.insert(callee).inserted: waiting.append(callee)
                case .external(let name): names.insert(name)
                default: continue
                }
            }
        }
        return names
    }
}

extension KernelSymbols {
    /// Whether `/proc/kallsyms` of this kernel lists a name; nil where it cannot be read.
    fileprivate static func lists(_ name: String) -> Bool? {
        guard let text = try? RegularFile.read("/proc/kallsyms", limit: 256 << 20), !text.isEmpty else { return nil }
        let wanted = Array(name.utf8)[...]
        return text.split(separator: UInt8(ascii: "\n")).contains { line in
            let words = line.split(separator: UInt8(ascii: " "))
            return words.count == 3 && words[2].prefix { $0 != UInt8(ascii: "\t") } == wanted
        }
    }
}
