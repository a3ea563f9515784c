#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A system call that failed.
public struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The value of `errno`.
    public let code: Int32
    /// What was being done.
    public let operation: String

    /// Names a failure.
    public init(_ code: Int32, _ operation: String) {
        self.code = code
        self.operation = operation
    }

    /// `listen on 127.0.0.1:80: Permission denied`.
    public var description: String { "\(operation): \(Self.text(code))" }

    static func text(_ code: Int32) -> String {
        // unsafe: strerror's text is copied before anything else can overwrite it; start-up and logs only.
        unsafe String(cString: strerror(code))
    }
}

/// Turns the negated errno of a CCarafeSystem call into an error.
@discardableResult
package func check(_ result: Int, _ operation: @autoclosure () -> String) throws(SystemError) -> Int {
    guard result >= 0 else { throw SystemError(Int32(-result), operation()) }
    return result
}
