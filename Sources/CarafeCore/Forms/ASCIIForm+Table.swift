extension ASCIIForm {
    /// What stays in ASCII of the characters that decompose into some (NFKD, Unicode 14), as no part of the standard library
    /// says it: `@` and a code point start a stretch of entries, `·` skips one, `a~d` is four of them, `␠` a space.
    static let table = #"""
        @a0 ␠ @a8 ␠ · a @af ␠ · · 2 3 ␠ · · · ␠ 1 o · 14 12 34 · A A A A A A · C E E E E I I I I · N O O O O O · · U U U
        U Y · · a a a a a a · c e e e e i i i i · n o o o o o · · u u u u y · y A a A a A a C c C c C c C c D d · · E e
        E e E e E e E e G g G g G g G g H h · · I i I i I i I i I · IJ ij J j K k · L l L l L l L l · · N n N n N n n ·
        · O o O o O o · · R r R r R r S s S s S s S s T t T t · · U u U u U u U u U u U u W w Y y Y Z z Z z Z z s @1a0 O
        o @1af U u @1c4 DZ Dz dz LJ Lj lj NJ Nj nj A a I i O o U u U u U u U u U u · A a A a @1e6 G g K k O o O o · · j
        DZ Dz dz G g · · N n A a @200 A a A a E e E e I i I i O o O o R r R r U u U u S s T t · · H h @226 A a E e O o O
        o O o O o Y y @2b0 h · j r · · · w y @2d8 ␠ ␠ ␠ ␠ ␠ ␠ · · · l s x @37a ␠ · · · ; @384 ␠ ␠ @1d2c A · B · D E ·
        G~N · O · P R T U W a · · · b d e · · · g · k m · o · · · p t u · · v @1d62 i r u v @1d9c c · · · f @1dbb z
        @1e00 A a B b B b B b C c D d D d D d D d D d E e E e E e E e E e F f G g H h H h H h H h H h I i I i K k K k K
        k L l L l L l L l M m M m M m N n N n N n N n O o O o O o O o P p P p R r R r R r R r S s S s S s S s S s T t T
        t T t T t U u U u U u U u U u V v V v W w W w W w W w W w X x X x Y y Z z Z z Z z h t w y a s @1ea0 A a A a A a
        A a A a A a A a A a A a A a A a A a E e E e E e E e E e E e E e E e I i I i O o O o O o O o O o O o O o O o O o
        O o O o O o U u U u U u U u U u U u U u Y y Y y Y y Y y @1fbd ␠ · ␠ ␠ ␠ @1fcd ␠ ␠ ␠ @1fdd ␠ ␠ ␠ @1fed ␠ ␠ `
        @1ffd ␠ ␠ · ␠ ␠ ␠ ␠ ␠ ␠ ␠ ␠ ␠ ␠ ␠ @2017 ␠ @2024 . .. ... @202f ␠ @203c !! · ␠ @2047 ?? ?! !? @205f ␠ @2070 0 i ·
        · 4~9 + · = ( ) n 0~9 + · = ( ) · a e o x · h k~n p s t @20a8 Rs @2100 a/c a/s C C · c/o c/u · · F g H H H h · I
        I L l · N No · · P Q R R R · · SM TEL TM · Z · · · Z · K A B C · e E F · M o @2139 i · FAX @2145 D d e i j @2150
        17 19 110 13 23 15 25 35 45 16 56 18 38 58 78 1 I II III IV V VI VII VIII IX X XI XII L C D M i ii iii iv v vi
        vii viii ix x xi xii l c d m @2189 03 @2260 = @226e < > @2460 1~9 10 11 12 13 14 15 16 17 18 19 20 (1) (2) (3)
        (4) (5) (6) (7) (8) (9) (10) (11) (12) (13) (14) (15) (16) (17) (18) (19) (20) 1. 2. 3. 4. 5. 6. 7. 8. 9. 10.
        11. 12. 13. 14. 15. 16. 17. 18. 19. 20. (a) (b) (c) (d) (e) (f) (g) (h) (i) (j) (k) (l) (m) (n) (o) (p) (q) (r)
        (s) (t) (u) (v) (w) (x) (y) (z) A~Z a~z 0 @2a74 ::= == === @2c7c j V @3000 ␠ @309b ␠ ␠ @3200 () () () () () ()
        () () () () () () () () () () () () () () () () () () () () () () () () () · () () () () () () () () () () () ()
        () () () () () () () () () () () () () () () () () () () () () () () () @3250 PTE 21 22 23 24 25 26 27 28 29 30
        31 32 33 34 35 @32b1 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 1~9 10 11 12 Hg erg eV LTD @3358 0~9 10 11 12
        13 14 15 16 17 18 19 20 21 22 23 24 hPa da AU bar oV pc dm dm2 dm3 IU @3380 pA nA A mA kA KB MB GB cal kcal pF
        nF F g mg kg Hz kHz MHz GHz THz l ml dl kl fm nm m mm cm km mm2 cm2 m2 km2 mm3 cm3 m3 km3 ms ms2 Pa kPa MPa GPa
        rad rads rads2 ps ns s ms pV nV V mV kV MV pW nW W mW kW MW k M a.m. Bq cc cd Ckg Co. dB Gy ha HP in KK KM kt lm
        ln log lx mb mil mol PH p.m. PPM PR sr Sv Wb Vm Am 1~9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28
        29 30 31 gal @a7f2 C F Q @fb00 ff fi fl ffi ffl st st @fb29 + @fc5e ␠ ␠ ␠ ␠ ␠ ␠ @fdfa ␠␠␠ ␠ @fe10 , · · : ; ! ?
        · · ... @fe30 .. · · _ _ ( ) { } @fe47 [ ] ␠ ␠ ␠ ␠ _ _ _ , · . · ; : ? ! · ( ) { } · · # & * + - < > = · \ $ % @
        @fe70 ␠ · ␠ · ␠ · ␠ · ␠ · ␠ · ␠ · ␠ @ff01 !~~ @ffe3 ␠ @107a5 q @1d400 A~Z a~z A~Z a~g · i~z A~Z a~z A · C D · ·
        G · · J K · · N~Q · S~Z a~d · f · h~n · p~z A~Z a~z A B · D~G · · J~Q · S~Y · a~z A B · D~G · I~M · O · · · S~Y
        · a~z A~Z a~z A~Z a~z A~Z a~z A~Z a~z A~Z a~z A~Z a~z @1d7ce 0~9 0~9 0~9 0~9 0~9 @1f100 0. 0, 1, 2, 3, 4, 5, 6,
        7, 8, 9, @1f110 (A) (B) (C) (D) (E) (F) (G) (H) (I) (J) (K) (L) (M) (N) (O) (P) (Q) (R) (S) (T) (U) (V) (W) (X)
        (Y) (Z) S C R CD WZ · A~Z HV MV SD SS PPV WC @1f16a MC MD MR @1f190 DJ @1fbf0 0~9
        """#
}
