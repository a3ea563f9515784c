import CarafeCore
import CarafeWire
import Testing

@Suite struct UWSGIWireTests {
    @Test func readsWhatNginxSendsForGet() throws {
        let head = try Packet.nginx.head()
        #expect(head.method == "GET")
        #expect(head.path == "/")
        #expect(head.framing == .none)
        #expect(head.fields.count == Packet.nginx.variables.count)
        #expect(head.fields.first == "QUERY_STRING=")
        #expect(head.fields.last == "HTTP_HOST=localhost")
    }

    @Test func ignoresTheSecondModifier() {
        let exchange = Exchange.threeWays(Packet.wrap(Packet.nginx.block, modifier2: 9))
        #expect(exchange.heads.count == 1)
    }

    @Test func refusesAnEmptyBlockAsSoonAsItShows() {
        #expect(Exchange.threeWays([0, 0, 0]).refusal == "400 uwsgi-empty-block @1")
        #expect(Exchange.threeWays([0, 0, 0, 0]).refusal == "400 uwsgi-empty-block @1")
    }

    @Test(arguments: [[0], [0, 1], [0, 100, 0], [0, 100, 0, 0], [0, 100, 0, 0, 3, 0, 75]] as [[UInt8]])
    func waitsForTheRestOfAPacket(_ bytes: [UInt8]) {
        let exchange = Exchange.threeWays(bytes)
        #expect(exchange == Exchange(isMidRequest: true))
    }

    @Test func hasBegunNothingBeforeTheFirstByte() {
        #expect(Exchange.of([]) == Exchange())
    }

    @Test(arguments: [4096, 4097, 65_535]) func takesBlocksUpToTheLargestSize(_ size: Int) throws {
        let padded = Packet.nginx.adding(["HTTP_X_PAD": ""])
        let pad = [UInt8](repeating: UInt8(ascii: "p"), count: size - padded.block.count)
        let packet = padded.with("HTTP_X_PAD", bytes: pad)
        #expect(packet.block.count == size)
        let exchange = Exchange.of(packet.bytes, cutAt: [1, 5, size - 1])
        #expect(exchange.heads.first?.fields.last?.utf8.count == "HTTP_X_PAD=".utf8.count + pad.count)
        #expect(exchange.refusal == nil)
    }

    @Test func doesNotConsumeAHeadBeforeItIsComplete() throws {
        var wire = UWSGIWire(limits: WireLimits(), peer: .local, isSecure: false)
        let bytes = Packet.nginx.bytes
        var offset = 0
        for end in 0..<bytes.count {
            _ = try wire.receive(bytes.span.extracting(0..<end), at: &offset)
            #expect(offset == 0)
            #expect(wire.state.isMidRequest == (end > 0))
            #expect(!wire.state.isMidBody)
        }
        _ = try wire.receive(bytes.span, at: &offset)
        #expect(offset == bytes.count)
        #expect(!wire.state.isMidRequest)
    }

    @Test func readsAPacketThatDoesNotBeginTheInput() throws {
        var wire = UWSGIWire(limits: WireLimits(), peer: .local, isSecure: false)
        let bytes = [1, 2, 3] + Packet.nginx.with("CONTENT_LENGTH", "2").bytes + [7, 8, 9]
        var offset = 3
        guard case .head(let head) = try wire.receive(bytes.span, at: &offset) else {
            Issue.record("no head")
            return
        }
        #expect(SeenHead(head).path == "/")
        guard case .body(let range) = try wire.receive(bytes.span, at: &offset) else {
            Issue.record("no body")
            return
        }
        #expect(Array(bytes[range]) == [7, 8])
    }

    // MARK: - Bodies

    static let post = Packet.nginx.with("REQUEST_METHOD", "POST").with("CONTENT_LENGTH", "5")

