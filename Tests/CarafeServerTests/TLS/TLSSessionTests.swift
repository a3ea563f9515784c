import COpenSSL
import Foundation
import Testing

@testable import CarafeServer

@Suite struct TLSSessionTests {
    static let credentials = Result { try TLSCredentials.adhoc() }

    private func context(_ keys: TLSTicketKeys? = nil) throws -> TLSContext {
        try TLSContext(Self.credentials.get(), ticketKeys: keys, named: "a test")
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION], [1, 7, 48 * 1024])
    func speaksBothWays(_ version: Int32, _ most: Int) throws {
        let pair = try TLSPair(context(), TLSPair.Options(newestVersion: version))
        #expect(pair.shakeHands(most: most) == nil)
        #expect(pair.version == version)
        pair.clientSends(Array("question".utf8))
        var received = -Int(EAGAIN)
        while received == -Int(EAGAIN) { received = pair.serverReceives(most: most) }
        #expect(received == 8)
        #expect(pair.plain[..<8].elementsEqual("question".utf8))
        #expect(pair.serverSends("answer".utf8) == 6)
        #expect(pair.clientReceives() == Array("answer".utf8))
    }

    @Test func refusesOldVersions() throws {
        let pair = try TLSPair(context(), TLSPair.Options(newestVersion: TLS1_1_VERSION))
        #expect(pair.shakeHands() == -Int(EPROTO))
        #expect(pair.server.failure == "unsupported protocol")
    }

    @Test(
        arguments: [
            ([], nil), (["http/1.1"], "http/1.1"), (["h2", "http/1.1"], "http/1.1"), (["http/1.1", "h2"], "http/1.1"),
            (["http/1.0", "http/1.1"], "http/1.1"), (["http/1.0"], "http/1.0"),
        ] as [([String], String?)])
    func choosesHTTP1(_ offered: [String], _ chosen: String?) throws {
        let pair = try TLSPair(context(), TLSPair.Options(protocols: offered))
        #expect(pair.shakeHands() == nil)
        #expect(pair.chosenProtocol == chosen)
    }

    // RFC 7301 §3.2
    @Test(arguments: [["h2"], ["h2", "h3"], ["http/1.11"], ["http/1"]]) func refusesOtherProtocols(
        _ offered: [String]
    ) throws {
        let pair = try TLSPair(context(), TLSPair.Options(protocols: offered))
        #expect(pair.shakeHands() == -Int(EPROTO))
        #expect(pair.server.failure == "no application protocol")
    }

    /// The socket takes part of a record; the buffer moves and grows before the rest of it goes.
    @Test func sendsALargePieceInTurnsWithItsReader() throws {
        let pair = try TLSPair(context())
        #expect(pair.shakeHands() == nil)
        pair.makeServerBufferSmall()
        let whole = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        var (sent, known, pauses) = (0, 0, 0)
        var received: [UInt8] = []
        while received.count < whole.count, pauses < 100_000 {
            known = min(whole.count, known + 5_000)
            let result = sent < known ? pair.serverSends(whole[sent..<known]) : -Int(EAGAIN)
            if result == -Int(EAGAIN) { pauses += 1 } else { sent += try #require(result > 0 ? result : nil) }
            received += try #require(pair.clientReceives())
        }
        #expect(received == whole)
        #expect(pauses > 1)
    }

    @Test func goesOnWithAHandshakeThatFoundTheSocketFull() throws {
        let pair = try TLSPair(context())
        #expect(!pair.clientShakesHands())
        let junk = pair.fillServerBuffer()
        #expect(pair.serverReceives() == -Int(EAGAIN))
        #expect(pair.server.wantsToSend)
        pair.clientReceivesRaw(junk)
        #expect(pair.serverResumes() == -Int(EAGAIN))
        #expect(!pair.server.wantsToSend)
        #expect(pair.shakeHands() == nil)
        #expect(pair.serverSends("answer".utf8) == 6)
        #expect(pair.clientReceives() == Array("answer".utf8))
    }

    /// The session tickets do not go out, and the first request waits behind them.
    @Test func keepsTheRequestThatCameWithTheEndOfAHandshake() throws {
        let pair = try TLSPair(context())
        #expect(!pair.clientShakesHands())
        #expect(pair.serverReceives() == -Int(EAGAIN))
        #expect(pair.clientShakesHands())
        pair.clientSends(Array("question".utf8))
        let junk = pair.fillServerBuffer()
        #expect(pair.serverReceives() == -Int(EAGAIN))
        #expect(pair.server.wantsToSend)
        pair.clientReceivesRaw(junk)
        #expect(pair.serverResumes() == 8)
        #expect(pair.plain[..<8].elementsEqual("question".utf8))
        #expect(pair.serverSends("answer".utf8) == 6)
        #expect(pair.clientReceives() == Array("answer".utf8))
    }

    @Test(arguments: ["GET / HTTP/1.1\r\n", "p", "\0\u{1}\0\0"]) func noticesThatItIsNotTLS(_ text: String) throws {
        let pair = try TLSPair(context())
        pair.clientSendsRaw(Array(text.utf8))
        #expect(pair.serverReceives() == -Int(EPROTOTYPE))
    }

    /// What goes wrong on one connection is nothing to the next one of the same thread.
    @Test func leavesNoErrorsBehindAndIsNotMisledByThem() throws {
        let broken = try TLSPair(context())
        broken.clientSendsRaw([0x16, 0x03, 0x01, 0x00, 0x04, 0xff, 0xff, 0xff, 0xff])
        #expect(broken.serverReceives() == -Int(EPROTO))
        #expect(broken.server.failure != nil)
        #expect(ERR_peek_error() == 0)
        #expect(broken.serverReceives() < 0)

        let pair = try TLSPair(context())
        #expect(pair.shakeHands() == nil)
        // unsafe: a name that OpenSSL does not know; nothing comes back but an error in its list.
        #expect(unsafe EVP_MD_fetch(nil, "no such digest", nil) == nil)
        #expect(ERR_peek_error() != 0)
        #expect(pair.serverReceives() == -Int(EAGAIN))
        #expect(pair.serverSends("answer".utf8) == 6)
    }

    @Test func knowsTheEnd() throws {
        let pair = try TLSPair(context())
        #expect(pair.shakeHands() == nil)
        pair.clientEndsSending()
        #expect(pair.serverReceives() == 0)
        #expect(pair.serverSends("answer".utf8) == 6)
        #expect(pair.clientReceives() == Array("answer".utf8))
        #expect(pair.server.endSending())
        #expect(pair.clientReceives() == nil)
        #expect(pair.server.endSending())
    }

    /// The way is full when the end is to be said: that waits, and is not forgotten.
    @Test func saysTheEndOnceThereIsRoom() throws {
        let pair = try TLSPair(context())
        #expect(pair.shakeHands() == nil)
        _ = pair.clientReceives()
        let junk = pair.fillServerBuffer()
        #expect(!pair.server.endSending())
        #expect(pair.server.wantsToSend)
        pair.clientReceivesRaw(junk)
        #expect(pair.server.endSending())
        #expect(pair.clientReceives() == nil)
    }
}

