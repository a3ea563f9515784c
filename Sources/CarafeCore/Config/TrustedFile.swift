#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that root reads on behalf of a user, who may have put something there that is not his to read.
struct TrustedFile {
    private let path: String
    private let user: UInt32

    init(_ path: String, for user: UInt32) {
        (self.path, self.user) = (path, user)
    }

    /// The bytes; `nil` when there is no such file.
    ///
    /// - Throws: why the file is left alone, in a sentence.
    func bytes() throws(ConfigError) -> [UInt8]? {
        // unsafe: passes a C string.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT: return nil
            case ELOOP: throw .untrusted(path, "is a link; root reads none there: put the file itself there")
            default: throw .untrusted(path, "cannot be opened; mend that")
            }
        }
        defer { _ = close(descriptor) }
        try check(descriptor)
        return read(descriptor)
    }

    /// Of the file that was opened, whatever has its name by now.
    private func check(_ descriptor: Int32) throws(ConfigError) {
        var status = stat()
        // unsafe: fills the struct it is given.
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .untrusted(path, "is no regular file; put one there")
        }
        if status.st_uid == user { return }
        guard status.st_uid == 0 else {
            let reason = "belongs to user \(status.st_uid), who is neither root nor user \(user) (`uid`)"
            throw .untrusted(path, reason + "; use chown")
        }
        guard status.st_nlink == 1 else {
            throw .untrusted(path, "has another name elsewhere (a hard link); copy it")
        }
    }

    private func read(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            var piece = [UInt8](repeating: 0, count: 16 * 1024)
            // unsafe: the kernel writes into the array's own storage, no more than it has room for.
            let count = unsafe piece.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(bytes.count))
            }
            guard count > 0 else { return bytes }
            bytes += piece.prefix(count)
        }
    }
}
