import COpenSSL
import CarafeCore

/// What all TLS connections of a listener have in common: who the server is, and what it agrees to.
///
/// `@unchecked Sendable`: nothing changes it once it is made, and OpenSSL lets threads share it.
@safe final class TLSContext: @unchecked Sendable {
    let pointer: OpaquePointer
    /// How sessions reach their socket. Made once, never freed, and only looked at.
    let method: OpaquePointer

    /// Mozilla's "intermediate" set of 2025, without finite-field Diffie-Hellman, which costs a server far more than a
    /// client (CVE-2002-20001). Those of TLS 1.3 are OpenSSL's own.
    private static let ciphers = """
        ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:\
        ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:\
        ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305
        """
    private static let groups = "X25519:P-256:P-384"

    // unsafe: a constant once it is made; the library keeps no other reference to it.
    nonisolated(unsafe) private static let socketMethod = unsafe copenssl_make_method(writeToSocket)

    /// - Parameters:
    ///   - name: what to call the certificate when OpenSSL does not take it.
    ///   - ticketKeys: `nil` for keys that this context alone has.
    init(_ credentials: TLSCredentials, ticketKeys: TLSTicketKeys? = nil, named name: String) throws(TLSError) {
        OpenSSLErrors.clear()
        // unsafe: both are new here, or not there.
        guard let context = unsafe SSL_CTX_new(TLS_server_method()), let method = unsafe Self.socketMethod else {
            throw .library("make a TLS context", OpenSSLErrors.take())
        }
        unsafe pointer = unsafe context
        unsafe self.method = unsafe method
        guard agree() else { throw .library("set what TLS agrees to", OpenSSLErrors.take()) }
        guard identify(credentials) else { throw .refused(name, OpenSSLErrors.take()) }
        guard resume(with: ticketKeys, credentials) else { throw .library("set ticket keys", OpenSSLErrors.take()) }
    }

    deinit { unsafe SSL_CTX_free(pointer) }  // unsafe: the reference that this object owns
}

extension TLSContext {
    // In all of these, unsafe: the context and the credentials are alive, texts and bytes are copied.

    private func agree() -> Bool {
        _ = unsafe SSL_CTX_set_options(pointer, copenssl_no_renegotiation | copenssl_no_compression)
        // Buffers move when a producer appends to them, and an idle connection keeps none. What is sent between the
        // server's certificate and a known one is in the file, and not guessed.
        unsafe copenssl_set_mode(
            pointer,
            Int(
                SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS
                    | SSL_MODE_NO_AUTO_CHAIN))
        unsafe SSL_CTX_set_alpn_select_cb(pointer, selectProtocol, nil)
        return unsafe copenssl_set_oldest_version(pointer, TLS1_2_VERSION) == 1
            && SSL_CTX_set_cipher_list(pointer, Self.ciphers) == 1
            && copenssl_set_groups(pointer, Self.groups) == 1
    }

    private func identify(_ credentials: TLSCredentials) -> Bool {
        unsafe SSL_CTX_use_certificate(pointer, credentials.certificates[0].pointer) == 1
            && SSL_CTX_use_PrivateKey(pointer, credentials.key.pointer) == 1
            && credentials.certificates.dropFirst().allSatisfy { unsafe copenssl_add_chain(pointer, $0.pointer) == 1 }
    }

    /// Clients keep their sessions themselves, in tickets: nothing is kept here, and any worker can resume.
    private func resume(with keys: TLSTicketKeys?, _ credentials: TLSCredentials) -> Bool {
        unsafe copenssl_set_session_cache(pointer, Int(SSL_SESS_CACHE_OFF))
        // The same keys may serve several certificates: a session with one says nothing about another.
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard unsafe X509_digest(credentials.certificates[0].pointer, EVP_sha256(), &digest, &count) == 1,
            unsafe SSL_CTX_set_session_id_context(pointer, digest, count) == 1
        else { return false }
        guard let keys else { return true }
        return unsafe copenssl_set_ticket_keys(pointer, keys.bytes, keys.bytes.count) == 1
    }
}

/// Chooses among the protocols that a client offers. Called only for clients that offer any.
///
/// RFC 7301 §3.2: a server that speaks none of them says so, before a client sends what we would not understand.
private func selectProtocol(
    _: OpaquePointer?,
    _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ chosenCount: UnsafeMutablePointer<UInt8>?,
    _ offered: UnsafePointer<UInt8>?,
    _ count: UInt32,
    _: UnsafeMutableRawPointer?,
) -> Int32 {
    // unsafe: OpenSSL has checked that the names, each behind its length, fill the buffer; what is chosen points into it.
    let list = unsafe UnsafeBufferPointer(start: offered, count: Int(count))
    for own in ["http/1.1", "http/1.0"] {
        var start = 0
        while start < list.count {
            let name = unsafe list[(start + 1)...].prefix(Int(list[start]))
            if unsafe name.elementsEqual(own.utf8) {
                unsafe chosen?.pointee = offered.map { unsafe $0 + start + 1 }
                unsafe chosenCount?.pointee = list[start]
                return SSL_TLSEXT_ERR_OK
            }
            unsafe start += 1 + Int(list[start])
        }
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}
