#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// The few system calls that keeping an upload takes. They stand in this file alone.

/// A file without a name, in `TMPDIR` or `/tmp`, that is gone with the last reference to it.
final class TemporaryFile: Sendable {
    private let descriptor: Int32

    init() throws(UploadError) {
        // unsafe: copies the C string that the environment holds.
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        let path = "\(folder)/\(draftName())"
        // unsafe: passes a C string.
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw UploadError.cannotSpool(folder, errno) }
        // unsafe: passes a C string.
        _ = unsafe unlink(path)
    }

    deinit { _ = close(descriptor) }

    func write(_ bytes: ArraySlice<UInt8>, at offset: Int) throws(UploadError) {
        guard writeAll(bytes, to: descriptor, at: offset) else { throw UploadError.cannotWriteSpool(errno) }
    }

    /// - Throws: also when the file ends before `range` does.
    func read(_ range: Range<Int>) throws(UploadError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.count - filled
            let offset = range.lowerBound + filled
            // unsafe: the kernel writes into the array's own storage, `count` bytes at most behind the `filled` ones.
            let read = unsafe bytes.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress?.advanced(by: filled), count, off_t(offset))
            }
            if read < 0, errno == EINTR { continue }
            guard read > 0 else { throw UploadError.cannotReadSpool(read < 0 ? errno : EIO) }
            filled += read
        }
        return bytes
    }
}

/// A file that has its name only when it is complete: ``commit()`` gives it, and replaces what had it before.
///
/// Nobody ever sees half of it, and when something fails the old file is still there. A symbolic link at the path is
/// replaced, not followed.
final class NewFile {
    private let path: String
    private let draft: String
    private let descriptor: Int32
    private var offset = 0
    private var isCommitted = false

    init(at path: String) throws(UploadError) {
        guard !path.hasSuffix("/"), FileStatus(following: path)?.kind != .directory else {
            throw UploadError.isDirectory(path)
        }
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { String(path[...$0]) } ?? ""
        self.path = path
        draft = folder + draftName()
        // unsafe: passes a C string.
        descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw UploadError.cannotSave(path, errno) }
    }

    deinit {
        _ = close(descriptor)
        // unsafe: passes a C string.
        if !isCommitted { _ = unsafe unlink(draft) }
    }

    func write(_ bytes: ArraySlice<UInt8>) throws(UploadError) {
        guard writeAll(bytes, to: descriptor, at: offset) else { throw UploadError.cannotSave(path, errno) }
        offset += bytes.count
    }

    func commit() throws(UploadError) {
        // unsafe: passes C strings.
        guard unsafe rename(draft, path) == 0 else { throw UploadError.cannotSave(path, errno) }
        isCommitted = true
    }
}

/// Random, for O_EXCL: nobody can have put something there.
private func draftName() -> String { ".carafe-upload-\(String(UInt64.random(in: .min ... .max), radix: 36))" }

/// - Returns: whether it is done; else `errno` says why.
private func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32, at offset: Int) -> Bool {
    var done = 0
    while done < bytes.count {
        // unsafe: the kernel reads the slice's own storage, from `done` to its end.
        let written = unsafe bytes.withUnsafeBytes {
            unsafe pwrite(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done, off_t(offset + done))
        }
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return false }
        done += written
    }
    return true
}

/// An upload that could not be kept, read or saved: the server's trouble, not the client's.
public struct UploadError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened, and the cure where there is one.
    public let description: String

    static func cannotSpool(_ folder: String, _ code: Int32) -> UploadError {
        UploadError(
            description: "cannot keep an upload in \"\(folder)\": \(text(code)); "
                + "TMPDIR names the folder for temporary files")
    }

    static func cannotWriteSpool(_ code: Int32) -> UploadError {
        UploadError(
            description: "cannot keep an upload in its temporary file: \(text(code)); "
                + "TMPDIR names the folder for temporary files")
    }

    static func cannotReadSpool(_ code: Int32) -> UploadError {
        UploadError(description: "cannot read an upload back from its temporary file: \(text(code))")
    }

    static func cannotSave(_ path: String, _ code: Int32) -> UploadError {
        UploadError(description: "cannot save an upload to \"\(path)\": \(text(code))")
    }

    static func isDirectory(_ path: String) -> UploadError {
        UploadError(description: "cannot save an upload to \"\(path)\": that is a folder; add the file's name")
    }

    private static func text(_ code: Int32) -> String {
        // unsafe: strerror's text is copied before anything else can overwrite it.
        unsafe String(cString: strerror(code))
    }
}
