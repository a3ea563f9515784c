import HTTPTypes
import Testing

@testable import CarafeCore

struct SpareRequestTests {
    private let spare = SpareRequest()

    private func head(_ path: String, _ field: (name: String, value: String)? = nil) -> RequestHead {
        var fields = spare.takeFields()
        var bytes = spare.takeBytes()
        #expect(fields.isEmpty && bytes.isEmpty)
        bytes += path.utf8
        if let field {
            bytes += (field.name + field.value).utf8
            let colon = path.utf8.count + field.name.utf8.count
            fields.append(
                FieldSlice(name: ByteRange(path.utf8.count, colon), value: ByteRange(colon, bytes.count)))
        }
        let range = ByteRange(0, path.utf8.count)
        return spare.makeHead(
            RequestHead.Parts(
                bytes: bytes, method: .get, target: range, path: range, query: .empty, authority: .empty,
                fields: fields, naming: .http, version: .http11, isSecure: false, framing: .none, peer: .local))
    }

    @Test func aHeadThatNobodyHoldsIsFilledAnew() {
        let first = ObjectIdentifier(head("/first", ("X-A", "1")))
        let second = head("/second")
        #expect(ObjectIdentifier(second) == first)
        #expect(Request(head: second).path == "/second")
        #expect(Request(head: second).headers.isEmpty)
    }

    @Test func aHeadThatSomebodyHoldsStaysAsItIs() {
        let kept = Request(head: head("/kept", ("X-A", "1")))
        for number in 0..<3 { _ = head("/later\(number)", ("X-B", "2")) }
        #expect(kept.path == "/kept")
        #expect(kept.headers == [.init("X-A")!: "1"])
    }

    /// The array is shared with the head it came from, and must not be changed with it.
    @Test func bytesThatSomebodyHoldsStayAsTheyAre() {
        let bytes = head("/kept").bytes
        _ = head("/later")
        #expect(bytes == Array("/kept".utf8))
    }

    @Test func fieldsThatWereBuiltAreNotThoseOfTheNextHead() {
        #expect(head("/", ("X-A", "1")).headerFields == [.init("X-A")!: "1"])
        #expect(head("/", ("X-B", "2")).headerFields == [.init("X-B")!: "2"])
    }

    @Test func aHeadOfAnotherTaskStaysAsItIs() async {
        let kept = Request(head: head("/kept"))
        let path = Task.detached { kept.path }
        _ = head("/later")
        #expect(await path.value == "/kept")
    }

    @Test func buffersThatHaveGrownAreNotKept() {
        _ = head("/" + String(repeating: "x", count: 100_000))
        _ = spare.takeFields()
        #expect(spare.takeBytes().capacity < 100_000)
    }
}
