#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Variables of the environment that are meant for this process alone.
enum Variables {
    /// Takes variables out of the environment, so that nothing started later has them.
    ///
    /// Only for the start, while there is one thread: the environment has no lock.
    static func taken(_ names: [String]) -> [String: String] {
        var values: [String: String] = [:]
        for name in names {
            // unsafe: the text is copied before anything changes the environment.
            guard let value = unsafe getenv(name) else { continue }
            values[name] = unsafe String(cString: value)
            unsafe unsetenv(name)
        }
        return values
    }
}
