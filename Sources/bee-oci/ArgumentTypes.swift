public import ArgumentParser
public import Layout
public import Loader
public import Report

// How values of the libraries are typed on a command line.

/// The path of a file or folder as typed.
enum PathArgument {
    /// Takes any text but an empty one, which names nothing and would leave errors without a subject.
    ///
    /// - Parameter argument: what was typed.
    /// - Returns: the same text.
    /// - Throws: a usage error, to which the parser adds the argument's name.
    static func text(_ argument: String) throws -> String {
        guard !argument.isEmpty else { throw ValidationError("an empty text names no file") }
        return argument
    }
}

extension Platform: ExpressibleByArgument {
    /// Reads `OS/ARCH` or `OS/ARCH/VARIANT`; the processor's name becomes Go's.
    ///
    /// - Parameter argument: what was typed.
    public init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(
            os: parts[0].lowercased(), architecture: Platform.normalizedArchitecture(parts[1]),
            variant: parts.count == 3 ? parts[2] : nil)
    }
}

/// The platform that an image is packed for, as typed.
///
/// What is looked for may be any: what an image holds for it decides. What is written is for the system and the
/// processors that eBPF runs on.
enum PackedPlatform {
    /// Reads what `Platform` does and refuses what no reader would look for.
    ///
    /// - Parameter argument: what was typed.
    /// - Returns: the platform.
    /// - Throws: a usage error with near names, to which the parser adds the option's name.
    static func platform(_ argument: String) throws -> Platform {
        guard let platform = Platform(argument: argument) else {
            throw ValidationError("it is not of the form OS/ARCH")
        }
        guard platform.os == Platform.host.os else {
            throw ValidationError("images with eBPF programs are for \(Platform.host.os)")
        }
        let name = String(argument.split(separator: "/")[1])
        guard Platform.architecture(named: name) == nil else { return platform }
        let known = Platform.architectures
        // To uname it is the one, to compilers of eBPF the other.
        let near =
            name.lowercased() == "x86" ? "did you mean amd64 or 386?" : NearestName.hint(known, to: name.lowercased())
        let hint = near ?? "known are: " + known.joined(separator: ", ")
        throw ValidationError("'\(name)' is no processor that Linux runs eBPF on; \(hint)")
    }
}

extension OutputFormat: ExpressibleByArgument {}

extension TargetProcessor: ExpressibleByArgument {
    /// Reads a processor's name, Go's or that of `uname -m`.
    ///
    /// - Parameter argument: what was typed.
    public init?(argument: String) {
        guard let processor = TargetProcessor.named(Platform.normalizedArchitecture(argument)) else { return nil }
        self = processor
    }

    /// This machine's.
    static let host = TargetProcessor(argument: Platform.host.architecture) ?? all[0]

    /// How it is typed, for the help.
    public var defaultValueDescription: String { name }
}
