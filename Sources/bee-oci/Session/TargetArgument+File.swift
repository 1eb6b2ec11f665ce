import Base
import Layout

extension TargetArgument {
    /// Reads an object's file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - arguments: the layout that may have an image of this name, which a missing file's error then tells.
    ///   - context: the environment.
    /// - Returns: the bytes.
    /// - Throws: what reading meets.
    static func read(
        _ path: String, layout arguments: LayoutArguments, in context: Context
    ) throws(BeeError) -> [UInt8] {
        do throws(BeeError) {
            return try RegularFile.read(path, links: .followed, limit: ProgramSource.sizeLimit)
        } catch {
            guard error.code == .fileMissing, let image = image(named: path, arguments, context) else { throw error }
            throw BeeError(
                error.code, error.subject, error.message,
                hint: "the layout holds an image of this name, and what ends in .o means a file: "
                    + "name it by its digest, \(image.digest)")
        }
    }

    /// The image that has a file's path for its name; nil also where the layout cannot be read, as nobody asked for it.
    private static func image(named path: String, _ arguments: LayoutArguments, _ context: Context) -> Descriptor? {
        guard let reference = try? Reference(parsing: path), reference.name != nil else { return nil }
        return try? arguments.open(in: context).resolve(reference)
    }
}
