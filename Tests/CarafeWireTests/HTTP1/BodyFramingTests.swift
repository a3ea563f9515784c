import CarafeCore
import Testing

@testable import CarafeWire

@Suite struct BodyFramingTests {
    @Test(arguments: [
        ("Content-Length: 5", BodyFraming.length(5)), ("conTENT-Length:   005  ", .length(5)),
        ("Content-Length: 0", .length(0)), ("Content-Length: 9223372036854775807", .length(.max)),
        ("Transfer-Encoding: chunked", .chunked), ("transfer-encoding: \tCHUNKED ", .chunked), ("X: y", .none),
        ("Transfer_Encoding: chunked", .none),
    ])
    func decidesTheFraming(_ field: String, _ framing: BodyFraming) throws {
        let first = steps(bytes("POST / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n")).first
        guard case .head(let head)? = first else { throw TestFailure(description: "\(String(describing: first))") }
        #expect(head.framing == framing)
    }

    @Test(arguments: [
        "", "5x", "+5", "-5", "0x5", "0o5", "5e0", "5.0", "0 5", "1_0", "5,", "\u{d9}\u{a5}", "\u{a0}5",
        "9223372036854775808",
        "18446744073709551621", "00000000000000000005", "5, 5", "5,10", "5\r\nContent-Length: 5",
        "5\r\nContent-Length: 6", "\r\nContent-Length: 5", String(repeating: "9", count: 1000),
        "5\r\nTransfer-Encoding: chunked",
    ])
    func refusesContentLengths(_ value: String) {
        #expect(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(value)\r\n\r\n") == "400 content-length")
    }

    @Test(arguments: [
        ("", 400), (",", 400), (", chunked", 400), ("chunked,", 400), ("chunked, chunked", 400), ("chunked, gzip", 400),
        ("chunked;q=1", 400), ("chunked ;q=1", 400), ("\"chunked\"", 400), ("[chunked]", 400), ("chunked\u{ff}", 400),
        ("\u{ff}chunked", 400), ("chunked\r\nTransfer-Encoding: chunked", 400),
        ("chunked\r\nTransfer-Encoding: gzip", 400), ("chunked\r\nContent-Length: 5", 400),
        ("chunked\r\n ,identity", 400), ("chunked identity", 400), ("\r\n chunked", 400),
        ("xchunked", 501), ("chunkedchunked", 501), ("chunke", 501), ("'chunked'", 501), ("identity", 501),
        ("gzip, chunked", 501), ("cow\r\nTransfer-Encoding: chunked", 501), ("gzip;q=1", 501),
    ])
    func refusesTransferEncodings(_ value: String, _ status: Int) {
        let error = refusal("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \(value)\r\n\r\n")
        #expect(error?.hasPrefix("\(status) ") == true, "\(error ?? "accepted")")
    }

    @Test func refusesTransferEncodingInHTTP10() {
        #expect(refusal("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == "400 transfer-encoding")
    }

    @Test func takesABodyByItsLength() throws {
        let steps = stepsThreeWays("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n\0\r\n\r\nabc")
        #expect(steps.dropFirst() == [.body("\0\r\n\r\nabc"), .end])
    }

    @Test func knowsHowMuchOfABodyIsToCome() {
        var driver = TestDriver()
        #expect(!driver.wire.state.isMidRequest)
        driver.feed(bytes("\r\n"))
        #expect(!driver.wire.state.isMidRequest)
        driver.feed(bytes("P"))
        #expect(driver.wire.state.isMidRequest)
        #expect(!driver.wire.state.isMidBody)
        driver.feed(bytes("OST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"))
        #expect(driver.wire.state.isMidRequest)
        #expect(driver.wire.state.isMidBody)
        #expect(driver.wire.state.remainingBodyLength == 3)
        driver.feed(bytes("cde"))
        #expect(!driver.wire.state.isMidRequest)
        #expect(driver.wire.state.remainingBodyLength == 0)
        driver.feed(bytes("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"))
        #expect(driver.wire.state.isMidBody)
        #expect(driver.wire.state.remainingBodyLength == nil)
    }
}

@Suite struct ChunkedDecoderTests {
    private static let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test(arguments: [
        ("0\r\n\r\n", ""), ("5\r\nhello\r\n000\r\n\r\n", "hello"), ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        ("5;ext=value;flag\r\nhello\r\n0;last=1\r\n\r\n", "hello"), ("1\r\na\r\n02\r\nbc\r\n0\r\n\r\n", "abc"),
        ("5 ; some ; parameters = stuff\r\nhello\r\n0\r\n\r\n", "hello"), ("1;a=\"b;\\\"\t\";c\r\nx\r\n0\r\n\r\n", "x"),
        ("c\r\n0\r\n\r\n5\r\nhel\0\r\n0\r\n\r\n", "0\r\n\r\n5\r\nhel\0"), ("1\r\na\r\n0\r\nX: y\r\nZ:\r\n\r\n", "a"),
        ("0\r\nContent-Length: 5\r\nHost: evil\r\nTransfer-Encoding: x\r\n\r\n", ""),
        ("00000000000000000000000000000005\r\nhello\r\n0\r\n\r\n", "hello"),
    ])
    func decodesChunks(_ coded: String, _ plain: String) {
        let steps = stepsThreeWays(Self.head + coded)
        #expect(steps.dropFirst() == (plain.isEmpty ? [.end] : [.body(plain), .end]))
    }

