import ArgumentParser
import Base
import Layout

/// `--layout DIR`, for each verb that works on a layout.
struct LayoutArguments: ParsableArguments {
    @Option(help: ArgumentHelp("The image-layout directory.", valueName: "dir"))
    var layout: String?

    /// Opens the layout for reading; nothing is created.
    ///
    /// - Parameter context: the environment.
    /// - Returns: the layout.
    /// - Throws: what opening meets.
    func open(in context: Context) throws(BeeError) -> ImageLayout {
        try open(isForWriting: false, in: context)
    }

    private func open(isForWriting: Bool, in context: Context) throws(BeeError) -> ImageLayout {
        let location = try LayoutLocation(option: layout, in: context)
        do {
            return try ImageLayout.open(location.path, isForWriting: isForWriting, watch: context.lockWatch)
        } catch {
            throw SudoHint.improve(error, for: [], at: location, in: context)
        }
    }

    /// Opens the layout for changing what it has; a layout that is missing is not made.
    ///
    /// - Parameter context: the environment.
    /// - Returns: the layout.
    /// - Throws: what opening meets.
    func edit(in context: Context) throws(BeeError) -> ImageLayout {
        try open(isForWriting: true, in: context)
    }

    /// Opens the layout to be checked, whatever state it is in.
    ///
    /// - Parameter context: the environment.
    /// - Returns: the layout.
    /// - Throws: what opening meets.
    func openForCheck(in context: Context) throws(BeeError) -> ImageLayout {
        try ImageLayout.openForCheck(try LayoutLocation(option: layout, in: context).path, watch: context.lockWatch)
    }

    /// Opens the layout for writing; a missing or empty directory is made into one.
    ///
    /// - Parameters:
    ///   - waiting: how long to wait for other processes.
    ///   - context: the environment.
    /// - Returns: the layout.
    /// - Throws: what opening and making meet.
    func create(wait waiting: WaitArguments, in context: Context) throws(BeeError) -> ImageLayout {
        let location = try LayoutLocation(option: layout, in: context)
        return try ImageLayout.create(
            location.path, wait: waiting.wait.duration, makingParents: location.isDefault,
            watch: context.lockWatch)
    }

    /// Judges where a layout will be opened by `create` once work is done for it; nothing is made.
    ///
    /// - Parameter context: the environment.
    /// - Throws: what opening would meet.
    func judge(in context: Context) throws(BeeError) {
        let location = try LayoutLocation(option: layout, in: context)
        try ImageLayout.judge(location.path, makingParents: location.isDefault)
    }

    /// Adds to an error that a name is unknown where else it is known (CLI-13).
    ///
    /// - Parameters:
    ///   - error: what looking the name up said.
    ///   - references: the names.
    ///   - context: the environment.
    /// - Returns: the error, perhaps with another hint.
    func improve(_ error: BeeError, for references: [Reference], in context: Context) -> BeeError {
        guard let location = try? LayoutLocation(option: layout, in: context) else { return error }
        return SudoHint.improve(error, for: references, at: location, in: context)
    }
}

/// `--wait DURATION`, for each verb that writes a layout.
struct WaitArguments: ParsableArguments {
    @Option(help: ArgumentHelp("How long to wait for other processes.", valueName: "duration"))
    var wait = TimeSpan(.seconds(60))
}
