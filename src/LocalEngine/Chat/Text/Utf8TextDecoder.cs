using System.Text;

namespace Wattwise.LocalEngine;

/// <summary>Turns the bytes of tokens into text: a character whose bytes are spread over tokens appears when it is complete.</summary>
internal sealed class Utf8TextDecoder
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private char[] _chars = new char[128];

    /// <summary>Decodes a token's bytes. The span is valid until the next call.</summary>
    public ReadOnlySpan<char> Decode(ReadOnlySpan<byte> bytes) => Decode(bytes, flush: false);

    /// <summary>Ends the text: bytes of a character that never became complete turn into U+FFFD.</summary>
    public ReadOnlySpan<char> Finish() => Decode([], flush: true);

    private ReadOnlySpan<char> Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        var needed = Encoding.UTF8.GetMaxCharCount(bytes.Length) + 1;
        if (_chars.Length < needed)
            _chars = new char[needed];
        return _chars.AsSpan(0, _decoder.GetChars(bytes, _chars, flush));
    }
}
