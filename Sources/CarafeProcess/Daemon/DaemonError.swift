#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Why a daemon cannot start or be steered: what was found, where, and the cure.
///
/// This file holds every such sentence of this folder.
public struct DaemonError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sentence for the user.
    public let description: String

    init(_ description: String) { self.description = description }
}

// MARK: - Files

extension DaemonError {
    /// What a file is to the daemon.
    enum FileKind: String {
        case pidFile = "pidfile"
        case log = "log file"

        var example: String {
            switch self {
            case .pidFile: "hello.pid"
            case .log: "hello.log"
            }
        }
    }

    static func cannotWrite(_ kind: FileKind, _ path: String, _ error: Errno) -> DaemonError {
        DaemonError("\(kind.rawValue) \(path) cannot be written: \(reason(kind, path, error))")
    }

    private static func reason(_ kind: FileKind, _ path: String, _ error: Errno) -> String {
        let directory = parentDirectory(path)
        switch error.code {
        case ENOENT where !isThere(directory): return "there is no directory \(directory); mkdir -p \(directory)"
        case ENOENT: return "\(directory) takes no new files; give a path in another directory"
        case ENOTDIR: return "\(directory) is not a directory; give a path in one"
        case EISDIR: return "it is a directory; give a file in it, e.g. \(path)/\(kind.example)"
        case EACCES, EPERM:
            return "permission denied for uid \(geteuid()); let that user write to \(isThere(path) ? path : directory)"
        case EROFS: return "its file system is read-only; give a path elsewhere"
        case ENOSPC, EDQUOT: return "there is no space left on its file system; make some"
        default: return "\(error.text); give another path"
        }
    }

    private static func isThere(_ path: String) -> Bool { (try? FileIdentity(path: path)) != nil }

    static func symbolicLink(_ path: String) -> DaemonError {
        DaemonError("pidfile \(path) is a symbolic link, which others may turn elsewhere; give the path it leads to")
    }

    static func notAFile(_ kind: FileKind, _ path: String) -> DaemonError {
        DaemonError("\(kind.rawValue) \(path) is not a regular file; give a path of its own")
    }

    static func held(_ path: String, by pid: Int32) -> DaemonError {
        DaemonError(
            "pidfile \(path) belongs to a running master (pid \(pid)); stop that first (kill \(pid)), "
                + "or give this one a pidfile of its own")
    }

    static func heldBySomebody(_ path: String) -> DaemonError {
        DaemonError(
            "pidfile \(path) is locked by another program, which has not written its pid there; "
                + "end that program (fuser \(path) names it), or give a path of its own")
    }

    static func foreign(_ path: String, _ content: String) -> DaemonError {
        DaemonError(
            "pidfile \(path) holds something other than a process id (\(content)), so it was left alone; "
                + "give a path of its own, or delete that file")
    }

    static func cannotLock(_ path: String, _ error: Errno) -> DaemonError {
        DaemonError("pidfile \(path) cannot be locked: \(error.text); put it on a local file system, e.g. under /run")
    }

    static func logOverNetwork(_ target: String) -> DaemonError {
        DaemonError(
            "log file \(target) is an address: Carafe sends no log over UDP; give a file, and let the system's log "
                + "daemon pass it on, or run in the foreground under systemd and its journal")
    }

    static func cannotRotate(_ path: String, to newPath: String, _ error: Errno) -> DaemonError {
        DaemonError("log file \(path) cannot be renamed to \(newPath): \(error.text); it grows on as it is")
    }
}

// MARK: - Starting

extension DaemonError {
    static func cannotStart(_ executable: String, _ error: Errno) -> DaemonError {
        DaemonError("daemonize: \(executable) cannot be started: \(error.text)")
    }

    static func startedBySystemd() -> DaemonError {
        DaemonError(
            "daemonize: systemd has handed over sockets, and only to the process that it started; "
                + "remove daemonize, and let the unit say Type=notify")
    }

    static func executableNotFound(_ argument: String) -> DaemonError {
        DaemonError("the file of this program, started as \(argument), cannot be found; start it by its absolute path")
    }

    static func activation(_ variable: String, _ value: String) -> DaemonError {
        DaemonError("\(variable)=\(value) is not a number of sockets; start this from a systemd .socket unit")
    }

    static func activatedSocket(_ name: String, _ descriptor: Int32) -> DaemonError {
        DaemonError(
            "socket activation: descriptor \(descriptor) (\(name)) is not a listening stream socket; "
                + "let the .socket unit say ListenStream= and Accept=no")
    }
}

// MARK: - Users

extension DaemonError {
    static func noUser(_ setting: String, _ name: String) -> DaemonError {
        DaemonError(
            "\(setting): no user is called \"\(name)\"; create one (useradd --system \(name)), or give a number")
    }

    static func noGroup(_ setting: String, _ name: String) -> DaemonError {
        DaemonError(
            "\(setting): no group is called \"\(name)\"; create one (groupadd --system \(name)), or give a number")
    }

    static func groupNeeded(_ uid: UInt32) -> DaemonError {
        DaemonError("uid: user \(uid) is in no user database, so its group is not known; add gid = NUMBER")
    }

    static func notRoot(_ setting: String, _ value: String, _ uid: UInt32) -> DaemonError {
        DaemonError(
            "\(setting): only root may become \"\(value)\", and this is uid \(uid); "
                + "start it as root, or remove \(setting)")
    }

    static func userDatabase(_ setting: String, _ name: String, _ error: Errno) -> DaemonError {
        DaemonError("\(setting): \"\(name)\" cannot be looked up: \(error.text); give a number")
    }
}