// MARK: - Going on with a session

extension TLSSessionTests {
    private func resumes(_ version: Int32, _ first: TLSContext, _ second: TLSContext) throws -> Bool {
        let one = try TLSPair(first, TLSPair.Options(newestVersion: version))
        #expect(one.shakeHands() == nil)
        #expect(!one.isResumed)
        let other = try TLSPair(second, TLSPair.Options(newestVersion: version, session: one.savedSession()))
        #expect(other.shakeHands() == nil)
        #expect(other.serverSends("answer".utf8) == 6)
        #expect(other.clientReceives() == Array("answer".utf8))
        return other.isResumed
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION]) func goesOnWhereTheKeysAreTheSame(_ version: Int32) throws {
        let keys = try TLSTicketKeys.random()
        #expect(try resumes(version, context(keys), context(keys)))
        let alone = try context()
        #expect(try resumes(version, alone, alone))
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION]) func beginsAnewWhereTheyDiffer(_ version: Int32) throws {
        #expect(try !resumes(version, context(.random()), context(.random())))
        #expect(try !resumes(version, context(), context()))
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION]) func beginsAnewWithAnotherCertificate(_ version: Int32) throws {
        let keys = try TLSTicketKeys.random()
        let elsewhere = try TLSContext(.adhoc(), ticketKeys: keys, named: "another")
        #expect(try !resumes(version, context(keys), elsewhere))
    }
}
