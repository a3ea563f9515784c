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
