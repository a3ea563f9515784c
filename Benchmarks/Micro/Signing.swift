import Benchmark
import Carafe

func signing() {
    let signer = TokenSigner(secretKey: "a key that signs nothing but visits", salt: "benchmark")
    Benchmark("token: sign and verify") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(try signer.verify(signer.sign(7), as: Int.self, maxAge: .seconds(3600)))
        }
    }
}
