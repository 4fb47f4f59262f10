using Wattwise.Language;

namespace Wattwise.Compression;

/// <summary>Numbers the terms of texts, so that forms of one word have one number and words of grammar have none.</summary>
/// <remarks>A form that was seen before allocates nothing. Not thread-safe while it grows.</remarks>
internal sealed class Vocabulary
{
    /// <summary>The number of a word of grammar, and of a term that is not known.</summary>
    public const int None = -1;

    private readonly Dictionary<string, int> _forms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _formsBySpan;

    public Vocabulary() => _formsBySpan = _forms.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>How many terms there are; they are numbered from 0.</summary>
    public int Count => _terms.Count;

    /// <summary>The number of a term, which is added if it is new.</summary>
    /// <param name="written">The term, as written.</param>
    public int Add(ReadOnlySpan<char> written)
    {
        Span<char> buffer = stackalloc char[TermReader.MaxLength];
        var plain = buffer[..Plain(written, buffer)];
        if (_formsBySpan.TryGetValue(plain, out var number))
            return number;

        var form = plain.ToString();
        number = None;
        if (!IsGrammar(form) && !_terms.TryGetValue(TermOf(form), out number))
        {
            number = _terms.Count;
            _terms.Add(TermOf(form), number);
        }

        _forms.Add(form, number);
        return number;
    }

    /// <summary>The number of a term, or <see cref="None"/>.</summary>
    /// <param name="written">The term, as written.</param>
    public int Find(ReadOnlySpan<char> written)
    {
        Span<char> buffer = stackalloc char[TermReader.MaxLength];
        var plain = buffer[..Plain(written, buffer)];
        if (_formsBySpan.TryGetValue(plain, out var number))
            return number;

        var form = plain.ToString();
        return !IsGrammar(form) && _terms.TryGetValue(TermOf(form), out number) ? number : None;
    }

    // Lower case, and digits without the marks between thousands.
    private static int Plain(ReadOnlySpan<char> written, Span<char> plain)
    {
        var length = 0;
        foreach (var character in written)
        {
            if (character != ',')
                plain[length++] = char.ToLowerInvariant(character == '\u2019' ? '\'' : character);
        }

        return length;
    }

    private static bool IsGrammar(string form) => Lexicon.Is(form, WordClass.Function | WordClass.Article);

    private static string TermOf(string form)
    {
        foreach (var character in form)
        {
            if (character is < 'a' or > 'z')
                return form;
        }

        return WordForms.Stem(form);
    }
}
