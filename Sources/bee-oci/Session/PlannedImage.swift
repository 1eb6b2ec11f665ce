import Base
import Loader
import Report

/// An image of a run before it is loaded: verified, and all that was asked of it understood.
struct PlannedImage {
    /// The object.
    let source: ProgramSource
    /// What rows, metrics and messages call it; nil where it is the only one.
    let name: String?
    /// Which of its maps are shown.
    let selection: MapSelection
    /// How its values are shown.
    let display: ValueDisplay
    /// How it is loaded.
    let options: LoadOptions

    /// The maps to show, as the report knows them.
    ///
    /// - Returns: the maps, in the object's order.
    /// - Throws: what compiling a layout meets.
    func maps() throws(BeeError) -> [ReportedMap] { try selection.reported(display, image: name) }

    /// What its iterators print, as maps of lines.
    var texts: [ReportedMap] {
        (options.plan?.iterators ?? []).map { ReportedMap(name: $0, rows: .events(.line), image: name) }
    }

    /// Adds to an error which image it is about, where there are several.
    ///
    /// - Parameters:
    ///   - name: what the image is called; nil where it is the only one.
    ///   - body: what may fail.
    /// - Returns: what it returns.
    /// - Throws: what it throws.
    static func naming<R>(_ name: String?, _ body: () throws(BeeError) -> R) throws(BeeError) -> R {
        do throws(BeeError) {
            return try body()
        } catch {
            guard let name else { throw error }
            throw error.wrapped(name, "cannot be run")
        }
    }
}
