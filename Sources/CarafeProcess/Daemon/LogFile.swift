import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The file that a daemon's output goes to, appended to and never emptied.
public struct LogFile: Sendable {
    /// Where it is, absolute.
    public let path: String
    /// Where it can be written; the same number for the life of the value, also after reopening.
    public let descriptor: Int32
    private let outputs: [Int32]

    /// Opens a log file, and makes it if need be: for its owner to write, for its group to read.
    ///
    /// The mode holds whatever the umask: a umask takes rights away and gives none. Symbolic links are followed, because
    /// `/dev/stdout` is one.
    public init(_ path: String) throws(DaemonError) { try self.init(path, outputs: [1, 2]) }

    init(_ path: String, outputs: [Int32]) throws(DaemonError) {
        guard !Self.isAddress(path) else { throw .logOverNetwork(path) }
        self.path = absolutePath(path)
        self.outputs = outputs
        descriptor = try Self.opened(self.path).descriptor
    }

    /// Sends standard output and standard error there.
    public func redirect() throws(DaemonError) { try lead(outputs, to: descriptor) }

    /// Opens the path anew, after something else has renamed or removed the file.
    ///
    /// When it cannot be opened, everything goes on into the file that is open.
    public func reopen() throws(DaemonError) {
        let file = try Self.opened(path)
        defer { file.close() }
        try lead([descriptor] + outputs, to: file.descriptor)
        _ = csystem_close_on_exec(descriptor)
    }

    /// How large the file is, in bytes.
    public var size: Int { (try? OpenFile(descriptor: descriptor).identity().size) ?? 0 }

    /// Renames the file to `PATH.<seconds since 1970>` when it has grown over a size, and goes on with a new one.
    ///
    /// What is no regular file stays, and so does a symbolic link: renaming `/dev/stdout` would break the machine.
    ///
    /// - Returns: the path of the old one, or `nil` when nothing was done.
    public func rotate(over maximum: Int) throws(DaemonError) -> String? {
        guard let identity = try? OpenFile(descriptor: descriptor).identity(), identity.isRegular,
            identity.size > maximum, !leadsElsewhere(identity)
        else { return nil }
        let rotated = Self.unusedPath("\(path).\(time(nil))")
        do throws(Errno) { try rename(path, rotated) } catch { throw .cannotRotate(path, to: rotated, error) }
        do {
            try reopen()
        } catch {
            try? rename(rotated, path)
            throw error
        }
        return rotated
    }

    /// Whether the path is a link, or something else's file by now.
    private func leadsElsewhere(_ identity: FileIdentity) -> Bool {
        do {
            let file = try OpenFile(path: path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK)
            defer { file.close() }
            return try !file.identity().isSameFile(as: identity)
        } catch {
            return error.code == ELOOP
        }
    }

    /// The last lines of what was written behind an offset, of 4 KiB at most.
    func lines(from begin: Int) -> [String] {
        guard let file = try? OpenFile(path: path, O_RDONLY | O_NONBLOCK) else { return [] }
        defer { file.close() }
        guard let identity = try? file.identity(), identity.isRegular else { return [] }
        let text = try? file.text(from: max(begin, identity.size - 4096), atMost: 4096)
        return (text ?? "").split(whereSeparator: \.isNewline).map(String.init)
    }

    private func lead(_ descriptors: [Int32], to source: Int32) throws(DaemonError) {
        for descriptor in descriptors {
            do { try OpenFile(descriptor: source).replace(descriptor) } catch {
                throw .cannotWrite(.log, path, error)
            }
        }
    }
}

// MARK: -

extension LogFile {
    /// uWSGI sends its log to an `ip:port` over UDP.
    static func isAddress(_ target: String) -> Bool {
        guard !target.contains("/"), let colon = target.lastIndex(of: ":") else { return false }
        let port = target[colon...].dropFirst()
        return !port.isEmpty && port.allSatisfy { $0.isASCII && $0.isNumber }
    }

    private static func opened(_ path: String) throws(DaemonError) -> OpenFile {
        do { return try OpenFile(path: path, O_WRONLY | O_CREAT | O_APPEND, mode: 0o640) } catch {
            throw .cannotWrite(.log, path, error)
        }
    }

    /// A log that was rotated in the same second must not be lost.
    private static func unusedPath(_ path: String) -> String {
        var candidate = path
        var number = 1
        while (try? FileIdentity(path: candidate)) != nil {
            candidate = "\(path).\(number)"
            number += 1
        }
        return candidate
    }
}

private func rename(_ from: String, _ to: String) throws(Errno) {
    // unsafe: reads two C strings that outlive the call.
    try Errno.check(unsafe csystem_rename(from, to))
}
