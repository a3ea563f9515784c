/// Certificates and keys as files hold them; they are for tests alone, and valid until 2126.
enum PEM {
    /// For `localhost`, signed by itself.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBljCCATugAwIBAgIUam8YZtmKfDRPOJyedCYvnthcCJYwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjE5MDkwMFoYDzIxMjYxMDI5
        MTkwOTAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAARg1k1oapNiRMH980K20CllWOeP6fc2R8DnXWgx3HTcOzENsmQIOgEn
        RnfqLJPUdx41sBdGbim4F63gZaDapKp9o2kwZzAdBgNVHQ4EFgQUvWIl7nF73AfZ
        1TavEqUbrd3Ay1QwHwYDVR0jBBgwFoAUvWIl7nF73AfZ1TavEqUbrd3Ay1QwDwYD
        VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
        SQAwRgIhAJ3ljfsV5/GevbQcfUxAdvgt9j/Eyuimug/vmG38xAExAiEAq1g5mgba
        DRKzxybvaiaOCucQV3DavfApijgCYAHzBAM=
        -----END CERTIFICATE-----

        """

    /// The key of ``certificate``.
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2YsFr7zuCrtghbve
        1MJPvz3DT1mmYV05qNu7GB50JnKhRANCAARg1k1oapNiRMH980K20CllWOeP6fc2
        R8DnXWgx3HTcOzENsmQIOgEnRnfqLJPUdx41sBdGbim4F63gZaDapKp9
        -----END PRIVATE KEY-----

        """

    /// A key of no certificate here.
    static let otherKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgIZ55GEpLxq75Chut
        02m+IHpYEXJdhOtLQJ6C8GRxk5ChRANCAAQnjuThJ/Ee8gq+vvAdO8LT77Swt+RC
        DYY7R1MWxRwaGMng+8hLmxHI1bvMqW6tBD9ZAqPyvF5GPEmE6M73kFW3
        -----END PRIVATE KEY-----

        """

    /// ``key``, which only the passphrase `secret` opens.
    static let encryptedKey = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhMTvd/nAXWmwICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEED2+PdKk2qx7EhE1dtAyGlcEgZCs
        M7mFz5ndEesrFmI2bX4GBjOJKBTB6BVSXUxlCISIyoztLLLJ6FZFHPYfBJodVC4q
        p7c9xaLOcbvIIJmaLOeSFvEYcuvSKQAlEaHQ1bR2S1C/T6TXW/1tx7U7IxRIzZwe
        d2gwdZZ5EYa9sA8MdK7BUd5LgFsKOZQ77hb3QMHNYFxn/ebYXdGk+ishg/PPMoA=
        -----END ENCRYPTED PRIVATE KEY-----

        """

    /// With an RSA key of 1024 bits.
    static let weakCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIB/DCCAWWgAwIBAgIUWCjaimwdRdh17wScE2CWyu75gTYwDQYJKoZIhvcNAQEL
        BQAwDzENMAsGA1UEAwwEd2VhazAgFw0yNjExMjIxOTA5MDBaGA8yMTI2MTAyOTE5
        MDkwMFowDzENMAsGA1UEAwwEd2VhazCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkC
        gYEA2lSotO2PtCZlkBf7X90Sm0VYW5TTGvHMrMQ7krdvVRkPU8MCmYCpeCX/Mnst
        Tz/RkvbbMJAYHBI3NSTp7dTl2KRNE0FfbIQN/LxAXRCaP2bvDxOT65J6Hocckd8d
        D4UaYdlXt53u4SX8VL4onVKBHsYDPYJegGGwqse9hPO1BTcCAwEAAaNTMFEwHQYD
        VR0OBBYEFNlKTh6GwtGwKuFx3r+6dw2ug/nrMB8GA1UdIwQYMBaAFNlKTh6GwtGw
        KuFx3r+6dw2ug/nrMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADgYEA
        Lt4vQP1fusAG97MmP2EytfvlDRpbDdYZT1U/TBw/mwxg4jX4ync460DDblBsNJWV
        0PmfD5FM7O7JCehOhzQZF5VZd/beEI3pp3jjs2vtMFRqJW7HukPZQmI+6QRxHnxq
        +yF8N47GpESIQePTwy8Eu4JKpXQDfFx/uuAgmuZ771c=
        -----END CERTIFICATE-----

        """

    /// The key of ``weakCertificate``.
    static let weakKey = """
        -----BEGIN PRIVATE KEY-----
        MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBANpUqLTtj7QmZZAX
        +1/dEptFWFuU0xrxzKzEO5K3b1UZD1PDApmAqXgl/zJ7LU8/0ZL22zCQGBwSNzUk
        6e3U5dikTRNBX2yEDfy8QF0Qmj9m7w8Tk+uSeh6HHJHfHQ+FGmHZV7ed7uEl/FS+
        KJ1SgR7GAz2CXoBhsKrHvYTztQU3AgMBAAECgYADUyK2jp+PmL4XMaZMUWuFHcs4
        qc2FLYV2ZA6cL1rsqtMG7YNOnxz1jW6TcDjCajBg0o2H8cnMM6LPll5RltphKPwL
        Ee7wP7rxIxqFIClHKoe0GZAny0T+e71EWjAbK5o7PRiCQyQHxg26TbpcxGEDQl8Y
        3YdwaKWRl+l9nY+pgQJBAO0EOB8R5QK8HvLM3MW3SPhfOFWmFjwfcqrJePPA2D+r
        cFBDRefwm8kxTcwrbcw8JR/TO9rM5RCnwbuo4mJwmGECQQDr0U6SI+1tAZye9Tzp
        Tt7hxQguN1xpIk1GlcRo7xshKXge8r/H38SSRpMkGD/ATEAXeZCg0kORKzizDIw8
        zaSXAkBdXUQeORZVNXWbf0eYOtLrw9aVJo+rr1ekHykeG+ETc50SgO2QqB816c4T
        lyfxQ9/74WG6luvE29Bc8/H5hREBAkEAmYPgynJpFhV+iFzOEnQt1HwYHz4bArY5
        6EGHY2iFGMmOUVdmUg/yP+eB0nWWyvDYqG+TH57CLbcdajI4+TxGcQJAL1tqEgr6
        rE+IlAAzcgSlF4OF5kOIoBnyemzcpMTWdQfNO5O/3dNxB3uDYAaywwgSWE+Gmznu
        CGmDzTnT0md0hA==
        -----END PRIVATE KEY-----

        """

    /// The same without its second line.
    static func cut(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        lines.remove(at: 1)
        return lines.joined(separator: "\n")
    }
}
