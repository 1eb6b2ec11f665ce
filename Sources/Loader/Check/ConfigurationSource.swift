import Base

/// Where libbpf takes the values from that an object asks the kernel's configuration for (libbpf.c,
/// `bpf_object__resolve_externs`).
struct ConfigurationSource {
    let object: CheckedObject
    let host: CheckedHost

    func value(of external: ExternSpec) -> ConfigurationValue {
        guard let types = object.spec.btf, let type = ConfigurationType(external.type, in: types) else {
            return .refused("extern '\(external.name)' is of a type no option has", hint: "declare it as an integer")
        }
        let encoding = ConfigurationEncoding(type: type, order: object.spec.byteOrder)
        guard external.name.hasPrefix("CONFIG_") else { return virtual(external, encoding) }
        return hidden(external) ?? option(external, encoding)
    }

    // MARK: - Options

    private func option(_ external: ExternSpec, _ encoding: ConfigurationEncoding) -> ConfigurationValue {
        let configuration = host.profile.kernelConfiguration
        if let text = (configuration?.whole ?? configuration?.values)?[external.name] {
            return filled(external) { () throws(ConfigurationMisfit) in try encoding.bytes(of: text) }
        }
        if configuration?.whole == nil, case .text = encoding.type {
            return .unknown(
                "host files leave out most texts of the configuration", mayBeRefused: !external.isWeak)
        }
        guard !external.isWeak else { return .absent }
        return .refused(
            "the kernel's configuration has no \(external.name)",
            hint: "declare it __weak and ask for it before it is used, or use another kernel")
    }

    /// libbpf reads the configuration for any option, weak or not, and gives up where it cannot. It looks at
    /// /boot/config-RELEASE and /proc/config.gz alone.
    private func hidden(_ external: ExternSpec) -> ConfigurationValue? {
        let release = host.facts.kernelRelease
        if let configuration = host.profile.kernelConfiguration {
            guard configuration.origin == .modules else { return nil }
            return .refused(
                "asks for \(external.name), and the kernel's configuration is where libbpf does not look: "
                    + "/lib/modules/\(release)/config",
                hint: "copy it to /boot/config-\(release)")
        }
        let gap = host.profile.gap(.configuration)
        // Who wrote a host file may have been permitted less than who loads the object.
        guard host.isThisHost || gap != .untold && gap?.hint == nil else {
            let reason = gap.map { ": \($0.reason)" } ?? ""
            return .unknown("the kernel's configuration is not known\(reason)", mayBeRefused: true)
        }
        return .refused(
            "asks for \(external.name), and the kernel's configuration is hidden"
                + (gap.map { ": \($0.reason)" } ?? ""),
            hint: gap?.hint ?? "run a kernel built with CONFIG_IKCONFIG_PROC=y, or put its config file into /boot")
    }

    private func filled(
        _ external: ExternSpec, _ bytes: () throws(ConfigurationMisfit) -> [UInt8]
    ) -> ConfigurationValue {
        do throws(ConfigurationMisfit) {
            return .filled(try bytes())
        } catch {
            let type = object.spec.btf.flatMap { ConfigurationType(external.type, in: $0) }?.name ?? ""
            return .refused(
                "takes \(external.name) for a value of type \(type), and the kernel has \(error.value)",
                hint: error.hint)
        }
    }

    // MARK: - What libbpf finds out itself

    private enum Answer {
        case number(UInt64)
        case unknown(String)
        case refused(String, hint: String)
    }

    private func virtual(_ external: ExternSpec, _ encoding: ConfigurationEncoding) -> ConfigurationValue {
        switch answer(external) {
        case .number(let number):
            filled(external) { () throws(ConfigurationMisfit) in
                try encoding.bytes(of: number, spelled: "\(number)")
            }
        case .unknown(let reason): .unknown(reason, mayBeRefused: false)
        case .refused(let message, let hint): .refused(message, hint: hint)
        }
    }

    private func answer(_ external: ExternSpec) -> Answer {
        switch external.name {
        case "LINUX_KERNEL_VERSION": version
        case "LINUX_HAS_BPF_COOKIE": number(host.mayCall(Self.attachCookie, from: .kprobe))
        case "LINUX_HAS_SYSCALL_WRAPPER": wrapper
        case _ where external.name.hasPrefix("LINUX_") && external.isWeak: .number(0)
        default:
            .refused(
                "libbpf knows no '\(external.name)' to fill in",
                hint: "options begin with CONFIG_, and what libbpf finds out with LINUX_")
        }
    }

    /// `bpf_get_attach_cookie`.
    private static let attachCookie: UInt32 = 174

    private func number(_ presence: Presence) -> Answer {
        switch presence {
        case .there: .number(1)
        case .missing: .number(0)
        case .unknown(let reason): .unknown(reason)
        }
    }

    private var version: Answer {
        let details = host.profile.details
        guard let code = details.versionCode else {
            return .refused(
                "libbpf finds no version in the kernel's release '\(details.facts.kernelRelease)'",
                hint: "it takes three numbers with points between them")
        }
        guard host.isThisHost || details.versionSignature != nil || !details.kernelVersion.contains("Ubuntu") else {
            return .unknown("the host file does not tell what /proc/version_signature says")
        }
        return .number(UInt64(code))
    }

    /// Whether a kprobe can be made at the function of a system call (`probe_kern_syscall_wrapper`).
    private var wrapper: Answer {
        guard let name = KernelFunctionForecast.function(ofSystemCall: "bpf", on: host.facts.machine) else {
            return .number(0)
        }
        switch KernelFunctionForecast(host: host).forecast(name) {
        case .there: return .number(1)
        case .refused, .missing: return .number(0)
        case .unknown(let fault):
            // Where nobody may list what can be traced, system calls that exist can be all the same.
            let isThere = host.profile.functions == nil && host.profile.symbols?.contains(name) == true
            return isThere ? .number(1) : .unknown(fault.message)
        }
    }
}
