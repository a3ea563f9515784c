import CarafeCore
import Foundation
import Logging
import TestThreads
import Testing

@testable import CarafeServer

/// What applications log, when it goes by way of a sink.
@Suite(.mayWait) struct LoggerOverSinkTests {
    @Test func writesATimeALevelALabelAndTheMessage() throws {
        let (reader, writer) = makePipe()
        let sink = try LogSink(writer)
        let app = App("shop")
        app.logger[metadataKey: "worker"] = "3"
        app.logRelay.relay(to: LogStream(sink))
        app.logger.info("open", metadata: ["door": "left"])
        app.logger.debug("not asked for")
        sink.close()
        close(writer)
        let text = try PipeReader(reader).rest().text
        let line = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} info shop: door=left worker=3 \[CarafeServerTests\] open\n/
        #expect(text.wholeMatch(of: line) != nil, "\(text)")
    }

    /// Ten times what a pipe and the sink hold: who logs goes on, and is told what was lost.
    @Test func neverWaitsForAReader() throws {
        let (reader, writer) = makePipe()
        let sink = try LogSink(writer)
        let app = App("shop")
        app.logRelay.relay(to: LogStream(sink))
        let message = String(repeating: ".", count: 64 * 1024)
        let total = 10 * LogSink.capacity / message.utf8.count
        for _ in 0..<total { app.logger.error("\(message)") }
        let pipe = PipeReader(reader)
        var (written, lost) = (0, 0)
        while written + lost < total {
            let line = try pipe.line()
            if line.hasPrefix("*** ") { lost += Int(line.split(separator: " ")[1]) ?? 0 } else { written += 1 }
        }
        #expect(lost > total / 2)
        sink.close()
        close(writer)
    }

    /// The count of lost lines is no less lost when it cannot be written itself.
    @Test func countsOnWhileNothingCanBeWritten() throws {
        let full = unsafe open("/dev/full", O_WRONLY)  // unsafe: passes a C string
        let (reader, writer) = makePipe()
        let output = dup(full)
        let sink = try LogSink(output)
        for number in 0..<100 {
            sink.submit(Array("\(number)\n".utf8))
            sink.flush()
        }
        // The disk has room again.
        _ = dup2(writer, output)
        sink.submit(Array("at last\n".utf8))
        let pipe = PipeReader(reader)
        #expect(try pipe.line() == "*** 100 log lines could not be written ***")
        #expect(try pipe.line() == "at last")
        sink.close()
        for descriptor in [full, writer, output] { close(descriptor) }
    }
}
