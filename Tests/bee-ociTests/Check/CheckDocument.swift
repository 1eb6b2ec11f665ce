/// What `check --json` prints (CLI-476).
struct CheckDocument: Decodable {
    struct Host: Decodable {
        let file: String?
        let release: String
        let machine: String
    }

    struct Entry: Decodable {
        let name: String
        let section: String?
        let type: String
        let target: String?
        let loaded: Bool?
        let verdict: String
    }

    struct Finding: Decodable {
        let verdict: String
        let kind: String
        let program: String?
        let code: String
        let subject: String
        let message: String
        let hint: String?
    }

    let name: String
    let host: Host
    let verdict: String
    let programs: [Entry]
    let maps: [Entry]
    let findings: [Finding]
}
