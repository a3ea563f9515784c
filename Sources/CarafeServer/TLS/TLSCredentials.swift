import COpenSSL
import CarafeCore

/// A certificate with its private key: what a server shows to prove who it is.
///
/// ```swift
/// let credentials = try TLSCredentials(certificate: "/etc/ssl/myweb.pem", key: "/etc/ssl/myweb.key")
/// ServerConfiguration(endpoints: [.https(try SocketAddress("0.0.0.0:443"), credentials)])
/// ```
///
/// Files are read once, here: a server that starts anew, as each worker does at a reload, reads them anew.
public struct TLSCredentials: Sendable {
    /// The server's own certificate, then those between it and one that clients know.
    let certificates: [Certificate]
    let key: PrivateKey
    /// What they were read from, for processes that may not read the files themselves; `nil` for a certificate made here.
    package let files: (certificate: PEMFile, key: PEMFile)?

    /// Reads PEM files; both may be the same one.
    ///
    /// - Parameters:
    ///   - certificate: the file with the server's certificate, and behind it those that lead to a known one.
    ///   - key: the file with the private key, not encrypted.
    /// - Throws: what is wrong with which file, and the cure.
    public init(certificate: String, key: String) throws(TLSError) {
        try self.init(certificate: PEMFile(.certificate, certificate), key: PEMFile(.key, key))
    }

    /// Takes them from files that have been read.
    package init(certificate: PEMFile, key: PEMFile) throws(TLSError) {
        certificates = try certificate.certificates()
        self.key = try key.privateKey()
        files = (certificate, key)
        // unsafe: both are alive, and only looked at.
        let isPair = unsafe X509_check_private_key(certificates[0].pointer, self.key.pointer) == 1
        OpenSSLErrors.clear()
        guard isPair else { throw .otherKey(key.path, certificate: certificate.path) }
        // A key that is too weak is better told of here than when a server is half started.
        _ = try TLSContext(self, named: certificate.path)
    }
}

extension TLSCredentials: Hashable {
    /// Whether both are the same object, read at the same time.
    public static func == (one: TLSCredentials, other: TLSCredentials) -> Bool { one.key === other.key }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(key)) }
}

// MARK: - For development

extension TLSCredentials {
    /// Makes a certificate for `localhost`, 127.0.0.1 and ::1, which no browser trusts: for development.
    ///
    /// It is signed by itself, lives for a year or until the process ends, and is never written to a file.
    public static func adhoc() throws(TLSError) -> TLSCredentials {
        OpenSSLErrors.clear()
        guard let key = unsafe PrivateKey(copenssl_generate_p256()),  // unsafe: a new reference, or none
            let certificate = unsafe Certificate(X509_new()),  // unsafe: the same
            describe(certificate, as: "localhost"),
            addExtensions(to: certificate),
            sign(certificate, with: key)
        else { throw .library("make a certificate", OpenSSLErrors.take()) }
        return TLSCredentials(selfSigned: certificate, key)
    }

    private init(selfSigned certificate: Certificate, _ key: PrivateKey) {
        certificates = [certificate]
        self.key = key
        files = nil
    }

    private static func describe(_ certificate: Certificate, as name: String) -> Bool {
        let certificate = unsafe certificate.pointer
        var serial = [UInt8](repeating: 0, count: 8)
        // unsafe: all of this looks at or fills in what belongs to a certificate that is alive; strings are copied.
        guard unsafe RAND_bytes(&serial, 8) == 1 else { return false }
        let number = serial.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 1
        let subject = unsafe X509_get_subject_name(certificate)
        return unsafe X509_set_version(certificate, 2) == 1
            && ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), number) == 1
            && X509_gmtime_adj(X509_getm_notBefore(certificate), 0) != nil
            && X509_gmtime_adj(X509_getm_notAfter(certificate), 365 * 24 * 60 * 60) != nil
            && X509_NAME_add_entry_by_txt(subject, "CN", copenssl_ascii, name, -1, -1, 0) == 1
            && X509_set_issuer_name(certificate, subject) == 1
    }

    private static func addExtensions(to certificate: Certificate) -> Bool {
        let extensions = [
            (NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1"),
            (NID_basic_constraints, "critical,CA:FALSE"),
            (NID_key_usage, "critical,digitalSignature"),
            (NID_ext_key_usage, "serverAuth"),
        ]
        return extensions.allSatisfy { (name, value) in
            // unsafe: the text is copied; the extension is new here, copied by the certificate, and freed.
            guard let made = unsafe X509V3_EXT_conf_nid(nil, nil, name, value) else { return false }
            defer { unsafe X509_EXTENSION_free(made) }
            return unsafe X509_add_ext(certificate.pointer, made, -1) == 1
        }
    }

    private static func sign(_ certificate: Certificate, with key: PrivateKey) -> Bool {
        // unsafe: both are alive; the certificate takes a reference of its own to the public key.
        unsafe X509_set_pubkey(certificate.pointer, key.pointer) == 1
            && X509_sign(certificate.pointer, key.pointer, EVP_sha256()) > 0
    }
}
