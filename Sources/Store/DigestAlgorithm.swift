extension Digest {
    /// How a digest's content is hashed.
    public struct Algorithm: Hashable, Sendable {
        /// The name as it stands in a digest: `sha256`.
        public let name: String

        private init(_ name: String) {
            self.name = name
        }

        /// SHA-256: what this program writes.
        public static let sha256 = Self("sha256")
        /// SHA-512: read and verified.
        public static let sha512 = Self("sha512")
        /// BLAKE3: registered by the image specification; its digests are checked for form and cannot be verified.
        public static let blake3 = Self("blake3")

        /// Whether this program can compute it.
        public var isSupported: Bool { self == .sha256 || self == .sha512 }

        /// Reads a name: components of `[a-z0-9]` joined by one of `+._-`.
        init?(parsing text: Substring) {
            if text == Self.sha256.name {
                self = .sha256
                return
            }
            var needsComponent = true
            for byte in text.utf8 {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    needsComponent = false
                case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    guard !needsComponent else { return nil }
                    needsComponent = true
                default: return nil
                }
            }
            guard !needsComponent else { return nil }
            self.init(String(text))
        }

        /// How many hexadecimal digits a registered algorithm's value has, nil for the others.
        var hexDigits: Int? {
            switch self {
            case .sha256, .blake3: 64
            case .sha512: 128
            default: nil
            }
        }

        /// Whether a text can be this algorithm's value.
        func accepts(_ encoded: Substring) -> Bool {
            guard let hexDigits else {
                return !encoded.isEmpty && encoded.utf8.allSatisfy(Self.isEncodedByte)
            }
            guard encoded.utf8.count == hexDigits else { return false }
            // A text that stands in memory in one piece, as all that are read do, is looked through faster.
            let isHex = encoded.utf8.withContiguousStorageIfAvailable { $0.allSatisfy(Self.isHexDigit) }
            return isHex ?? encoded.utf8.allSatisfy(Self.isHexDigit)
        }

        /// What `accepts` asks for, to follow "it".
        var expectation: String {
            guard let hexDigits else { return "has an empty value or one with forbidden characters" }
            return "needs \(hexDigits) lower-case hexadecimal digits after the colon"
        }

        private static func isHexDigit(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
            default: false
            }
        }

        private static func isEncodedByte(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "="), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}
