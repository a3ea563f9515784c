import CarafeCore
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Templates that are read again when a file has changed, come or gone; for development.
final class ReloadingTemplates: TemplateEngine {
    private let current: Mutex<TemplateSet>

    init(_ set: TemplateSet) {
        current = Mutex(set)
    }

    func render(_ name: String, _ context: TemplateContext) throws -> String {
        try current.withLock { set in
            let files = try TemplateFile.all(in: set.folders, set.suffix)
            // One that is wrong is told until it is mended.
            if TemplateFile.stamps(of: files) != set.stamps { set = try TemplateSet(set.folders, set.suffix) }
            return set
        }.render(name, context)
    }
}
