import CarafeCore
import HTTPTypes
import Testing

struct MultipartPartsTests {
    private static let body = multipart([
        .field("title", "hello"), .file("a", "a.bin", noise(300_000)), .file("b", "b.bin", noise(10)),
        .field("end", ""),
    ])

    @Test(arguments: [7, 4000, 1_000_000])
    func comeOneByOne(_ size: Int) async throws {
        var seen: [String] = []
        for try await part in Request.streaming(Self.body, by: size).multipart() {
            var bytes: [UInt8] = []
            for try await piece in part.body { bytes += piece }
            seen.append("\(part.name) \(part.filename ?? "-") \(bytes.count)")
            if part.name == "a" { #expect(bytes == noise(300_000)) }
        }
        #expect(seen == ["title - 5", "a a.bin 300000", "b b.bin 10", "end - 0"])
    }

    @Test func mayBePassedOver() async throws {
        var seen: [String] = []
        for try await part in Request.streaming(Self.body).multipart() {
            seen.append(part.name)
            if part.name == "a" {
                var pieces = part.body.makeAsyncIterator()
                #expect(try await pieces.next()?.isEmpty == false)
            }
            if part.name == "b" { #expect(part.contentType == "application/octet-stream") }
        }
        #expect(seen == ["title", "a", "b", "end"])
    }

    @Test func alsoOfABodyThatIsHere() async throws {
        var names: [String] = []
        for try await part in Request.posting(Self.body).multipart() { names.append(part.name) }
        #expect(names == ["title", "a", "b", "end"])
    }

    @Test func theirTextIsBounded() async throws {
        var parts = Request.streaming(Self.body).multipart().makeAsyncIterator()
        let title = try #require(try await parts.next())
        #expect(try await title.text(upTo: 5) == "hello")
        let file = try #require(try await parts.next())
        let fault = await sentence { _ = try await file.text(upTo: 100) }
        #expect(fault == "413 The form field \"a\" is larger than the 100 bytes that are allowed here.")
    }

    @Test func whatWasLeftBehindIsGone() async throws {
        var parts = Request.streaming(Self.body).multipart().makeAsyncIterator()
        let first = try #require(try await parts.next())
        _ = try await parts.next()
        await #expect(throws: MultipartPart.LeftBehind.self) { try await first.text(upTo: 100) }
    }

    @Test(arguments: [
        (urlencodedType, "415 This URL takes a form with files; send it with Content-Type: multipart/form-data."),
        (multipartType, "400 The multipart form cannot be read: it ends within part 1."),
    ])
    func sayWhatIsWrong(_ type: String, _ fault: String) async throws {
        let request = Request.streaming(Array(Self.body.prefix(60)), type)
        let found = await sentence { for try await part in request.multipart() { _ = try await part.text(upTo: 100) } }
        #expect(found == fault)
    }

    @Test func areLimited() async throws {
        let request = Request.streaming(Self.body)
        let found = await sentence { for try await _ in request.multipart(partLimit: 3) {} }
        #expect(found == "413 The form has more than the 3 parts that formPartLimit allows.")
    }
}
