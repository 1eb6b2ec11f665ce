import Report

/// Reads the begin of an HTTP request, in parts as they may come.
///
/// Promised: how it is cut into parts changes nothing: what is not answered yet is `incomplete`, and an answer stays as it
/// is. An unanswered head is within the limit and not whole. Samples are given to GET and HEAD of `/metrics` alone, whose
/// head is whole, has no control characters and names one host at most. Answers are whole heads that tell their length.
enum FuzzedScrape {
    private static let samples = Array("x 1\n".utf8)

    static func run(_ bytes: [UInt8]) {
        let request = ScrapeRequest(parsing: bytes)
        // Every part would take time with the square of the length.
        for count in Set(stride(from: 0, to: bytes.count, by: max(1, bytes.count / 64))).union(ends(of: bytes)) {
            let part = ScrapeRequest(parsing: Array(bytes[..<count]))
            require(part == .incomplete || part == request, "the first \(count) bytes are \(part), all are \(request)")
        }
        switch request {
        case .incomplete:
            require(bytes.count < ScrapeRequest.headLimit, "a head of \(bytes.count) bytes is waited for")
            require(!bytes.contains("\r\n\r\n"), "a whole head has no answer")
            require(request.answer { samples }.isEmpty, "an answer to a part of a request")
        case .exposition(let withBody):
            requireSound(head(of: bytes), withBody)
            requireSound(request.answer { samples }, withBody ? samples : [], telling: samples.count)
        case .refused(let status):
            let answer = request.answer { samples }
            let body = answer.split(separator: Array("\r\n\r\n".utf8), maxSplits: 1).last ?? []
            require(body.starts(with: "\(status) ".utf8), "\(status) is not told")
            requireSound(answer, body, telling: body.count)
        }
    }

    /// Where lines end: what stands there decides most.
    private static func ends(of bytes: [UInt8]) -> [Int] {
        bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.prefix(64).flatMap { [$0, $0 + 1] }
    }

    private static func head(of bytes: [UInt8]) -> [UInt8] {
        guard let end = bytes.firstRange(of: "\r\n\r\n".utf8) else {
            require(false, "samples for a head that is not whole")
            return []
        }
        return Array(bytes[..<end.upperBound])
    }

    private static func requireSound(_ head: [UInt8], _ withBody: Bool) {
        require(head.count <= ScrapeRequest.headLimit, "a head of \(head.count) bytes is answered")
        require(head.starts(with: (withBody ? "GET /metrics" : "HEAD /metrics").utf8), "samples for something else")
        let lines = head.dropLast(4).split(separator: Array("\r\n".utf8), omittingEmptySubsequences: false)
        for line in lines { require(!line.contains { $0 < 0x20 && $0 != 9 || $0 == 0x7F }, "a control character") }
        let hosts = lines.dropFirst().count { String(decoding: $0, as: UTF8.self).lowercased().hasPrefix("host:") }
        require(hosts <= 1, "samples for \(hosts) hosts")
    }

    private static func requireSound(_ answer: [UInt8], _ body: some Collection<UInt8>, telling length: Int) {
        require(answer.starts(with: "HTTP/1.1 ".utf8), "an answer that is none")
        require(answer.contains("\r\nContent-Length: \(length)\r\n"), "an answer without its length")
        let end = answer.firstRange(of: "\r\n\r\n".utf8)
        require(end.map { answer[$0.upperBound...].elementsEqual(body) } == true, "an answer with another body")
    }
}

extension [UInt8] {
    /// Whether a text is in it.
    fileprivate func contains(_ text: String) -> Bool { firstRange(of: text.utf8) != nil }
}
