import Carafe

// Bodies that are never in memory as a whole: `write` waits while the client is slower than we are.

func addStreams(to app: App) {
    app.get("/stream") { request in
        let chunks = try request.number("chunks", default: 10, in: 0...1_000_000)
        let milliseconds = try request.number("ms", default: 100, in: 0...600_000)
        return Response(
            .stream { body in
                for chunk in 0..<chunks {
                    if chunk > 0 { try await Task.sleep(for: .milliseconds(milliseconds)) }
                    try await body.write("chunk \(chunk)\n")
                }
            },
            contentType: ContentType.plain,
        )
    }

    app.get("/large") { request in
        let length = try request.number("bytes", default: 1_048_576, in: 0...(1 << 40))
        return Response(
            .stream(length: length) { body in
                let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 64 * 1024)
                var left = length
                while left > 0 {
                    try await body.write(left >= piece.count ? piece : Array(piece[..<left]))
                    left -= piece.count
                }
            },
            contentType: "application/octet-stream",
        )
    }

    // An upload of any size, taken piece by piece; only this route lets it in.
    app.post("/upload", bodyLimit: 1 << 40) { request in
        var count = 0
        for try await piece in request.body { count += piece.count }
        return "received \(count) bytes\n"
    }

    // Files of a form, of any size: what memory should not hold waits in a temporary file.
    app.post("/files", bodyLimit: 1 << 40) { request in
        var received: [ReceivedFile] = []
        for file in try await request.form().files {
            var checksum: UInt32 = 0
            for try await piece in file.pieces { checksum = piece.reduce(checksum) { $0 &* 31 &+ UInt32($1) } }
            received.append(ReceivedFile(name: file.filename, size: file.size, checksum: checksum))
        }
        return received
    }
}

struct ReceivedFile: Encodable {
    let name: String
    let size: Int
    let checksum: UInt32
}
