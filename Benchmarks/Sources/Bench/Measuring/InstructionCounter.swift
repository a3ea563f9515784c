import Foundation

/// Counts instructions of processes by `perf stat`: unlike time they do not depend on what else the machine does.
struct InstructionCounter {
    private let process: Process
    private let file: String

    struct Count {
        let user: Int
        let kernel: Int
    }

    /// Whether `perf` is there and may count.
    static let isAvailable: Bool = {
        let trial = Command(program: "perf", arguments: ["stat", "-x,", "-e", "instructions:u,instructions:k", "true"])
        guard let output = try? trial.run() else { return false }
        return !output.contains("not supported") && !output.contains("not counted")
    }()

    init(of tree: ProcessTree, scratch: String) throws {
        file = scratch + "/instructions"
        process = try Command(
            program: "perf",
            arguments: [
                "stat", "-x,", "-e", "instructions:u,instructions:k", "-o", file, "-p",
                tree.pids.map(String.init).joined(separator: ","),
            ]
        ).start()
        // perf says nothing when it has begun.
        Thread.sleep(forTimeInterval: 0.1)
    }

    /// Ends the count; `nil` when perf had nothing to say.
    func stop() -> Count? {
        if process.isRunning {
            process.interrupt()
            process.waitUntilExit()
            Interruption.forget(process.processIdentifier)
        }
        let lines = ((try? String(contentsOfFile: file, encoding: .utf8)) ?? "").split(separator: "\n")
        func count(_ event: String) -> Int? {
            lines.first { $0.contains(event) }.flatMap { Int($0.prefix { $0 != "," }) }
        }
        guard let user = count("instructions:u"), let kernel = count("instructions:k") else { return nil }
        return Count(user: user, kernel: kernel)
    }
}
