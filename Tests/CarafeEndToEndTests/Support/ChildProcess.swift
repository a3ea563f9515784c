import Foundation
import Synchronization

/// How a program ended.
enum Ending: Equatable, Sendable, CustomStringConvertible {
    case exited(Int32)
    case signalled(Int32)

    /// Reads what `waitpid` says.
    fileprivate init(_ status: Int32) {
        self = status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .signalled(status & 0x7f)
    }

    var description: String {
        switch self {
        case .exited(let status): "with status \(status)"
        case .signalled(let signal): "by signal \(signal)"
        }
    }
}

/// A program that a test starts, and that does not outlive the test.
final class ChildProcess: Sendable {
    private struct State {
        var ending: Ending?
        /// Whether the test has seen the end, and so expected it.
        var isNoticed = false
    }

    let name: String
    let pid: pid_t
    private let outputPath: String
    private let errorPath: String
    private let hasGroup: Bool
    private let state = Mutex(State())

    /// Starts a program of the running test.
    ///
    /// - Parameters:
    ///   - command: the path of the program, and its arguments.
    ///   - descriptor: what it is to have as its descriptor 3.
    ///   - ownGroup: whether it has children of its own, which are to end with it.
    init(
        _ command: [String],
        environment: [String: String] = [:],
        descriptor: Int32? = nil,
        ownGroup: Bool = false,
    ) throws {
        let sandbox = try Sandbox.required()
        name = URL(fileURLWithPath: command[0]).lastPathComponent
        let number = UUID().uuidString.prefix(8)
        outputPath = sandbox.path("\(name)-\(number).out")
        errorPath = sandbox.path("\(name)-\(number).err")
        hasGroup = ownGroup
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        pid = try spawn(
            command, variables, output: outputPath, errors: errorPath, descriptor: descriptor, ownGroup: ownGroup)
        sandbox.own(self)
    }

    /// Everything it wrote to standard output so far.
    var output: String { Self.text(outputPath) }

    /// Everything it wrote to standard error so far.
    var errors: String { Self.text(errorPath) }

    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }

    /// Sends a signal, unless it has ended.
    func signal(_ number: Int32) {
        state.withLock { state in
            guard Self.poll(pid, &state) == nil else { return }
            _ = kill(pid, number)
        }
    }

    /// Waits for the end.
    ///
    /// Not so long as `hello` gives its requests when it is told to stop, or one that is forgotten would not show.
    func waitForEnd() throws -> Ending {
        try wait(for: "\(name) to end", within: .seconds(20), details: { self.errors }) {
            state.withLock { state in
                state.isNoticed = true
                return Self.poll(pid, &state)
            }
        }
    }

    /// Kills it as a crash would, with no time to say goodbye.
    func killAtOnce() throws {
        signal(SIGKILL)
        _ = try waitForEnd()
    }

    /// Waits until standard error holds what `find` looks for.
    func waitForErrors<Finding>(_ what: String, _ find: (String) -> Finding?) throws -> Finding {
        try wait(for: "\(what) from \(name)", details: { self.errors }) {
            let isRunning = state.withLock { Self.poll(pid, &$0) == nil }
            if let finding = find(errors) { return finding }
            guard isRunning else { throw Timeout("\(what); \(name) has ended", errors) }
            return nil
        }
    }

    /// How it ended, if it did and nobody waited for that.
    func unnoticedEnding() -> Ending? {
        state.withLock { state in
            let ending = Self.poll(pid, &state)
            return state.isNoticed ? nil : ending
        }
    }

    /// Ends it, and what it started.
    func end() {
        state.withLock { state in
            if hasGroup { _ = kill(-pid, SIGKILL) }
            guard Self.poll(pid, &state) == nil else { return }
            _ = kill(pid, SIGKILL)
            var status: Int32 = 0
            // unsafe: fills the number it is given.
            while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
            state.ending = Ending(status)
        }
    }

    private static func poll(_ pid: pid_t, _ state: inout State) -> Ending? {
        if let ending = state.ending { return ending }
        var status: Int32 = 0
        // unsafe: fills the number it is given.
        guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return nil }
        state.ending = Ending(status)
        return state.ending
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

/// A program that is not there, in words that say how to get it.
struct MissingProgram: Error, CustomStringConvertible {
    let description: String
}

/// Where a program of this machine is.
///
/// - Parameter package: what to install on Debian when it is not there.
func program(_ name: String, package: String) throws -> String {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let directories =
        path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"]
    let found = directories.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let found else {
        throw MissingProgram(description: "this test needs \(name): apt-get install \(package)")
    }
    return found
}

// MARK: - Spawning

private func spawn(
    _ arguments: [String],
    _ environment: [String],
    output: String,
    errors: String,
    descriptor: Int32?,
    ownGroup: Bool,
) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    // unsafe: all three are initialised here and destroyed below; the C strings live until the function returns.
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    var argumentPointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
    var environmentPointers = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer {
        unsafe posix_spawn_file_actions_destroy(&actions)
        unsafe posix_spawnattr_destroy(&attributes)
        unsafe (argumentPointers + environmentPointers).forEach { unsafe free($0) }
    }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    if let descriptor { unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, 3) }
    // Whoever started the tests may have left some open, and a program counts all that it has.
    for other in (descriptor == nil ? 3 : 4)..<Int32(1024) where isInherited(other) {
        unsafe posix_spawn_file_actions_addclose(&actions, other)
    }

    // The threads of a test block signals and may ignore some: a program must not start like that.
    var none = sigset_t()
    var all = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (ownGroup ? POSIX_SPAWN_SETPGROUP : 0)
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

    var pid = pid_t()
    let result = unsafe posix_spawn(
        &pid, arguments[0], &actions, &attributes, &argumentPointers, &environmentPointers)
    guard result == 0 else { throw POSIXError(POSIXError.Code(rawValue: result) ?? .EINVAL) }
    return pid
}

private func isInherited(_ descriptor: Int32) -> Bool {
    let flags = fcntl(descriptor, F_GETFD)
    return flags >= 0 && flags & FD_CLOEXEC == 0
}
