using System.Text;

namespace Wattwise.Compression;

/// <summary>
/// What an embedder reads of a unit: its words in lower case, without numbers, signs, and the words that many units have.
/// </summary>
/// <remarks>
/// A host, a level, a path before each match tell no unit from another; without them texts are shorter, nearer to what their line alone
/// says, and alike where the lines say the same.
/// </remarks>
internal sealed class MeaningTexts
{
    // A word of more than a fifth of the units is common; of few units none is.
    private const int MaxWord = 40, CommonPart = 5, MinCommon = 8;

    private readonly SourceView _view;
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _countsBySpan;
    private readonly int _common;

    public MeaningTexts(SourceView view, CancellationToken cancellationToken)
    {
        _view = view;
        _countsBySpan = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
        var latest = new Dictionary<string, int>(StringComparer.Ordinal);
        var latestBySpan = latest.GetAlternateLookup<ReadOnlySpan<char>>();
        var units = 0;
        Span<char> word = stackalloc char[MaxWord];
        for (var unit = 0; unit < view.Units.Count; unit++)
        {
            if ((unit & 1023) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (view.Units[unit].IsFrame)
                continue;
            units++;
            var text = view.Words(unit);
            for (var at = 0; NextWord(text, ref at, word, out var length);)
            {
                var written = word[..length];
                if (latestBySpan.TryGetValue(written, out var last) && last == unit)
                    continue;
                latestBySpan[written] = unit;
                _countsBySpan[written] = _countsBySpan.TryGetValue(written, out var count) ? count + 1 : 1;
            }
        }

        _common = Math.Max(MinCommon, units / CommonPart);
    }

    /// <summary>The text of a unit, of at most so many characters.</summary>
    public string Of(int unit, int maxLength)
    {
        var words = _view.Words(unit);
        var text = new StringBuilder(Math.Min(words.Length, maxLength));
        Span<char> word = stackalloc char[MaxWord];
        for (var at = 0; NextWord(words, ref at, word, out var length);)
        {
            if (_countsBySpan.TryGetValue(word[..length], out var count) && count > _common)
                continue;
            if (text.Length + length + 1 > maxLength)
                break;
            if (text.Length > 0)
                text.Append(' ');
            text.Append(word[..length]);
        }

        return text.ToString();
    }

    // Runs of letters, cut before a capital; single letters say nothing.
    private static bool NextWord(ReadOnlySpan<char> text, ref int at, Span<char> word, out int length)
    {
        length = 0;
        for (; at < text.Length; at++)
        {
            var character = text[at];
            var ends = !char.IsLetter(character) || length == word.Length
                || (length > 0 && char.IsUpper(character) && char.IsLower(text[at - 1]));
            if (ends && length > 1)
                return true;
            if (ends)
                length = 0;
            if (char.IsLetter(character))
                word[length++] = char.ToLowerInvariant(character);
        }

        return length > 1;
    }
}
