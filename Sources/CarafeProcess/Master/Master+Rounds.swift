import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// What a master looks for once a second, and the logs.

extension Master {
    func makeRound() {
        nextRound = Descriptors.milliseconds() + 1000
        acceptsClients = true
        hooks.onSecond()
        lookForHungLoops()
        if current.configuration.reloadOnRSS != nil { weighWorkers() }
        switch touched.look() {
        case .reload(let path):
            hooks.log(MasterSentences.touched(path))
            handle(.reload)
        case .reopenLogs(let path):
            hooks.log(MasterSentences.touchedForLogs(path))
            reopenLogs()
        case nil: break
        }
    }

    private func lookForHungLoops() {
        for (slot, child) in children {
            guard let harakiri = child.generation.configuration.harakiri, supervisor.slots[slot]?.isHung == false,
                let (loop, since) = board.busiest(slot)
            else { continue }
            // A second later than the worker, which answers 504 where it can.
            let time = Descriptors.milliseconds() &- since
            guard time > harakiri.milliseconds + 1000 else { continue }
            let line = board.loops(of: slot)[loop].text
            for sentence in MasterSentences.harakiri(
                id: child.id, pid: child.pid, loop: loop, seconds: time / 1000, line: line)
            {
                hooks.log(sentence)
            }
            histories[child.id, default: SeatHistory()].harakiris += 1
            handle(.hung(slot: slot))
        }
    }

    private func weighWorkers() {
        for (slot, child) in children {
            if let memory = ProcessMemory(of: child.pid) { handle(.resident(slot: slot, bytes: memory.resident)) }
        }
    }

    func reopenLogs() {
        let log = hooks.reopenLogs()
        hooks.log(MasterSentences.reopened)
        for child in children.values {
            _ = Descriptors.send(MasterMessage.reopen.text, on: child.channel, passing: log ?? -1)
        }
    }
}
