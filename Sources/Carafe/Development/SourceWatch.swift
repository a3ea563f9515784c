import CarafeServer

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Builds a package again when one of its sources changes, and says when there is something new to run.
struct SourceWatch: Sendable {
    private let package: SourcePackage
    private let say: @Sendable (String) -> Void
    private let isBuilt: @Sendable () -> Void

    /// Microseconds between two looks: what nobody notices, and what costs a package of a thousand files next to nothing.
    private static let pause: UInt32 = 300_000

    /// Starts to watch, on a thread that lasts as long as the process.
    static func start(
        _ package: SourcePackage,
        say: @escaping @Sendable (String) -> Void,
        isBuilt: @escaping @Sendable () -> Void,
    ) throws(SystemError) {
        let watch = SourceWatch(package: package, say: say, isBuilt: isBuilt)
        try startThread("sources") { watch.run(package.times()) }
    }

    private func run(_ begin: [String: Int64]) {
        var known = begin
        while true {
            usleep(Self.pause)
            let times = package.times()
            guard let change = Self.change(from: known, to: times) else { continue }
            // What changes while it is built is found at the next look.
            known = times
            say(" * Detected change in '\(change)', building")
            if let complaint = package.build() {
                say("\(complaint)\(complaint.hasSuffix("\n") ? "" : "\n") * The build failed; the old version goes on")
            } else {
                isBuilt()
            }
        }
    }

    /// A path whose file has changed, appeared or gone.
    static func change(from old: [String: Int64], to new: [String: Int64]) -> String? {
        new.keys.filter { old[$0] != new[$0] }.min() ?? old.keys.filter { new[$0] == nil }.min()
    }
}
