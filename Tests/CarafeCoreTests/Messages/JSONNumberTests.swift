import CarafeCore
import HTTPTypes
import Testing

/// Numbers that are JSON, and do not fit.
@Suite struct JSONNumberTests {
    private struct Review: Decodable {
        var text: String
        var stars: Int
        var parts: [Int8]?
    }

    @Test(arguments: [
        (#"{"text":"a","stars":1.5}"#, #"The JSON value at "stars" is not a whole number."#),
        (#"{"text":"a","stars":99999999999999999999}"#, #"The JSON value at "stars" is too large."#),
        (#"{"text":"a","stars":1,"parts":[1,2.5]}"#, #"The JSON value at "parts.1" is not a whole number."#),
        (#"{"text":"a","stars":1,"parts":[300]}"#, "A number in the JSON is too large for its place."),
        (#"{"text":"a","stars":}"#, "The request body is not valid JSON."),
    ])
    func saysWhichDoesNotFit(_ text: String, _ sentence: String) throws {
        let error = #expect(throws: HTTPError.self) { _ = try JSON.decode(Review.self, from: Array(text.utf8)) }
        #expect(error?.message == sentence)
        #expect(error?.status == .badRequest)
    }
}
