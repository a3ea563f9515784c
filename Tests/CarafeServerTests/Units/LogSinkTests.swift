import Foundation
import TestThreads
import Testing

@testable import CarafeServer

@Suite(.mayWait) struct LogSinkTests {
    static func line(_ number: Int, _ count: Int = 80) -> [UInt8] {
        let text = Array("\(number) ".utf8)
        return text + [UInt8](repeating: UInt8(ascii: "."), count: count - text.count - 1) + [UInt8(ascii: "\n")]
    }

    @Test func writesEverythingBeforeItIsClosed() throws {
        let (reader, writer) = makePipe()
        let sink = try LogSink(writer)
        let lines = (0..<200).map { Self.line($0) }
        for line in lines { sink.submit(line) }
        sink.close()
        close(writer)
        #expect(try PipeReader(reader).rest() == lines.flatMap { $0 })
    }

    /// A reader that has stopped: a pipe that is full. Whether it says so or makes the writer wait, nobody else waits.
    @Test(arguments: [false, true])
    func neverWaitsAndCountsWhatIsLost(_ isNonBlocking: Bool) throws {
        let (reader, writer) = makePipe()
        if isNonBlocking { _ = fcntl(writer, F_SETFL, O_NONBLOCK) }
        let sink = try LogSink(writer)
        let total = 100_000
        for number in 0..<total { sink.submit(Self.line(number)) }
        let pipe = PipeReader(reader)
        var lines: [String] = []
        var lost = 0
        while lines.count + lost < total {
            let line = try pipe.line()
            if line.hasPrefix("***") {
                let words = line.split(separator: " ")
                #expect(line == "*** \(words[1]) log lines could not be written ***")
                lost += try #require(Int(words[1]))
            } else {
                lines.append(line)
            }
        }
        // What is kept is what came first: 4 MiB, and what was being written already.
        #expect(lost > 0)
        #expect(lines == (0..<lines.count).map { String(decoding: Self.line($0).dropLast(), as: UTF8.self) })
        sink.close()
        close(writer)
    }

    @Test func tellsWhatIsLostBeforeTheNextLineThatIsKept() throws {
        let (reader, writer) = makePipe()
        let sink = try LogSink(writer)
        let pipe = PipeReader(reader)
        sink.submit(Self.line(0, 4 * 1024 * 1024))
        // Some of it has come, so all of it is on its way, and nothing else can be kept.
        try pipe.receiveMore()
        for number in 1...10 { sink.submit(Self.line(number)) }
        #expect(try pipe.line().hasPrefix("0 "))
        // There is room again a moment after the last of it was read.
        var number = 10
        while !pipe.hears(within: 0.01), number < 10_000 {
            number += 1
            sink.submit(Self.line(number))
        }
        let notice = try pipe.line()
        let lost = try #require(notice.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        #expect(notice == "*** \(lost) log lines could not be written ***")
        #expect(lost >= 10)
        if lost == number { sink.submit(Self.line(lost + 1)) }
        #expect(try pipe.line().hasPrefix("\(lost + 1) "))
        sink.close()
        close(writer)
    }

    @Test func givesUpOnAReaderThatHasStopped() throws {
        let (reader, writer) = makePipe()
        let sink = try LogSink(writer)
        for number in 0..<2000 { sink.submit(Self.line(number)) }
        sink.close()
        // The thread still waits in `write`, until the pipe breaks.
        let pipe = PipeReader(reader)
        for _ in 0..<2000 { _ = try pipe.line() }
        close(writer)
    }

    @Test func goesOnWhenTheDiskIsFull() throws {
        let full = unsafe open("/dev/full", O_WRONLY)  // unsafe: passes a C string
        try #require(full >= 0)
        let sink = try LogSink(full)
        for number in 0..<1000 { sink.submit(Self.line(number)) }
        sink.close()
        close(full)
    }
}
