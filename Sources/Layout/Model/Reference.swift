public import Base
public import Store

/// How a person names an image: `name[:tag][@digest]`, a digest, or the beginning of one.
///
/// One text can mean several things: `abcdef1` is a name and the beginning of a digest; where an index has the exact
/// name, that one wins. What spells a digest as `list` prints it, or all its digits, is never a name.
public struct Reference: Hashable, Sendable {
    /// The text as it was given.
    public let text: String
    /// The name with its tag, without the digest behind `@`; nil where the text is a digest or can only mean one.
    public let name: String?
    /// The digest: all of the text, or what stands behind `@`.
    public let digest: Digest?
    /// The beginning of a digest or all its digits, where the text can be that.
    public let prefix: DigestPrefix?

    /// Reads a reference.
    ///
    /// - Parameter text: the text.
    /// - Throws: `reference-invalid`, with the rule in the hint.
    public init(parsing text: String) throws(BeeError) {
        self.text = text
        if let digest = Self.registeredDigest(text) {
            (name, self.digest, prefix) = (nil, digest, nil)
            return
        }
        prefix = DigestPrefix(parsing: text)
        if prefix?.isNoName == true {
            (name, digest) = (nil, nil)
            return
        }
        if let at = text.utf8.lastIndex(of: UInt8(ascii: "@")),
            let digest = Self.registeredDigest(String(text[text.utf8.index(after: at)...]))
        {
            name = try Self.readableName(String(text[..<at]))
            self.digest = digest
        } else {
            name = try Self.checkedName(text)
            digest = nil
        }
    }

    /// Checks a text that is to become a name.
    ///
    /// - Parameter text: the name with its tag.
    /// - Returns: the same text.
    /// - Throws: `reference-invalid`, with the rule in the hint.
    @discardableResult
    public static func checkedName(_ text: String) throws(BeeError) -> String {
        try readableName(text)
        guard !spellsDigest(text) else {
            throw BeeError(
                .referenceInvalid, text, "spells a digest or the beginning of one, and would be taken for it",
                hint: "choose a name that is none")
        }
        return text
    }

    /// Checks a name that a person wants an image to have.
    ///
    /// - Parameter text: what was typed.
    /// - Returns: the same text.
    /// - Throws: `reference-invalid`, with the rule in the hint.
    @discardableResult
    public static func newName(_ text: String) throws(BeeError) -> String {
        guard try Reference(parsing: text).digest == nil else {
            throw BeeError(.referenceInvalid, text, "has a digest, which only the image itself decides")
        }
        return try checkedName(text)
    }

    /// Checks a text that may be the name of an image: another tool may have given it one that we would not write.
    @discardableResult
    private static func readableName(_ text: String) throws(BeeError) -> String {
        guard followsGrammar(text) else {
            throw BeeError(
                .referenceInvalid, text.utf8.count > 200 ? String(text.prefix(200)) + "…" : text,
                text.isEmpty ? "an empty text is no image name" : "is no valid image name",
                hint: "a name is letters and digits, joined by one of - . _ : @ + or by --, in parts divided by /")
        }
        return text
    }

    /// All exact names that mean the same as one: with `:latest`, and without.
    ///
    /// - Parameter name: a name.
    /// - Returns: the name itself first, and the other spelling where there is one.
    public static func spellings(of name: String) -> [String] {
        let latest = ":latest"
        let isLatest = name.hasSuffix(latest) && name.utf8.count > latest.utf8.count
        let bare = isLatest ? String(name.dropLast(latest.count)) : name
        let last = bare.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last
        // What has a tag already is another name with a second one behind it.
        guard last?.contains(UInt8(ascii: ":")) != true else { return [name] }
        return isLatest ? [name, bare] : [name, name + latest]
    }

    /// A digest whose algorithm is registered: any other `word:word` is a name with a tag.
    static func registeredDigest(_ text: String) -> Digest? {
        guard let digest = try? Digest(parsing: text) else { return nil }
        return digest.algorithm.isSupported || digest.algorithm == .blake3 ? digest : nil
    }
}

/// The beginning of a digest: six or more hexadecimal digits, with or without the algorithm.
public struct DigestPrefix: Hashable, Sendable {
    /// The algorithm's name, nil where any will do.
    let algorithm: String?
    /// The digits.
    let digits: String

    /// Reads `sha256:` and digits, or digits alone; nil for anything else.
    init?(parsing text: String) {
        var digits = Substring(text)
        var algorithm: String?
        for name in ["sha256", "sha512", "blake3"] where text.hasPrefix(name + ":") {
            algorithm = name
            digits = text.dropFirst(name.count + 1)
        }
        guard digits.utf8.count >= 6, digits.utf8.allSatisfy(Self.isDigit) else { return nil }
        self.algorithm = algorithm
        self.digits = String(digits)
    }

    /// Whether the text means a digest and nothing else: it has the algorithm, as `list` prints a digest's beginning, or
    /// all digits of one.
    var isNoName: Bool { algorithm != nil || isWhole }

    /// Whether the text has all digits of a digest.
    var isWhole: Bool { digits.utf8.count == 64 || digits.utf8.count == 128 }

    /// Whether a digest begins so.
    ///
    /// - Parameter digest: the digest.
    /// - Returns: whether it does.
    public func matches(_ digest: Digest) -> Bool {
        guard algorithm == nil || algorithm == digest.algorithm.name else { return false }
        return digest.begins(with: digits)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
