import CarafeCore
import Testing

struct SecureFilenameTests {
    /// What `werkzeug.utils.secure_filename` 3.1 says.
    @Test(arguments: [
        ("My cool movie.mov", "My_cool_movie.mov"),
        ("../../../etc/passwd", "etc_passwd"),
        ("i contain cool \u{fc}ml\u{e4}uts.txt", "i_contain_cool_umlauts.txt"),
        ("", ""),
        ("..", ""),
        ("/", ""),
        ("a/b\u{5c}c.txt", "a_bc.txt"),
        ("C:\u{5c}new\u{5c}x.txt", "Cnewx.txt"),
        ("  spaced \u{9} out\u{a}.txt ", "spaced_out_.txt"),
        ("._hidden_.", "hidden"),
        ("\u{fb01}nancial \u{2460} \u{bd} \u{ff21}\u{ff3f}\u{ff22}\u{ff0f}\u{ff23}.txt", "financial_1_12_A_B_C.txt"),
        ("\u{65e5}\u{672c}\u{8a9e}.txt", "txt"),
        ("na\u{ef}ve\u{301} x\u{202f}tx", "naive_x_tx"),
        ("a\u{a0}b", "a_b"),
        ("a\u{1c}b\u{85}c\u{3000}d", "a_bc_d"),
        ("\u{c6}r\u{f8}sk\u{f8}bing f\u{fc}r Anf\u{e4}nger.txt", "rskbing_fur_Anfanger.txt"),
        ("x\u{0}y", "xy"),
        ("\u{2026}", ""),
        ("\u{1d518}\u{1d52b}\u{1d526}.tar.gz", "Uni.tar.gz"),
        ("\u{2163} \u{338f} \u{2122}", "IV_kg_TM"),
        ("-rf", "-rf"),
        ("con.txt", "con.txt"),
        ("\u{1f600} smile.png", "smile.png"),
        ("__a__", "a"),
        ("K\u{212a}\u{212b}", "KKA"),
        ("\u{fdfa}.txt", "txt"),
        ("a;b|c&d$e.txt", "abcde.txt"),
        ("\u{ff0e}\u{ff0e}\u{ff0f}etc", "etc"),
    ])
    func isWerkzeugs(_ filename: String, _ secure: String) {
        #expect(secureFilename(filename) == secure)
    }
}
