import Glibc

/// The version of a Linux kernel, as far as features depend on it.
struct KernelVersion: Comparable {
    private let major: Int
    private let minor: Int

    /// A version.
    init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// The version in a release's text, such as `6.1.0-13-amd64`; 0.0 where it cannot be read.
    init(parsing release: String) {
        let numbers = release.split(separator: ".", maxSplits: 2).map { Int($0.prefix { $0.isNumber }) ?? 0 }
        self.init(numbers.first ?? 0, numbers.count > 1 ? numbers[1] : 0)
    }

    /// The version of the kernel this runs on.
    static let running: KernelVersion = {
        var names = utsname()
        guard uname(&names) == 0 else { return KernelVersion(0, 0) }
        return withUnsafeBytes(of: &names.release) {
            KernelVersion(parsing: String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self))
        }
    }()

    static func < (left: KernelVersion, right: KernelVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
