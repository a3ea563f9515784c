import CCarafeSystem

#if canImport(Glibc)
import Glibc
// Where an optimised build finds the members of `timespec`, beside modules of C that include <time.h>.
import SwiftOverlayShims
#elseif canImport(Darwin)
import Darwin
#endif

// The few system calls that answering with a file takes. They stand in this file alone.

/// What is at a path.
struct FileStatus: Sendable, Hashable {
    enum Kind: Sendable {
        case file, directory
    }

    let kind: Kind
    let size: Int
    /// When it was last changed: Unix time, and what is beyond the second.
    let modified: Int
    let nanoseconds: Int

    /// Follows links; `nil` when there is nothing, or something that is neither a file nor a directory.
    init?(following path: String) {
        var status = stat()
        // unsafe: passes a C string, and fills the struct it is given.
        guard unsafe stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Of a file that is open.
    fileprivate init?(of descriptor: Int32) {
        var status = stat()
        // unsafe: fills the struct it is given.
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init?(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .directory
        default: return nil
        }
        size = Int(status.st_size)
        #if canImport(Darwin)
        (modified, nanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
        #else
        (modified, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        #endif
    }

    init(kind: Kind = .file, size: Int, modified: Int, nanoseconds: Int = 0) {
        (self.kind, self.size, self.modified, self.nanoseconds) = (kind, size, modified, nanoseconds)
    }
}

enum FilePath {
    /// The path without links, `.` and `..`; `nil` when it leads nowhere.
    static func resolved(_ path: String) -> String? {
        // unsafe: the result is a C string made for this call, which is copied and then freed.
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// The path from the root on: a relative one is seen from the working directory of now.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let directory = resolved(".") else { return path }
        return path.isEmpty ? directory : (directory == "/" ? "" : directory) + "/" + path
    }

    static func lastComponent(_ path: String) -> String {
        guard path.utf8.contains(UInt8(ascii: "/")) else { return path }
        return path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

/// A file to send from. What was said of it stays true of it when another one is put in its place.
package final class OpenFile: Sendable {
    package let descriptor: Int32
    let status: FileStatus

    /// `nil` when there is no such regular file, or it may not be read.
    package convenience init?(_ path: String) {
        // unsafe: passes a C string.
        self.init(descriptor: unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK))
    }

    /// What a name leads to below a directory when no link is on its way, which one call of the system tells.
    enum Lookup {
        case file(OpenFile)
        case nothing
        /// A link, or a directory; or the system cannot tell.
        case unclear
    }

    static func find(_ name: String, below directory: String) -> Lookup {
        // unsafe: passes C strings.
        let result = unsafe csystem_open_below(directory, name)
        if result == -Int(ENOENT) { return .nothing }
        return OpenFile(descriptor: Int32(result)).map(Lookup.file) ?? .unclear
    }

    /// Takes the descriptor over; `nil` when it is none, or not a regular file's.
    private init?(descriptor: Int32) {
        self.descriptor = descriptor
        guard descriptor >= 0 else { return nil }
        guard let status = FileStatus(of: descriptor), status.kind == .file else {
            _ = close(descriptor)
            return nil
        }
        self.status = status
    }

    package var size: Int { status.size }

    deinit { _ = close(descriptor) }

    /// Appends `count` bytes from `offset` on; returns `false`, and appends none, when they are not there any more.
    package func append(at offset: Int, count: Int, to bytes: inout [UInt8]) -> Bool {
        let start = bytes.count
        bytes.append(addingCapacity: count) { output in
            // unsafe: the kernel fills the room that was made, `count` bytes at most, and what it filled is counted.
            unsafe output.withUnsafeMutableBufferPointer { buffer, filled in
                let result = unsafe pread(descriptor, buffer.baseAddress, count, off_t(offset))
                filled = max(0, result)
            }
        }
        if bytes.count == start + count { return true }
        bytes.removeSubrange(start...)
        return false
    }

    /// Up to `count` bytes from `offset` on; none at the end of the file, and on an error.
    package func bytes(at offset: Int, count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // unsafe: the kernel writes into the array's own storage, `count` bytes at most.
        let filled = unsafe bytes.withUnsafeMutableBytes {
            unsafe pread(descriptor, $0.baseAddress, count, off_t(offset))
        }
        bytes.removeLast(count - max(0, filled))
        return bytes
    }
}
