import Clibcrypto

/// The library that computes digests.
public enum DigestLibrary {
    /// libcrypto's version, as in `3.0.22` (`OpenSSL_version`).
    public static var version: String {
        String(cString: OpenSSL_version(OPENSSL_VERSION_STRING))
    }
}
