/// The kernel's configuration as far as programs go by it: what is `y`, `m` or a number, and a few texts.
///
/// Other texts are left out: some name paths, keys and command lines of whoever built the kernel.
struct KernelConfiguration: Sendable, Hashable {
    /// The values by `CONFIG_…`.
    let values: [String: String]
    /// All values as they stand, quotation marks included; nil of a host file, which leaves most texts out.
    let whole: [String: String]?
    /// Where it was read; nil where a host file does not tell.
    let origin: Origin?

    /// Where a kernel's configuration can be read.
    enum Origin: String, Sendable {
        /// `/proc/config.gz`.
        case kernel = "proc"
        /// `/boot/config-RELEASE`.
        case boot
        /// `/lib/modules/RELEASE/config`, where libbpf does not look.
        case modules
    }

    /// The texts that are kept.
    private static let texts: Set<String> = ["CONFIG_LSM", "CONFIG_CC_VERSION_TEXT"]
    /// The largest configuration in bytes; distributions' have about 300,000.
    static let largest = 8 << 20

    /// Reads a configuration as kernels and distributions have it, comments and all.
    ///
    /// - Parameters:
    ///   - text: its lines.
    ///   - origin: where it was read.
    ///   - isWhole: whether the lines are all there are, as on this host, and not those of a host file.
    init(_ text: some Sequence<UInt8>, origin: Origin?, isWhole: Bool) {
        var values: [String: String] = [:]
        var whole: [String: String] = [:]
        for line in Array(text).split(separator: UInt8(ascii: "\n")) {
            let line = String(decoding: line, as: UTF8.self)
            guard line.hasPrefix("CONFIG_"), let equals = line.firstIndex(of: "=") else { continue }
            let name = String(line[..<equals])
            let value = String(line[line.index(after: equals)...])
            if Self.isKept(name, value) { values[name] = value }
            if isWhole { whole[name] = value }
        }
        self.values = values
        self.whole = isWhole ? whole : nil
        self.origin = origin
    }

    private static func isKept(_ name: String, _ value: String) -> Bool {
        guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
        if texts.contains(name) { return value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }
        return value == "y" || value == "m" || isNumber(value)
    }

    private static func isNumber(_ value: String) -> Bool {
        let digits = value.hasPrefix("0x") ? value.dropFirst(2) : value.hasPrefix("-") ? value.dropFirst() : value[...]
        return !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    /// The lines, sorted.
    var bytes: [UInt8] {
        Array(values.keys.sorted().map { "\($0)=\(values[$0] ?? "")\n" }.joined().utf8)
    }
}
