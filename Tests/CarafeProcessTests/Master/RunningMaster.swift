import CCarafeSystem
import Foundation
import Synchronization

@testable import CarafeProcess

/// A real master on a thread of its own, whose workers are shell scripts.
///
/// Its signals come through a pipe, because those of a process belong to all tests.
final class RunningMaster: Sendable {
    /// What a worker does that has no faults: it obeys.
    static let obedient = """
        printf ready >&3
        while :; do
            line=$(dd bs=200 count=1 <&3 2>/dev/null)
            case $line in
                drain*|quit|'') exit 0 ;;
                *) echo "$line" >>"$DIRECTORY/told" ;;
            esac
        done
        """

    struct Seen {
        var log: [String] = []
        var hooks: [String] = []
        var status: Int32?
        var executable = "/bin/sh"
        var refusal: String?
    }

    struct Refusal: Error, CustomStringConvertible { let description: String }

    let directory: String
    let controlName: String
    private let seen = Mutex(Seen())
    private let signals: (reader: Int32, writer: Int32)

    init(_ script: String = obedient, _ change: @escaping @Sendable (inout MasterConfiguration) -> Void = { _ in })
        throws
    {
        directory = "/tmp/carafe-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        // Readable for the user that a worker may become.
        _ = unsafe chmod(directory, 0o777)
        controlName = "carafe-test-\(UUID().uuidString)"
        let pipe = Pipe()
        signals = (dup(pipe.fileHandleForReading.fileDescriptor), dup(pipe.fileHandleForWriting.fileDescriptor))
        try write(script)
        Thread.detachNewThread { [self] in
            let status = run(change)
            seen.withLock { $0.status = status }
        }
    }

    deinit {
        close(signals.reader)
        close(signals.writer)
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Replaces what new workers are, as a deploy does.
    func write(_ script: String) throws {
        try script.write(toFile: "\(directory)/worker.sh", atomically: true, encoding: .utf8)
    }

    private func run(_ change: @escaping @Sendable (inout MasterConfiguration) -> Void) -> Int32 {
        var hooks = MasterHooks(
            reload: { [self] in
                if let refusal = seen.withLock({ $0.refusal }) { throw Refusal(description: refusal) }
                return configuration(change)
            },
            log: { [self] line in seen.withLock { $0.log.append(line) } })
        hooks.onReady = { [self] in note("ready") }
        hooks.onReload = { [self] in note("reload \($0)") }
        hooks.onStop = { [self] in note("stop") }
        hooks.reopenLogs = { [self] in
            note("reopen")
            return nil
        }
        do {
            let master = try Master(
                configuration(change), hooks, signals: SignalQueue(reader: signals.reader), controlName: controlName,
                reapsStrangers: false)
            return master.run()
        } catch {
            note("\(error)")
            return -1
        }
    }

    private func configuration(_ change: (inout MasterConfiguration) -> Void) -> MasterConfiguration {
        var configuration = MasterConfiguration(
            executable: { [self] in seen.withLock { $0.executable } }, arguments: ["sh", "\(directory)/worker.sh"],
            environment: ["PATH=/usr/bin:/bin", "DIRECTORY=\(directory)"])
        configuration.workerReloadMercy = .seconds(20)
        configuration.reloadMercy = .seconds(20)
        change(&configuration)
        return configuration
    }

    private func note(_ hook: String) { seen.withLock { $0.hooks.append(hook) } }

    // MARK: What a test does

    func send(_ signal: Signal) {
        var byte = UInt8(signal.number)
        _ = unsafe Foundation.write(signals.writer, &byte, 1)
    }

    func setExecutable(_ path: String) { seen.withLock { $0.executable = path } }

    func refuse(_ reason: String?) { seen.withLock { $0.refusal = reason } }

    /// Stops it, and returns its status.
    @discardableResult func stop(_ signal: Signal = .terminate) throws -> Int32 {
        send(signal)
        return try waitForEnd()
    }

    // MARK: What a test sees

    var log: [String] { seen.withLock { $0.log } }

    var hooks: [String] { seen.withLock { $0.hooks } }

    func file(_ name: String) -> String { (try? String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)) ?? "" }

    func waitForEnd() throws -> Int32 { try wait("the end") { seen.withLock { $0.status } } }

    func waitForHook(_ hook: String, times: Int = 1) throws {
        try wait("the hook \(hook)") { hooks.filter { $0 == hook }.count >= times ? true : nil }
    }

    func waitForLine(_ part: String, times: Int = 1) throws {
        try wait("a line with \"\(part)\"") { log.filter { $0.contains(part) }.count >= times ? true : nil }
    }

    /// The pids of all workers there ever were, in order.
    var pids: [Int32] {
        log.compactMap { line in
            guard line.contains("spawned Carafe worker") || line.contains("Respawned Carafe worker") else { return nil }
            guard let start = line.range(of: "pid: ")?.upperBound else { return nil }
            return Int32(line[start...].prefix { $0.isNumber })
        }
    }

    @discardableResult func wait<Answer>(_ what: String, _ ask: () -> Answer?) throws -> Answer {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if let answer = ask() { return answer }
            Thread.sleep(forTimeInterval: 0.005)
        }
        throw InVain(description: "waited in vain for \(what); the log:\n\(log.joined(separator: "\n"))")
    }

    struct InVain: Error, CustomStringConvertible { let description: String }

    /// Asks on the control channel, and waits for all that comes.
    func ask(_ line: String) throws -> [String] {
        var address = sockaddr_storage()
        let length = unsafe csystem_unix_address(controlName, controlName.utf8.count, 1, &address)
        return try exchange(address, length, line + "\n").split(separator: "\n").map(String.init)
    }
}

/// Connects, says something, and returns all that comes until the end.
func exchange(_ address: sockaddr_storage, _ length: socklen_t, _ line: String) throws -> String {
    var address = address
    let connection = Int32(csystem_socket(Int32(address.ss_family)))
    _ = fcntl(connection, F_SETFL, 0)
    let handle = FileHandle(fileDescriptor: connection, closeOnDealloc: true)
    let result = unsafe csystem_connect(connection, &address, length)
    guard result == 0 else { throw RunningMaster.InVain(description: "connect: \(result)") }
    if !line.isEmpty { try handle.write(contentsOf: Data(line.utf8)) }
    return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
}
