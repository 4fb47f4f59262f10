namespace Wattwise.LocalEngine.Gguf;

/// <summary>What the checks of a tokenizer must know of its vocabulary; the tokens themselves are not kept.</summary>
internal sealed class GgufVocabulary
{
    private readonly bool[] _begins = new bool[256];
    private readonly bool[] _isToken = new bool[256];

    /// <summary>How many tokens stand for one byte, such as <c>&lt;0x0A&gt;</c>.</summary>
    internal int ByteTokens { get; set; }

    /// <summary>Whether a token is of the kind "byte".</summary>
    internal bool HasByteKind { get; set; }

    /// <summary>How a Unigram tokenizer rewrites texts (<c>tokenizer.ggml.precompiled_charsmap</c>); empty for none.</summary>
    internal byte[] CharacterMap { get; set; } = [];

    /// <summary>A byte that begins tokens but is none by itself, as RWKV spells them; <see langword="null"/> if there is none.</summary>
    internal int? IncompleteByte =>
        Enumerable.Range(0, 256).Where(value => _begins[value] && !_isToken[value]).Cast<int?>().FirstOrDefault();

    /// <summary>Notes how a token begins, as RWKV spells it (llama_unescape_rwkv_token of llama.cpp).</summary>
    /// <param name="head">Its first four bytes, or all if they are fewer.</param>
    /// <param name="length">How many bytes it has.</param>
    internal void Note(ReadOnlySpan<byte> head, long length)
    {
        const byte Escape = (byte)'\\';
        (int First, int Spelled)? read = head switch
        {
            [Escape, (byte)'x', var high, var low, ..] => ((byte)((Digit(high) << 4) + Digit(low)), 4),
            [Escape, (byte)'x', ..] or [Escape] or [] => null,
            [Escape, (byte)'t', ..] => ('\t', 2),
            [Escape, (byte)'n', ..] => ('\n', 2),
            [Escape, (byte)'r', ..] => ('\r', 2),
            [Escape, var other, ..] => (other, 2),
            [var plain, ..] => (plain, 1),
        };
        if (read is not { } known)
            return;
        _begins[known.First] = true;
        _isToken[known.First] |= known.Spelled == length;
    }

    private static int Digit(byte digit) => digit >= 'a' ? digit - 'a' + 10 : digit - '0';
}
