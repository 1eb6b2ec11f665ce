/// What the begin of an HTTP request asks for: GET and HEAD of `/metrics` are answered (RFC 9110, RFC 9112).
public enum ScrapeRequest: Sendable, Hashable {
    /// The head has not come to its end yet.
    case incomplete
    /// The samples are asked for; `withBody` is false for HEAD.
    case exposition(withBody: Bool)
    /// The answer is an error with this status.
    case refused(Int)

    /// How many bytes the request line may have.
    public static let lineLimit = 2048
    /// How many bytes the head may have.
    public static let headLimit = 8192

    /// Reads a head, strictly: what could be understood in two ways is refused.
    ///
    /// - Parameter bytes: what has come so far.
    public init(parsing bytes: [UInt8]) {
        let limit = min(bytes.count, Self.headLimit)
        guard let lineEnd = bytes.prefix(Self.lineLimit).firstIndex(of: UInt8(ascii: "\n")) else {
            self = bytes.count < Self.lineLimit ? .incomplete : .refused(414)
            return
        }
        let answer = Self.answer(to: bytes[..<lineEnd])
        var hosts = 0
        var start = lineEnd + 1
        // What is no request line is no HTTP, and its end need not be waited for.
        while answer != .refused(400), let end = bytes[start..<limit].firstIndex(of: UInt8(ascii: "\n")) {
            guard end > start, bytes[end - 1] == UInt8(ascii: "\r") else { break }
            if end - start == 1 {
                self = hosts <= 1 ? answer : .refused(400)
                return
            }
            guard let name = Self.fieldName(bytes[start..<end - 1]) else { break }
            if name == Array("host".utf8) { hosts += 1 }
            start = end + 1
        }
        let isBroken = answer == .refused(400) || bytes[start..<limit].contains(UInt8(ascii: "\n"))
        self = isBroken ? .refused(400) : limit == Self.headLimit ? .refused(431) : .incomplete
    }

    /// What a request line asks for: `METHOD TARGET HTTP/1.x` and a carriage return.
    private static func answer(to line: ArraySlice<UInt8>) -> ScrapeRequest {
        guard line.last == UInt8(ascii: "\r") else { return .refused(400) }
        let parts = line.dropLast().split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(isTokenByte),
            parts[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let version = version(parts[2])
        else { return .refused(400) }
        guard version == UInt8(ascii: "1") else { return .refused(505) }
        let path = parts[1].prefix { $0 != UInt8(ascii: "?") }
        guard path.elementsEqual("/metrics".utf8) else { return .refused(404) }
        if parts[0].elementsEqual("GET".utf8) { return .exposition(withBody: true) }
        return parts[0].elementsEqual("HEAD".utf8) ? .exposition(withBody: false) : .refused(405)
    }

    /// The major version of `HTTP/D.D`.
    private static func version(_ text: ArraySlice<UInt8>) -> UInt8? {
        let bytes = Array(text)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard bytes.count == 8, bytes.starts(with: "HTTP/".utf8), digits.contains(bytes[5]),
            bytes[6] == UInt8(ascii: "."), digits.contains(bytes[7])
        else { return nil }
        return bytes[5]
    }

    /// The name of a header field in small letters.
    private static func fieldName(_ line: ArraySlice<UInt8>) -> [UInt8]? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(isTokenByte), line[colon...].allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 9 })
        else { return nil }
        return line[..<colon].map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    /// Whether a byte may stand in a method or a field's name (RFC 9110, 5.6.2).
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
    }
}

extension ScrapeRequest {
    /// The head and the body of the answer.
    ///
    /// - Parameter exposition: the samples; called where they are asked for.
    /// - Returns: the bytes; empty while the request is not whole.
    public func answer(_ exposition: () -> [UInt8]) -> [UInt8] {
        switch self {
        case .incomplete: return []
        case .exposition(let withBody):
            let body = exposition()
            let head = Self.head("200 OK", "text/plain; version=0.0.4; charset=utf-8", body.count)
            return withBody ? head + body : head
        case .refused(let status):
            let line = "\(status) \(Self.reason(status))"
            let extra = status == 405 ? "Allow: GET, HEAD\r\n" : ""
            return Self.head(line, "text/plain; charset=utf-8", line.utf8.count + 1, extra) + Array("\(line)\n".utf8)
        }
    }

    private static func head(_ status: String, _ type: String, _ length: Int, _ extra: String = "") -> [UInt8] {
        Array(
            """
            HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(length)\r\n\
            Connection: close\r\n\(extra)\r\n
            """.utf8)
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 414: "URI Too Long"
        case 431: "Request Header Fields Too Large"
        case 505: "HTTP Version Not Supported"
        default: "Bad Request"
        }
    }
}
