import Base
import Glibc
import Layout

/// What is fuzzed, by the name that `scripts/fuzz` gives.
///
/// A target reads bytes that may be anything. It may refuse them with an error that blames the bytes; what it accepts
/// must keep a promise, which stands beside each target. Whatever breaks one ends the process, and libFuzzer keeps the
/// input.
enum FuzzTarget: String, CaseIterable {
    case tar, index, manifest, dockermanifest, reference, digest, elf, btf, core, record, json, scrape, host

    /// The target that the environment names.
    static let chosen: FuzzTarget = {
        let name = getenv("BEE_OCI_FUZZ_TARGET").map { String(cString: $0) } ?? ""
        guard let target = FuzzTarget(rawValue: name) else {
            let names = allCases.map(\.rawValue).joined(separator: ", ")
            say("BEE_OCI_FUZZ_TARGET names none of \(names)")
            exit(64)
        }
        return target
    }()

    /// Tries one input.
    ///
    /// - Parameter bytes: the input.
    func run(_ bytes: [UInt8]) {
        do throws(BeeError) {
            try tryOut(bytes)
        } catch {
            require(refusals.contains(error.code), "\(rawValue): an error that does not blame the input: \(error)")
        }
    }

    private func tryOut(_ bytes: [UInt8]) throws(BeeError) {
        switch self {
        case .tar: try FuzzedArchive.run(bytes)
        case .index: try FuzzedIndex.run(bytes)
        case .manifest: try FuzzedManifest.run(bytes, manifest: .ociManifest, index: .ociIndex)
        case .dockermanifest: try FuzzedManifest.run(bytes, manifest: .dockerManifest, index: .dockerManifestList)
        case .reference: try FuzzedReference.run(bytes)
        case .digest: try FuzzedDigest.run(bytes)
        case .elf: try FuzzedObject.run(bytes)
        case .btf: try FuzzedTypes.run(bytes)
        case .core: try FuzzedRelocations.run(bytes)
        case .record: try FuzzedRecord.run(bytes)
        case .json: try FuzzedJSON.run(bytes)
        case .scrape: FuzzedScrape.run(bytes)
        case .host: try FuzzedHost.run(bytes)
        }
    }

    /// The errors that say the input is wrong.
    private var refusals: Set<BeeError.Code> {
        switch self {
        case .tar: [.archiveInvalid, .layoutInvalid, .documentInvalid, .digestInvalid, .referenceAmbiguous]
        case .index, .manifest, .dockermanifest: [.documentInvalid, .digestInvalid]
        case .reference: [.referenceInvalid]
        case .digest: [.digestInvalid]
        case .elf: [.objectInvalid, .btfInvalid]
        case .btf, .core, .record: [.btfInvalid]
        case .json: [.documentInvalid]
        // Its answers are no errors.
        case .scrape: []
        case .host: [.hostInvalid]
        }
    }
}

/// Ends the process where a promise is broken.
///
/// - Parameters:
///   - isKept: whether the promise is kept.
///   - promise: what was broken.
func require(_ isKept: Bool, _ promise: @autoclosure () -> String) {
    guard !isKept else { return }
    say(promise())
    abort()
}

private func say(_ text: String) {
    let line = "fuzz: \(text)\n"
    _ = write(STDERR_FILENO, line, line.utf8.count)
}
