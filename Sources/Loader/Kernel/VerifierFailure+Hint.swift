// What to do about the verifier's telling line.
extension VerifierFailure {
    func hint(_ line: Substring) -> String {
        if line.hasPrefix(Self.unresolved),
            let near = MissingKernelPart(line.dropFirst(Self.unresolved.count)).hintOfThisKernel
        {
            return near
        }
        if line.contains(Self.poison) || line.hasPrefix(Self.unresolved) {
            return Self.guarding
        }
        if line.hasPrefix(Self.unlisted) {
            return Self.listing
        }
        if line.contains("GPL") {
            return Self.licence
        }
        if let helper = Self.helper(line) { return hint(helper: helper) }
        if line.hasPrefix("helper call is not allowed in probe") {
            return
                "this kernel does not offer the function to programs that are attached there: use a newer kernel, or "
                + "attach it elsewhere"
        }
        return KernelFeatures.hint(instruction: line, on: host) ?? hint(pointer: line)
            ?? "run it with --verbose to see the verifier's whole log"
    }

    /// The function a program may not call: "unknown func bpf_loop#181", from Linux 6.10 on "program of this type cannot
    /// use helper bpf_loop#181"; of one that the kernel does not have "invalid func unknown#181".
    private static func helper(_ line: Substring) -> Substring? {
        for begin in ["unknown func ", "invalid func ", "cannot use helper "] {
            guard let found = line.firstRange(of: begin) else { continue }
            return line[found.upperBound...].prefix { $0 != " " }
        }
        return nil
    }

    /// What to do about a function that this kernel does not let the program call.
    ///
    /// - Parameter helper: the function as the verifier calls it: `bpf_loop#181`.
    /// - Returns: the hint.
    func hint(helper: Substring) -> String {
        if host.lockdown == "confidentiality", helper.hasPrefix("bpf_probe_read") {
            return "the kernel is locked down (confidentiality) and lets no program read its memory: see "
                + "/sys/kernel/security/lockdown"
        }
        if let hint = KernelFeatures.hint(helper: helper, on: host) { return hint }
        let type = program.map { " of type \($0.type.name)" } ?? ""
        return "this kernel does not offer the function to programs\(type): use another kernel or another type"
    }

    /// About a number that is used as an address: "R1 invalid mem access 'inv'", from Linux 5.18 on "'scalar'"; and about an
    /// argument that a function lacks: "func 'vfs_mkdir' doesn't have 4-th argument".
    private func hint(pointer line: Substring) -> String? {
        let isNumber = line.contains("invalid mem access 'inv'") || line.contains("invalid mem access 'scalar'")
        guard isNumber || line.contains("doesn't have") && line.contains("-th argument") else { return nil }
        // Kernels change the arguments of their functions: vfs_mkdir got one more before all others in 5.12.
        if let declaration = function.flatMap(KernelDeclaration.ofThisKernel) {
            return Self.otherArguments(declaration)
        }
        guard isNumber else { return nil }
        return
            "a number is used as an address: read the kernel's memory with BPF_CORE_READ or bpf_probe_read_kernel, a "
            + "process's with bpf_probe_read_user"
    }

    /// What to do about arguments that are not there.
    ///
    /// - Parameter declaration: how the kernel declares those that are.
    /// - Returns: the hint.
    static func otherArguments(_ declaration: String) -> String {
        "the program's arguments may be those of another kernel; this one has \(declaration)"
    }
}
