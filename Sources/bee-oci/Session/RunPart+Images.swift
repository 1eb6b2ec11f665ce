import Base
import Loader
import Report

extension RunPart {
    /// The parts of a run: the maps of all objects come first in the report, then what else is counted as lost.
    ///
    /// - Parameters:
    ///   - images: the images.
    ///   - objects: what was loaded of each.
    ///   - maps: the maps to show of each.
    /// - Returns: a part for each.
    /// - Throws: what preparing to read the maps meets.
    static func all(
        _ images: [PlannedImage], _ objects: [LoadedObject], showing maps: [[ReportedMap]]
    ) throws(BeeError) -> [RunPart] {
        var parts: [RunPart] = []
        var first = 0
        var own = zip(images, maps).reduce(0) { $0 + $1.0.texts.count + $1.1.count }
        for (place, image) in images.enumerated() {
            let part = try RunPart(
                objects[place], name: image.name, showing: maps[place], owners: image.display.owners, from: first,
                ownLosses: own)
            first += maps[place].count + image.texts.count
            own += part.losses.own.count
            parts.append(part)
        }
        return parts
    }
}
