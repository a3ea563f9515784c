import COpenSSL

/// OpenSSL's list of what went wrong, which belongs to the thread and not to a connection.
package enum OpenSSLErrors {
    /// Forgets what others left there: it would else be taken for the outcome of the next call.
    package static func clear() { ERR_clear_error() }

    /// What went wrong last, in OpenSSL's own words; forgets all of it.
    package static func take() -> String {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        // unsafe: a constant of the library's tables, or none.
        guard code != 0, let reason = unsafe ERR_reason_error_string(code) else { return "no reason given" }
        return unsafe String(cString: reason)
    }
}

/// OpenSSL did not do what it always does: for want of memory, or because its configuration forbids the algorithm.
struct CryptoError: Error, CustomStringConvertible {
    let description: String

    /// - Parameter task: what was to be done, as in "make random bytes".
    init(_ task: String) {
        description = "OpenSSL could not \(task): \(OpenSSLErrors.take())"
    }
}
