#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Why a system call failed.
struct Errno: Error, Hashable {
    let code: Int32

    /// What the system calls it: `No such file or directory`.
    var text: String {
        // unsafe: strerror's text is copied before anything else can overwrite it; start-up and commands only.
        unsafe String(cString: strerror(code))
    }

    /// Turns the negated errno of a CCarafeSystem call into an error.
    @discardableResult static func check(_ result: Int) throws(Errno) -> Int {
        guard result >= 0 else { throw Errno(code: Int32(-result)) }
        return result
    }
}
