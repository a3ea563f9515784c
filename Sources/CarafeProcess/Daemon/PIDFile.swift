import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The file that tells others which process to signal.
///
/// Rules: a master that lives holds a lock on the file that stands at the path, and the file holds its process id. Whether
/// a file is stale is so decided by the kernel, and never by a process id that somebody else may have by now. The file is
/// written in place and never renamed over, because then two masters could each hold the lock of a file of that name.
public struct PIDFile: Sendable {
    /// Where it is, absolute.
    public let path: String
    /// Whose it is.
    public let pid: Int32
    private let descriptor: Int32

    /// Takes the path for a process, whose life the lock lasts.
    ///
    /// A file that a dead process has left behind is taken over; one that is no pidfile is left alone.
    public static func create(_ path: String, pid: Int32) throws(DaemonError) -> PIDFile {
        let path = absolutePath(path)
        // Bounded: the file changes under us only when another master starts or ends at the same time.
        for _ in 0..<100 {
            if let file = try lockedFile(path) { return try PIDFile(path, pid, file) }
            usleep(10_000)
        }
        throw .heldBySomebody(path)
    }

    private init(_ path: String, _ pid: Int32, _ file: OpenFile) throws(DaemonError) {
        self.path = path
        self.pid = pid
        descriptor = file.descriptor
        do {
            // The umask must neither hide it from those who are to read it, nor open it to others' writing. A file that
            // belongs to somebody else keeps its mode.
            try? file.setMode(0o644)
            try file.replaceContent(by: "\(pid)\n")
        } catch {
            file.close()
            throw .cannotWrite(.pidFile, path, error)
        }
    }

    /// Lets it go, at the end of the master; unlinks it with `vacuum`, if it is still this one.
    ///
    /// - Returns: whether a file was removed.
    @discardableResult public func release(vacuum: Bool) -> Bool {
        let file = OpenFile(descriptor: descriptor)
        defer { file.close() }
        guard vacuum, Self.stands(file, at: path) else { return false }
        // unsafe: reads a C string that outlives the call.
        return unsafe csystem_unlink(path) >= 0
    }
}

// MARK: - Taking the file

extension PIDFile {
    /// The file at the path, locked; `nil` to try again.
    private static func lockedFile(_ path: String) throws(DaemonError) -> OpenFile? {
        let file = try opened(path)
        do throws(DaemonError) {
            guard try locked(file, path) else {
                if let pid = try? text(file).pid { throw .held(path, by: pid) }
                file.close()
                return nil
            }
            guard stands(file, at: path) else {
                file.close()
                return nil
            }
            if case .foreign(let content) = try? text(file) { throw .foreign(path, content) }
            return file
        } catch {
            file.close()
            throw error
        }
    }

    private static func opened(_ path: String) throws(DaemonError) -> OpenFile {
        let file: OpenFile
        do {
            file = try OpenFile(path: path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, mode: 0o644)
        } catch {
            throw error.code == ELOOP ? .symbolicLink(path) : .cannotWrite(.pidFile, path, error)
        }
        guard (try? file.identity().isRegular) == true else {
            file.close()
            throw .notAFile(.pidFile, path)
        }
        return file
    }

    private static func locked(_ file: OpenFile, _ path: String) throws(DaemonError) -> Bool {
        do { return try file.lock() } catch { throw .cannotLock(path, error) }
    }

    /// Whether the path still leads to the file: its last owner may have removed it before the lock was ours.
    private static func stands(_ file: OpenFile, at path: String) -> Bool {
        guard let here = try? file.identity(), let there = try? FileIdentity(path: path) else { return false }
        return here.isSameFile(as: there)
    }
}

// MARK: - What a pidfile holds

extension PIDFile {
    enum Content: Hashable {
        case empty
        case pid(Int32)
        /// The beginning of what is there, on one line.
        case foreign(String)

        init(_ text: String) {
            let words = text.split(whereSeparator: \.isWhitespace)
            if words.isEmpty {
                self = .empty
            } else if words.count == 1, let number = Int32(words[0]), number > 0, words[0].allSatisfy(\.isNumber) {
                self = .pid(number)
            } else {
                self = .foreign("\"\(Self.beginning(text))\"")
            }
        }

        var pid: Int32? { if case .pid(let pid) = self { pid } else { nil } }

        /// The first words, harmless on a terminal.
        private static func beginning(_ text: String) -> String {
            let line = text.drop(while: \.isWhitespace).prefix { !$0.isNewline }
            let scalars = line.unicodeScalars.prefix(32).map { $0.properties.generalCategory == .control ? "?" : $0 }
            return String(String.UnicodeScalarView(scalars))
        }
    }

    static func text(_ file: OpenFile) throws(Errno) -> Content {
        Content(try file.text(atMost: 64))
    }
}
