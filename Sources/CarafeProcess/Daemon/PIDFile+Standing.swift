#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension PIDFile {
    /// What a pidfile says to those who want to steer its master.
    public enum Standing: Sendable, Hashable {
        /// A master holds it.
        case master(Int32)
        /// There is no such file.
        case missing
        /// It holds nothing.
        case empty
        /// It holds something else; the beginning of that.
        case foreign(String)
        /// Its process is gone.
        case dead(Int32)
        /// There is such a process, but it does not hold the file: another program, which has the number by now.
        case stranger(Int32)
        /// Somebody holds the file, but not the process of that number here: a master in another container.
        case elsewhere(Int32)
        /// It cannot be read; why.
        case unreadable(String)
    }

    /// Reads a pidfile, without a trace.
    public static func read(_ path: String) -> Standing {
        do {
            let file = try OpenFile(path: path, O_RDONLY | O_NONBLOCK)
            defer { file.close() }
            let identity = try file.identity()
            guard identity.isRegular else { return .unreadable("it is not a regular file") }
            // A master that is just starting has locked the file and not yet written to it.
            for _ in 0..<100 {
                let isLocked = try file.isLocked()
                let content = try text(file)
                if isLocked, content == .empty {
                    usleep(10_000)
                    continue
                }
                return standing(content, isLocked, identity)
            }
            return .empty
        } catch {
            return error.code == ENOENT ? .missing : .unreadable(error.text)
        }
    }

    private static func standing(_ content: Content, _ isLocked: Bool, _ identity: FileIdentity) -> Standing {
        switch content {
        case .empty: return .empty
        case .foreign(let text): return .foreign(text)
        case .pid(let pid):
            let process = RunningProcess(pid: pid)
            guard isLocked else { return process.isThere ? .stranger(pid) : .dead(pid) }
            return process.isThere && process.mayHaveOpen(identity) ? .master(pid) : .elsewhere(pid)
        }
    }

    /// What is in the way of steering the master, as a sentence; `nil` when nothing is.
    public static func obstacle(_ path: String, _ standing: Standing) -> String? {
        switch standing {
        case .master: nil
        case .missing: "not running: there is no pidfile \(path)"
        case .empty: "not running: pidfile \(path) is empty"
        case .dead(let pid): "not running: pidfile \(path) is stale, there is no process \(pid) any more"
        case .stranger(let pid):
            "not running: pidfile \(path) is stale, process \(pid) is another program by now; it was left alone"
        case .elsewhere(let pid):
            "pidfile \(path) is held by a master that is not process \(pid) here (in another container?); "
                + "run this command where it runs"
        case .foreign(let text): "pidfile \(path) holds \(text), which is no process id; is it another program's file?"
        case .unreadable(let why): "pidfile \(path) cannot be read: \(why)"
        }
    }
}
