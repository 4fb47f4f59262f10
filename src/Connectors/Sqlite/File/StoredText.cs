using System.Text;

namespace Wattwise.Caching;

/// <summary>Names as the file keeps them and compares them: the bytes of UTF-8.</summary>
internal static class StoredText
{
    // Text that is no valid UTF-16 would all become the same bytes, so it is refused.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">The text is not valid: it has half of a surrogate pair.</exception>
    public static byte[] Encode(string text) => Utf8.GetBytes(text);

    public static string Decode(ReadOnlySpan<byte> bytes) => Utf8.GetString(bytes);
}
