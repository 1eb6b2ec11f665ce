import Testing

/// One visit to the far host: `visit.sh` run in a machine without a network, whose USB sticks are plugged in meanwhile.
///
/// The machine is booted once for all tests, which judge what it told.
struct FarHostVisit: Sendable {
    /// The visit, made when the first test asks for it.
    static let made = Task { try FarHostVisit() }

    /// The digests of the images that were carried, by name.
    let digests: [String: String]
    /// Whether every byte of the stick that was mounted read-only is as before.
    let isCarriedStickUnchanged: Bool
    /// What came home.
    let homecoming: Homecoming
    private let steps: [String: ToldStep]

    private init() throws {
        let media = try FarHostMedia()
        digests = media.digests
        let before = try media.hash(media.carried)
        steps = try ToldStep.visit(
            "--stick", media.carried, "--stick", media.returned, "--plug-at", "plug", "--disk", media.disk,
            kernel: "6.1-usb", script: "visit.sh")
        isCarriedStickUnchanged = try media.hash(media.carried) == before
        homecoming = try Homecoming(media)
    }

    /// What a step told.
    func step(_ name: String) throws -> ToldStep { try #require(steps[name], "no step \(name)") }
}
