import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Which file a path or a descriptor leads to, whatever its name.
struct FileIdentity: Hashable {
    let device: UInt64
    let inode: UInt64
    let size: Int
    let isRegular: Bool
    let isDirectory: Bool

    fileprivate init(_ identity: csystem_file_identity) {
        device = identity.device
        inode = identity.inode
        size = Int(identity.size)
        isRegular = identity.is_regular != 0
        isDirectory = identity.is_directory != 0
    }

    /// Follows symbolic links.
    init(path: String) throws(Errno) {
        var identity = csystem_file_identity()
        // unsafe: reads a C string and fills the struct, both of which outlive the call.
        try Errno.check(unsafe csystem_identify_path(path, &identity))
        self.init(identity)
    }

    func isSameFile(as other: FileIdentity) -> Bool { device == other.device && inode == other.inode }
}

/// A file that is open, until it is closed.
struct OpenFile {
    let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    init(path: String, _ flags: Int32, mode: mode_t = 0) throws(Errno) {
        // unsafe: reads a C string that outlives the call.
        descriptor = Int32(try Errno.check(unsafe csystem_open(path, flags, mode)))
    }

    func close() { _ = closeDescriptor(descriptor) }

    func identity() throws(Errno) -> FileIdentity {
        var identity = csystem_file_identity()
        // unsafe: fills the struct, which outlives the call.
        try Errno.check(unsafe csystem_identify(descriptor, &identity))
        return FileIdentity(identity)
    }

    func text(from offset: Int = 0, atMost count: Int) throws(Errno) -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        // unsafe: fills no more than the array has room for.
        let result = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe csystem_read_at(descriptor, buffer.baseAddress, buffer.count, Int64(offset))
        }
        return String(decoding: bytes.prefix(try Errno.check(result)), as: UTF8.self)
    }

    func replaceContent(by text: String) throws(Errno) {
        // unsafe: reads as many bytes as the string has.
        try Errno.check(unsafe csystem_replace_content(descriptor, text, text.utf8.count))
    }

    func setMode(_ mode: mode_t) throws(Errno) { try Errno.check(csystem_change_mode(descriptor, mode)) }

    /// Locks it as long as it stays open; `false` when it is locked already.
    func lock() throws(Errno) -> Bool {
        let result = csystem_lock_file(descriptor)
        if result == -Int(EAGAIN) { return false }
        try Errno.check(result)
        return true
    }

    /// Whether somebody who may write to it has locked it.
    func isLocked() throws(Errno) -> Bool { try Errno.check(csystem_is_locked_file(descriptor)) != 0 }

    /// Makes another descriptor lead to this file.
    func replace(_ other: Int32) throws(Errno) { try Errno.check(csystem_duplicate_onto(descriptor, other)) }
}

private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }

/// A path, absolute whatever directory the process changes to later.
func absolutePath(_ path: String) -> String {
    workingDirectory().map { absolutePath(path, in: $0) } ?? path
}

func absolutePath(_ path: String, in directory: String) -> String {
    if path.hasPrefix("/") { return path }
    let rest = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    return directory == "/" ? "/" + rest : "\(directory)/\(rest)"
}

/// The directory that a path names a file in.
func parentDirectory(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// The current directory, with symbolic links resolved.
func workingDirectory() -> String? {
    // unsafe: the function keeps to the capacity.
    unsafe textFilled(capacity: 4096) { buffer, capacity in unsafe csystem_working_directory(buffer, capacity) }
}

/// What a C function writes into a buffer and answers the length of.
func textFilled(capacity: Int, _ fill: (UnsafeMutablePointer<CChar>?, Int) -> Int) -> String? {
    var bytes = [CChar](repeating: 0, count: capacity)
    // unsafe: `fill` writes no more than the capacity that it is given.
    let count = unsafe bytes.withUnsafeMutableBufferPointer { unsafe fill($0.baseAddress, $0.count) }
    guard count >= 0 else { return nil }
    return String(decoding: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
}
