import CCarafeSystem
import COpenSSL
import CarafeCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file of certificates or keys, in the form that certificate authorities and `openssl` write.
package struct PEMFile: Sendable {
    package enum Kind: String, CustomStringConvertible, Sendable {
        case certificate
        case key

        package var description: String { rawValue }
    }

    package let path: String
    package let contents: [UInt8]

    /// Longer than any chain of certificates: what is larger was named by mistake.
    private static let largest = 1024 * 1024

    /// Reads the whole file at once, so that it may be replaced while we look at it.
    init(_ kind: Kind, _ path: String) throws(TLSError) {
        self.path = path
        do throws(SystemError) {
            contents = try Self.read(path)
        } catch {
            throw .unreadable(kind, path, error)
        }
    }

    /// Takes what another process has read.
    package init(path: String, contents: [UInt8]) {
        self.path = path
        self.contents = contents
    }

    private static func read(_ path: String) throws(SystemError) -> [UInt8] {
        var size: Int64 = 0
        // unsafe: passes a C string, and fills the number it is given.
        let result = unsafe csystem_open_file(path, &size)
        guard result >= 0 else { throw SystemError(result == -Int(EINVAL) ? EISDIR : Int32(-result), path) }
        defer { _ = close(Int32(result)) }
        guard size <= largest else { throw SystemError(EFBIG, path) }
        var contents = [UInt8](repeating: 0, count: Int(size))
        // unsafe: fills the array's own storage.
        let count = unsafe contents.withUnsafeMutableBytes { unsafe pread(Int32(result), $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { throw SystemError(errno, path) }
        contents.removeLast(contents.count - count)
        return contents
    }

    private func mentions(_ words: String) -> Bool {
        String(decoding: contents, as: UTF8.self).contains(words)
    }
}

// MARK: - Certificates

extension PEMFile {
    /// The certificate of the server, then those that lead to one that clients know.
    func certificates() throws(TLSError) -> [Certificate] {
        var found: [Certificate] = []
        var end: UInt = 0
        unsafe read { source in
            // unsafe: the source lives until this closure returns; a certificate that is read is a new reference.
            while let next = unsafe Certificate(PEM_read_bio_X509(source, nil, nil, nil)) { found.append(next) }
            end = ERR_peek_last_error()
        }
        let reason = OpenSSLErrors.take()
        // The way in which the end of the file is said.
        guard end == 0 || ERR_GET_REASON(end) == PEM_R_NO_START_LINE else {
            throw .damagedCertificate(path, number: found.count + 1, reason)
        }
        guard found.isEmpty else { return found }
        throw mentions("PRIVATE KEY-----") ? .keyInPlaceOfCertificate(path) : .noCertificate(path)
    }

    /// The first private key.
    func privateKey() throws(TLSError) -> PrivateKey {
        var key: PrivateKey?
        unsafe read { source in
            // unsafe: as above. Without a callback of its own, OpenSSL would ask for a passphrase at the terminal.
            key = unsafe PrivateKey(PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in -1 }, nil))
        }
        let reason = OpenSSLErrors.take()
        if let key { return key }
        if mentions("BEGIN ENCRYPTED PRIVATE KEY") || mentions("Proc-Type: 4,ENCRYPTED") { throw .encryptedKey(path) }
        throw mentions("PRIVATE KEY-----") ? .damagedKey(path, reason) : .noKey(path)
    }

    private func read(_ body: (OpaquePointer) -> Void) {
        OpenSSLErrors.clear()
        // unsafe: the source borrows the array's storage, and is gone before the array is.
        unsafe contents.withUnsafeBytes { buffer in
            guard let source = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else { return }
            unsafe body(source)
            unsafe BIO_free(source)
        }
    }
}
