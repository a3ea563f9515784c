import CCarafeSystem
import Foundation

@testable import CarafeProcess

/// A directory that a test has for itself, gone with the last use of the value.
final class Scratch: Sendable {
    let directory: String

    init() throws {
        directory = NSTemporaryDirectory() + "carafe-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func path(_ name: String) -> String { "\(directory)/\(name)" }

    /// Makes a file, and answers its path.
    @discardableResult func file(_ name: String, _ content: String) throws -> String {
        try content.write(toFile: path(name), atomically: false, encoding: .utf8)
        return path(name)
    }

    /// Makes a named pipe, and answers its open end.
    func pipe(_ name: String) throws -> OpenFile {
        // unsafe: reads a C string that outlives the call.
        unsafe mkfifo(path(name), 0o600)
        return try OpenFile(path: path(name), O_RDWR | O_NONBLOCK)
    }

    func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path(name)) ?? Data(), as: UTF8.self)
    }

    func mode(_ name: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int ?? -1
    }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: directory).sorted()) ?? [] }
}

/// Runs what waits on a thread of its own: the few of Swift's pool are for all tests together.
func apart<Answer: Sendable>(_ body: @escaping @Sendable () throws -> Answer) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try body() }) }.start()
    }
}

/// Asks again and again until it is so; `false` when it never was.
func comes(_ isSo: () -> Bool) -> Bool {
    for _ in 0..<6000 {
        if isSo() { return true }
        usleep(10_000)
    }
    return false
}

/// A shell that runs a script, until it is reaped.
struct ShellProcess {
    let pid: Int32

    /// - Parameter arguments: `$0` and those after it.
    init(_ script: String, _ arguments: [String] = [], log: String = "/dev/null") throws {
        // unsafe: reads a C string that outlives the call.
        let output = unsafe open(log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        defer { close(output) }
        // unsafe: the C strings live until the function returns.
        var pointers = unsafe (["sh", "-c", script] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        let result = unsafe csystem_spawn_detached("/bin/sh", &pointers, "CARAFE_TEST=1", output, output)
        guard result > 0 else { throw POSIXError(POSIXError.Code(rawValue: Int32(-result)) ?? .EINVAL) }
        pid = Int32(result)
    }

    /// Waits for its end; returns what `waitpid` says.
    @discardableResult func reap() -> Int32 {
        var status: Int32 = 0
        // unsafe: fills the number it is given.
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status
    }

    /// The number of a process that has just ended.
    static func endedPID() throws -> Int32 {
        let shell = try ShellProcess("exit 0")
        shell.reap()
        return shell.pid
    }
}

/// What a call says when it throws; empty when it does not.
func sentence(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return ""
}

/// Runs something without root's right to write everywhere, which only this thread gives up.
func unprivileged<Answer>(_ body: () throws -> Answer) rethrows -> Answer {
    #if os(Linux)
    if geteuid() == 0 {
        setFileUser(65534)
        defer { setFileUser(0) }
        return try body()
    }
    #endif
    return try body()
}

#if os(Linux)
/// Sets the user that this thread opens files as: `setfsuid`, which Glibc's module leaves out.
private func setFileUser(_ uid: uid_t) {
    typealias Function = @convention(c) (uid_t) -> Int32
    // unsafe: `int setfsuid(uid_t)`; the C library has it on every Linux.
    let function = unsafe unsafeBitCast(dlsym(nil, "setfsuid"), to: Function.self)
    _ = function(uid)
}
#endif
