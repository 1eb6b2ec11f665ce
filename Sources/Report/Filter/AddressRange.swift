import Glibc

/// An address, or all addresses that begin with the same bits (CIDR).
struct AddressRange: Sendable, Hashable {
    private let bytes: [UInt8]
    private let bits: Int

    /// Reads an address with or without `/BITS`; what is behind those bits counts for nothing.
    ///
    /// - Parameters:
    ///   - text: what was written.
    ///   - size: 4 for IPv4, 16 for IPv6.
    init?(_ text: String, size: Int) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        var bytes = [UInt8](repeating: 0, count: size)
        guard (1...2).contains(parts.count), inet_pton(size == 4 ? AF_INET : AF_INET6, String(parts[0]), &bytes) == 1
        else { return nil }
        self.bytes = bytes
        guard parts.count == 2 else {
            bits = size * 8
            return
        }
        guard let bits = UInt8(parts[1]), bits <= size * 8, parts[1].allSatisfy(\.isNumber) else { return nil }
        self.bits = Int(bits)
    }

    /// Whether an address is in the range.
    func contains(_ address: UnsafeRawBufferPointer) -> Bool {
        guard address.count == bytes.count else { return false }
        for index in 0..<bits / 8 where address[index] != bytes[index] { return false }
        guard bits % 8 > 0 else { return true }
        return (address[bits / 8] ^ bytes[bits / 8]) >> UInt8(8 - bits % 8) == 0
    }
}
