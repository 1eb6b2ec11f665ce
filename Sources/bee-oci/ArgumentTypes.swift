public import ArgumentParser
public import Layout
public import Report

// How values of the libraries are typed on a command line.

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

extension OutputFormat: ExpressibleByArgument {}