    @Test func passesTheBodyOn() {
        let exchange = Exchange.threeWays(Self.post.bytes + "hello".utf8)
        #expect(exchange.heads.first?.framing == .length(5))
        #expect(exchange.body == Array("hello".utf8))
        #expect(exchange.hasEnded)
        #expect(!exchange.isMidRequest)
    }

    @Test func neverEndsABodyThatIsCutShort() {
        let exchange = Exchange.threeWays(Self.post.bytes + "hell".utf8)
        #expect(exchange.body == Array("hell".utf8))
        #expect(!exchange.hasEnded)
        #expect(exchange.isMidRequest)
    }

    @Test(arguments: ["0", "00"]) func givesNoBodyEventsForALengthOfZero(_ length: String) {
        let exchange = Exchange.threeWays(Self.post.with("CONTENT_LENGTH", length).bytes)
        #expect(exchange.heads.first?.framing == .length(0))
        #expect(!exchange.hasEnded)
        #expect(!exchange.isMidRequest)
    }

    @Test func knowsHowMuchOfTheBodyIsToCome() throws {
        var wire = UWSGIWire(limits: WireLimits(), peer: .local, isSecure: false)
        let bytes = Self.post.bytes + "hello".utf8
        let start = Self.post.bytes.count
        var offset = 0
        #expect(wire.state.remainingBodyLength == 0)
        _ = try wire.receive(bytes.span.extracting(0..<start), at: &offset)
        #expect(wire.state.remainingBodyLength == 5)
        #expect(wire.state.isMidBody && wire.state.isMidRequest)
        _ = try wire.receive(bytes.span.extracting(0..<start + 2), at: &offset)
        #expect(wire.state.remainingBodyLength == 3)
        _ = try wire.receive(bytes.span, at: &offset)
        #expect(wire.state.remainingBodyLength == 0)
        #expect(wire.state.isMidBody)
        guard case .end = try wire.receive(bytes.span, at: &offset) else {
            Issue.record("no end")
            return
        }
        #expect(!wire.state.isMidBody && !wire.state.isMidRequest)
    }

    // MARK: - Afterwards

    @Test(arguments: [Packet.nginx.bytes, post.bytes + "hello".utf8])
    func throwsAwayWhatFollowsTheRequest(_ request: [UInt8]) throws {
        var wire = UWSGIWire(limits: WireLimits(), peer: .local, isSecure: false)
        let bytes = request + Packet.nginx.adding(["UWSGI_FILE": "exec://id"]).bytes
        var offset = 0
        var heads = 0
        receiving: while true {
            switch try wire.receive(bytes.span, at: &offset) {
            case .needMore: break receiving
            case .head: heads += 1
            case .body, .end: break
            }
        }
        #expect(heads == 1)
        #expect(offset == bytes.count)
        #expect(!wire.state.isMidRequest)
    }

    @Test func makesNothingMoreOfAConnectionAfterAnError() throws {
        var wire = UWSGIWire(limits: WireLimits(), peer: .local, isSecure: false)
        var offset = 0
        #expect(throws: WireError.self) { try wire.receive([0, 0, 0, 0].span, at: &offset) }
        let bytes = Packet.nginx.bytes
        offset = 0
        guard case .needMore = try wire.receive(bytes.span, at: &offset) else {
            Issue.record("an event")
            return
        }
        #expect(offset == bytes.count)
        #expect(!wire.state.isMidRequest)
    }

    @Test func servesOneRequestAndSendsNoInterimResponse() throws {
        var wire = UWSGIWire(limits: WireLimits(), peer: .local, isSecure: false)
        var output: [UInt8] = []
        var offset = 0
        let bytes = Self.post.adding(["HTTP_EXPECT": "100-continue", "HTTP_CONNECTION": "keep-alive"]).bytes
        _ = try wire.receive(bytes.span, at: &offset)
        wire.encodeContinue(into: &output)
        #expect(output.isEmpty)
        #expect(!wire.state.awaitsContinue)
        #expect(!wire.state.persists)
    }
}
