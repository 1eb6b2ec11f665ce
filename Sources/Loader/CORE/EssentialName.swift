/// The part of a type's name that CO-RE compares: all before the last `___`, so that flavours of one type are one name.
///
/// A separator is exactly three underscores between two characters that are none (libbpf, `bpf_core_essential_name_len`).
struct EssentialName: Hashable, Sendable {
    /// The bytes of the name without its flavour.
    let bytes: ArraySlice<UInt8>

    /// Cuts a name.
    ///
    /// - Parameter name: the whole name, without a NUL.
    init(_ name: ArraySlice<UInt8>) {
        var end = name.endIndex
        var index = name.endIndex - 5
        while index >= name.startIndex {
            if name[index] != 0x5F, name[index + 4] != 0x5F, name[index + 1..<index + 4].allSatisfy({ $0 == 0x5F }) {
                end = index + 1
                break
            }
            index -= 1
        }
        bytes = name[..<end]
    }

    /// Whether nothing is left to compare.
    var isEmpty: Bool { bytes.isEmpty }
    /// The name as text.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    static func == (left: EssentialName, right: EssentialName) -> Bool { left.bytes.elementsEqual(right.bytes) }
    func hash(into hasher: inout Hasher) { for byte in bytes { hasher.combine(byte) } }
}
