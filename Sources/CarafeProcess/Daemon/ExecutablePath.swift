import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where the next version of this program will be.
///
/// A deploy puts a new file at the path, or turns a symbolic link on the way there. So what counts is the path as it was
/// given, links unresolved, and not the file that runs now; and it must not depend on the current directory.
public enum ExecutablePath {
    /// Finds the path, at the start and before any change of directory.
    public static func find(argument: String) throws(DaemonError) -> String {
        // unsafe: the texts are copied before anything changes the environment.
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) }
        let directory = unsafe getenv("PWD").map { unsafe String(cString: $0) }
        return try find(argument, path: path ?? "", directory: directory, running: .here())
    }

    /// - Parameters:
    ///   - path: the directories to look in for a name without a slash, with colons between them.
    ///   - directory: the current directory, as the shell calls it.
    static func find(
        _ argument: String,
        path: String,
        directory: String?,
        running: RunningFile,
    ) throws(DaemonError) -> String {
        let base = currentDirectory(directory)
        let candidates = argument.contains("/") ? [argument] : path.split(separator: ":").map { "\($0)/\(argument)" }
        for candidate in candidates.map({ absolutePath($0, in: base) }) {
            guard let found = try? FileIdentity(path: candidate), found.isRegular else { continue }
            // Whoever starts a program may call it anything: only the file that runs is believed.
            if let identity = running.identity, !identity.isSameFile(as: found) { continue }
            return candidate
        }
        guard let path = running.path else { throw .executableNotFound(argument) }
        return path
    }

    /// The current directory by the name that the shell has for it, links and all, if that is true.
    private static func currentDirectory(_ name: String?) -> String {
        if let name, name.hasPrefix("/"), let here = try? FileIdentity(path: "."),
            let there = try? FileIdentity(path: name), there.isSameFile(as: here)
        {
            return name
        }
        return workingDirectory() ?? "/"
    }
}

/// The file that a process runs, as the system knows it.
struct RunningFile {
    /// Its path, links resolved, or the one that it had.
    let path: String?
    let identity: FileIdentity?

    init(path: String?, identity: FileIdentity?) {
        // Linux marks a file that something else has taken the place of, which is where its successor lies.
        self.path = path.map { $0.hasSuffix(Self.mark) ? String($0.dropLast(Self.mark.count)) : $0 }
        self.identity = identity
    }

    private static let mark = " (deleted)"

    /// Of this process.
    static func here() -> RunningFile {
        // unsafe: the function keeps to the capacity.
        let path = unsafe textFilled(capacity: 4096) { buffer, capacity in
            unsafe csystem_running_file(buffer, capacity)
        }
        #if os(Linux)
        return RunningFile(path: path, identity: try? FileIdentity(path: "/proc/self/exe"))
        #else
        return RunningFile(path: path, identity: path.flatMap { try? FileIdentity(path: $0) })
        #endif
    }
}
