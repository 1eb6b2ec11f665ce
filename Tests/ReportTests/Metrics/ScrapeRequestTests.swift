import Testing

@testable import Report

// CLI-318
struct ScrapeRequestTests {
    private func parse(_ text: String) -> ScrapeRequest { ScrapeRequest(parsing: Array(text.utf8)) }

    @Test(arguments: [
        ("GET /metrics HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n", ScrapeRequest.exposition(withBody: true)),
        ("GET /metrics?x=y HTTP/1.0\r\n\r\n", .exposition(withBody: true)),
        ("HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n", .exposition(withBody: false)),
        ("GET /metrics HTTP/1.1\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n", .exposition(withBody: true)),
        ("POST /metrics HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", .refused(405)),
        ("GET / HTTP/1.1\r\n\r\n", .refused(404)), ("GET /metrics/ HTTP/1.1\r\n\r\n", .refused(404)),
        ("POST /x HTTP/1.1\r\n\r\n", .refused(404)), ("GET /metrics HTTP/2.0\r\n\r\n", .refused(505)),
        ("GET /metrics\r\n", .refused(400)), ("GET  /metrics HTTP/1.1\r\n", .refused(400)),
        ("GET /metrics HTTP/1.1\n", .refused(400)), ("\r\n", .refused(400)), ("\u{16}\u{3}\u{1}\n", .refused(400)),
        ("GET /metrics HTTP/1.1\r\nHost a\r\n\r\n", .refused(400)),
        ("GET /metrics HTTP/1.1\r\nA: b\r\n folded\r\n\r\n", .refused(400)),
        ("GET /metrics HTTP/1.1\r\nA: b\n\r\n", .refused(400)),
        ("GET /metrics HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", .refused(400)),
        ("GET /metrics HTTP/1.1\r\nA: \u{1}\r\n\r\n", .refused(400)),
    ])
    func understandsAHead(text: String, request: ScrapeRequest) {
        #expect(parse(text) == request)
    }

    @Test func everyBeginOfAHeadIsIncomplete() {
        let head = Array("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        for count in 0..<head.count { #expect(ScrapeRequest(parsing: Array(head[..<count])) == .incomplete) }
    }

    @Test func limitsTheLineAndTheHead() {
        #expect(parse("GET /" + String(repeating: "a", count: 2043)) == .refused(414))
        #expect(parse(String(repeating: "a", count: 100_000)) == .refused(414))
        let start = "GET /metrics HTTP/1.1\r\n"
        let field = "A: " + String(repeating: "b", count: 95) + "\r\n"
        #expect(parse(start + String(repeating: field, count: 81)) == .incomplete)
        #expect(parse(start + String(repeating: field, count: 82)) == .refused(431))
        #expect(parse(start + String(repeating: field, count: 82) + "\r\n") == .refused(431))
    }

    @Test func answersWithLengthAndClosing() {
        let body = Array("x 1\n".utf8)
        let answer = String(decoding: ScrapeRequest.exposition(withBody: true).answer { body }, as: UTF8.self)
        let head = """
            HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: 4\r\n\
            Connection: close\r\n\r\n
            """
        #expect(answer == head + "x 1\n")
        #expect(ScrapeRequest.exposition(withBody: false).answer { body } == Array(head.utf8))
        let refusal = String(decoding: ScrapeRequest.refused(405).answer { body }, as: UTF8.self)
        #expect(
            refusal.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n") && refusal.contains("\r\nAllow: GET, HEAD\r\n"))
        #expect(ScrapeRequest.incomplete.answer { body }.isEmpty)
    }
}
