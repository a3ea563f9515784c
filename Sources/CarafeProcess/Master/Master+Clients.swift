import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// The control channel and the statistics: one line comes in, or none; lines go out, and the connection ends.

extension Master {
    /// Of each kind: whoever crowds the statistics must not keep `stop` out.
    private static var clientLimit: Int { 64 }
    private static var acceptsPerTurn: Int { 16 }

    func accept(from listener: Int32, isControl: Bool) {
        for _ in 0..<Self.acceptsPerTurn {
            let result = csystem_accept(listener, nil)
            guard result >= 0 else {
                // Without descriptors, who waits at the door would only wake the master again and again.
                acceptsClients = ![EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(Int32(-result))
                return
            }
            welcome(Int32(result), isControl: isControl)
        }
    }

    private func welcome(_ connection: Int32, isControl: Bool) {
        guard clients.values.count(where: { $0.isControl == isControl }) < Self.clientLimit else {
            close(connection)
            return
        }
        clients[connection] = MasterClient(connection, isControl: isControl, now: Descriptors.milliseconds())
        if !isControl {
            answer(connection, StatsReport(self).text)
        } else if !maySteer(connection) {
            answer(connection, "error \(MasterSentences.notYourMaster)\n")
        }
    }

    func serveClient(_ descriptor: Int32) {
        guard let client = clients[descriptor] else { return }
        switch client.state {
        case .asking: listen(descriptor)
        case .answered: flush(descriptor)
        // Nothing is expected of it, so what has happened is that it is gone.
        case .awaitsReload, .awaitsResult, .awaitsStop: drop(descriptor)
        }
    }

    private func listen(_ descriptor: Int32) {
        switch clients[descriptor]?.receive() ?? .gone {
        case .more: break
        case .gone: drop(descriptor)
        case .line(let line): command(line, descriptor)
        }
    }

    private func command(_ line: String, _ descriptor: Int32) {
        switch line {
        case "reload":
            clients[descriptor]?.state = .awaitsReload
            if supervisor.isStopping { return answer(descriptor, "error \(MasterSentences.stopped)\n") }
            handle(.reload)
        case "stop":
            clients[descriptor]?.state = .awaitsStop
            handle(.stop(.graceful))
        case "status": answer(descriptor, status())
        default: answer(descriptor, "error \(MasterSentences.unknownCommand(line))\n")
        }
    }

    // MARK: Answers

    private func answer(_ descriptor: Int32, _ text: String) {
        clients[descriptor]?.answer(text, now: Descriptors.milliseconds())
        flush(descriptor)
    }

    private func flush(_ descriptor: Int32) {
        if clients[descriptor]?.send() ?? false { drop(descriptor) }
    }

    private func drop(_ descriptor: Int32) {
        clients[descriptor] = nil
        close(descriptor)
    }

    private func answerAll(_ state: MasterClient.State, _ text: String) {
        for (descriptor, client) in clients where client.state == state { answer(descriptor, text) }
    }

    /// Who waits for a reload waits for this one.
    func startedReload() {
        for (descriptor, client) in clients where client.state == .awaitsReload {
            clients[descriptor]?.state = .awaitsResult
        }
    }

    func endedReload(_ failure: String?) {
        let text = failure.map { "error reload failed, the old workers go on: \($0)" } ?? "ok \(reloadedSentence)"
        answerAll(.awaitsResult, text + "\n")
    }

    private var reloadedSentence: String {
        "\(MasterSentences.reloaded): generation \(supervisor.generation), \(supervisor.seats.count) "
            + "worker\(supervisor.seats.count == 1 ? "" : "s") (pid \(getpid()))"
    }

    func dropLateClients() {
        let now = Descriptors.milliseconds()
        for (descriptor, client) in clients where client.isLate(now) { drop(descriptor) }
    }

    /// The last words, before this process ends.
    func dismissClients() {
        answerAll(.awaitsStop, "ok \(MasterSentences.hasStopped) (pid \(getpid()))\n")
        answerAll(.awaitsReload, "error \(MasterSentences.stopped)\n")
        for descriptor in clients.keys { drop(descriptor) }
    }

    // MARK: Status

    private func status() -> String {
        let workers = StatsReport(self).workers
        let up = (Descriptors.milliseconds() - began) / 1000
        var lines = ["master (pid \(getpid())): generation \(supervisor.generation), up \(up) s"]
        for worker in workers {
            lines.append(
                "worker \(worker.id) (pid \(worker.pid)): \(worker.status), \(worker.requests) requests, "
                    + "\((worker.memory?.resident ?? 0) >> 20) MB, spawned \(worker.spawns)×")
        }
        let ready = supervisor.seats.count { seat in
            seat.holder.flatMap { supervisor.slots[$0]?.phase } == .serving
        }
        let reloading = supervisor.reload == nil ? "" : ", a reload is running"
        let paused = supervisor.isPaused ? ", paused" : ""
        let summary = "\(ready) of \(supervisor.seats.count) workers serve\(paused)\(reloading)"
        lines.append("\(ready > 0 ? "ok" : "error") \(summary)")
        return lines.joined(separator: "\n") + "\n"
    }
}
