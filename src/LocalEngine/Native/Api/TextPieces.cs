namespace Wattwise.LocalEngine.Native;

/// <summary>Cuts long texts before llama.cpp splits them into words: it recurses once for each character of a word.</summary>
/// <remarks>
/// Its rules for words cut between a line break and a letter, and before a blank between two letters, so a text that is cut there has the
/// tokens of the whole. Only a text without such a place for half a piece is cut elsewhere, which changes the tokens at the cut and no
/// text.
/// </remarks>
internal static class TextPieces
{
    /// <summary>The most characters that one native call gets; texts up to here are never cut.</summary>
    public const int MaxLength = 16 * 1024;

    // A character takes some 350 bytes of stack; threads have 1.5 MB on Alpine, and less where an application says so.
    private const int MaxStretch = 512;

    /// <summary>How much of a text the next native call gets.</summary>
    public static int Next(ReadOnlySpan<char> text)
    {
        if (text.Length <= MaxLength)
            return text.Length;
        var blank = -1;
        for (var at = MaxLength; at > MaxLength / 2; at--)
        {
            if (text[at - 1] == '\n' && char.IsLetter(text[at]))
                return at;
            if (blank < 0 && text[at] == ' ' && char.IsLetter(text[at - 1]) && at + 1 < text.Length && char.IsLetter(text[at + 1]))
                blank = at;
        }

        return blank >= 0 ? blank
            : char.IsSurrogatePair(text[MaxLength - 1], text[MaxLength]) ? MaxLength - 1
            : MaxLength;
    }

    /// <summary>Whether a text has so many characters without a change between blanks and others that it needs a large stack.</summary>
    public static bool HasLongStretch(ReadOnlySpan<char> text)
    {
        var start = 0;
        for (var at = 1; at < text.Length; at++)
        {
            if (char.IsWhiteSpace(text[at]) != char.IsWhiteSpace(text[at - 1]))
                start = at;
            if (at - start >= MaxStretch)
                return true;
        }

        return false;
    }

    /// <summary>Tokenises where the caller is, or beside it if that takes long.</summary>
    /// <param name="characters">How many characters there are in all.</param>
    /// <param name="tokenize">Does it.</param>
    /// <param name="cancellationToken">Ends the wait at once, and the work if <paramref name="tokenize"/> asks it too.</param>
    public static async ValueTask<T> RunAsync<T>(long characters, Func<T> tokenize, CancellationToken cancellationToken) =>
        characters <= MaxLength
            ? tokenize()
            : await Task.Run(tokenize, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
}