    @Test(arguments: [
        ("0x5\r\n", "chunk-size"), ("+5\r\n", "chunk-size"), ("-0\r\n", "chunk-size"), ("INVALID\r\n", "chunk-size"),
        ("5xyz\r\n", "chunk-size"), (";a=b\r\n", "chunk-size"), (" 5\r\n", "chunk-size"), ("5\0\r\n", "chunk-size"),
        ("\u{ef}\u{bc}\u{95}\r\n", "chunk-size"), ("5_0\r\n", "chunk-size"), ("\r\n", "chunk-size"),
        ("5\nhello", "chunk-size"), ("5\rhello", "chunk-size"), ("5 \r\n", "chunk-extension"),
        ("10000000000000005\r\n", "chunk-size"), ("f0000000000000003\r\n", "chunk-size"),
        ("8000000000000000\r\n", "chunk-size"), ("FFFFFFFFFFFFFFFF\r\n", "chunk-size"),
        ("000000000000000000000000000000005\r\n", "chunk-size"), ("5;\r\n", "chunk-extension"),
        ("5;;a\r\n", "chunk-extension"), ("5;a=\r\n", "chunk-extension"), ("5;a \r\n", "chunk-extension"),
        ("5;a\rX", "chunk-size"), ("5;\n", "chunk-extension"), ("5;a\n", "chunk-extension"),
        ("5;a=\"b\r\n", "chunk-extension"), ("5;a=\"b\"c\r\n", "chunk-extension"),
        ("5;a=\"\\\n\"\r\n", "chunk-extension"),
        ("5;a=b=c\r\n", "chunk-extension"), ("5;a\u{1}\r\n", "chunk-extension"), ("5;\u{e9}\r\n", "chunk-extension"),
        ("5\r\nhello\n0\r\n\r\n", "chunk-end"), ("5\r\nhello!!\r\n", "chunk-end"), ("5\r\nhelloXX", "chunk-end"),
        ("5\r\nhello0\r\n", "chunk-end"), ("5\r\nhello\r0", "chunk-end"), ("5\r\nhello\r\n\r\n", "chunk-size"),
        ("0\r\n\n", "trailer"), ("0\r\nXXGET / HTTP/1.1\r\n", "trailer"), ("0\r\nnocolon\r\n", "trailer"),
        ("0\r\nX : y\r\n", "trailer"), ("0\r\nX: a\0b\r\n", "trailer"), ("0\r\nX: a\rb", "trailer"),
        ("0\r\nX: a\nb", "trailer"), ("0\r\n X: a\r\n", "trailer"), ("0\r\nX: a\r\n b\r\n", "trailer"),
        ("0\r\n\rX", "trailer"), ("0\r\n: a\r\n", "trailer"),
    ])
    func refusesBrokenChunks(_ coded: String, _ code: String) {
        #expect(refusal(Self.head + coded) == "400 \(code)")
    }

    @Test func takesTheLargestSize() {
        var driver = TestDriver()
        driver.feed(bytes(Self.head + "7fffffffffffffff\r\nabc"))
        #expect(driver.steps.last == .body("abc"))
    }

    @Test func boundsExtensionsInAMessage() {
        var limits = WireLimits()
        limits.chunkExtensionBytes = 20
        #expect(refusal(Self.head + "1;aaaaaaaaaaaaaaaaaaa\r\nx\r\n0\r\n\r\n", limits: limits) == nil)
        #expect(refusal(Self.head + "1;aaaaaaaaaaaaaaaaaaaa\r\nx\r\n", limits: limits) == "400 chunk-extension")
        let flood = String(repeating: "1;a\r\nx\r\n", count: 11)
        #expect(refusal(Self.head + flood, limits: limits) == "400 chunk-extension")
    }

    @Test func boundsTrailers() {
        var limits = WireLimits()
        limits.headerCount = 3
        #expect(refusal(Self.head + "0\r\na:\r\nb:\r\nc:\r\n\r\n", limits: limits) == nil)
        #expect(refusal(Self.head + "0\r\na:\r\nb:\r\nc:\r\nd:\r\n\r\n", limits: limits) == "431 fields-too-large")
        limits.headerBytes = 50
        let long = "0\r\na:" + String(repeating: "x", count: 50) + "\r\n\r\n"
        #expect(refusal(Self.head + long, limits: limits) == "431 fields-too-large")
    }
}
