import COpenSSL

// Owners of what OpenSSL counts references to.

/// A certificate.
///
/// `@unchecked Sendable`: nothing changes it once it is read or signed, and OpenSSL guards its counts with a lock.
@safe final class Certificate: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes over a reference.
    init?(_ pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe X509_free(pointer) }  // unsafe: the one reference that this object owns
}

/// A private key; `@unchecked Sendable` for the same reason as ``Certificate``.
@safe final class PrivateKey: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes over a reference.
    init?(_ pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe EVP_PKEY_free(pointer) }  // unsafe: the one reference that this object owns
}

/// OpenSSL's list of what went wrong, which belongs to the thread and not to a connection.
enum OpenSSLErrors {
    /// Forgets what others left there: it would else be taken for the outcome of the next call.
    static func clear() { ERR_clear_error() }

    /// What went wrong last, in OpenSSL's own words; forgets all of it.
    static func take() -> String {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        // unsafe: a constant of the library's tables, or none.
        guard code != 0, let reason = unsafe ERR_reason_error_string(code) else { return "no reason given" }
        return unsafe String(cString: reason)
    }
}
