import HTTPTypes
import Testing

@testable import CarafeCore

@Suite struct RequestBodyTests {
    /// "abcdefgh", as it may come: a handler must not notice the difference.
    enum Arrival: CaseIterable {
        case atOnce, inPieces, whileItIsRead

        var body: RequestBody {
            switch self {
            case .atOnce: return RequestBody(.stream(BodyStream(whole: Array("abcdefgh".utf8))), length: 8)
            case .inPieces:
                let stream = BodyStream {}
                for byte in "abcdefgh".utf8 { stream.push([byte]) }
                stream.finish()
                return RequestBody(.stream(stream), length: 8)
            case .whileItIsRead:
                let stream = BodyStream {}
                Task {
                    for byte in "abcdefgh".utf8 {
                        stream.push([byte])
                        await Task.yield()
                    }
                    stream.finish()
                }
                return RequestBody(.stream(stream), length: 8)
            }
        }
    }

    @Test(arguments: Arrival.allCases) func isCollectedAgain(_ arrival: Arrival) async throws {
        let body = arrival.body
        #expect(try await body.collectText() == "abcdefgh")
        #expect(try await body.collectText() == "abcdefgh")
        var text = ""
        for try await piece in body { text += String(decoding: piece, as: UTF8.self) }
        #expect(text == "abcdefgh")
        // Iterating has taken it away.
        #expect(try await body.collect().isEmpty)
    }

    @Test(arguments: Arrival.allCases) func tellsWhetherItIsEmpty(_ arrival: Arrival) async throws {
        let body = RequestBody(arrival.body.storage, length: nil)
        #expect(try await !body.isEmpty())
        #expect(try await body.collectText() == "abcdefgh")
        #expect(try await RequestBody(.stream(BodyStream(whole: [])), length: nil).isEmpty())
        #expect(try await RequestBody.empty.isEmpty())
    }

    @Test(arguments: Arrival.allCases) func isStillThereWhenItIsTooLong(_ arrival: Arrival) async throws {
        var body = arrival.body
        body = RequestBody(body.storage, length: nil)
        await #expect(throws: HTTPError.self) { try await body.collect(upTo: 3) }
        #expect(try await body.collectText(upTo: 8) == "abcdefgh")
    }

    @Test(arguments: Arrival.allCases) func isAnsweredAfterItWasCollected(_ arrival: Arrival) async throws {
        let body = arrival.body
        _ = try await body.collect()
        guard case .bytes(let bytes) = ResponseBody(body).content else {
            Issue.record("a body that is all here needs no stream")
            return
        }
        #expect(bytes == Array("abcdefgh".utf8))
    }

    /// Its framing must not tell whether it came in one packet.
    @Test func isAnsweredInChunksWhenItCameInChunks() {
        let body = RequestBody(.stream(BodyStream(whole: [1, 2, 3])), length: nil)
        guard case .stream(length: nil, _) = ResponseBody(body).content else {
            Issue.record("not a stream")
            return
        }
    }

    @Test func isGoneOnWithByASecondIterator() async throws {
        let stream = BodyStream {}
        let body = RequestBody(.stream(stream), length: nil)
        stream.push([1])
        var first = body.makeAsyncIterator()
        #expect(try await first.next() == [1])
        stream.push([2])
        stream.finish()
        var second = body.makeAsyncIterator()
        #expect(try await second.next() == [2])
        #expect(try await second.next() == nil)
    }
}
