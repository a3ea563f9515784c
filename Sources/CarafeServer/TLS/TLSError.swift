/// Why a certificate and its key cannot be served with, and what to do about it.
public struct TLSError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was found, where, and the cure.
    public let description: String

    private init(_ description: String) { self.description = description }
}

/// Every sentence about certificates and keys.
extension TLSError {
    static func unreadable(_ what: PEMFile.Kind, _ path: String, _ reason: SystemError) -> TLSError {
        TLSError(
            "the \(what) \(path) cannot be read: \(SystemError.text(reason.code)); "
                + "check the path, and that the user who starts this server may read it")
    }

    static func noCertificate(_ path: String) -> TLSError {
        TLSError(
            "\(path) holds no certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----; "
                + "for one in DER form: openssl x509 -inform der -in \(path) -out cert.pem")
    }

    static func keyInPlaceOfCertificate(_ path: String) -> TLSError {
        TLSError("\(path) holds a key and no certificate; give the certificate first and the key second")
    }

    static func damagedCertificate(_ path: String, number: Int, _ reason: String) -> TLSError {
        TLSError("certificate \(number) in \(path) is damaged (\(reason)); get the file again from whoever issued it")
    }

    static func noKey(_ path: String) -> TLSError {
        TLSError(
            "\(path) holds no private key in PEM form, which begins with -----BEGIN PRIVATE KEY-----; "
                + "for one in DER form: openssl pkey -inform der -in \(path) -out key.pem")
    }

    static func damagedKey(_ path: String, _ reason: String) -> TLSError {
        TLSError("the private key in \(path) is damaged (\(reason)); get the file again, or issue a new certificate")
    }

    static func encryptedKey(_ path: String) -> TLSError {
        TLSError(
            "the private key in \(path) is encrypted, and there is nobody to ask for its passphrase; "
                + "decrypt it: openssl pkey -in \(path) -out key.pem, and chmod 600 key.pem")
    }

    static func otherKey(_ key: String, certificate: String) -> TLSError {
        TLSError(
            "the key \(key) does not belong to the certificate \(certificate); "
                + "they are a pair when `openssl x509 -noout -pubkey -in` of the one "
                + "and `openssl pkey -pubout -in` of the other print the same")
    }

    static func refused(_ certificate: String, _ reason: String) -> TLSError {
        TLSError(
            "OpenSSL does not serve with \(certificate) (\(reason)); "
                + "issue one with an RSA key of 2048 bits or more, or an EC key on P-256")
    }

    static func library(_ operation: String, _ reason: String) -> TLSError {
        TLSError("OpenSSL could not \(operation): \(reason)")
    }

    static func ticketKeys(count: Int) -> TLSError {
        TLSError("ticket keys have \(TLSTicketKeys.count) bytes, and not \(count); TLSTicketKeys.random() makes some")
    }
}
