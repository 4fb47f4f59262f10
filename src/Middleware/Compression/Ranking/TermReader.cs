namespace Wattwise.Compression;

/// <summary>Finds the terms of a text that are looked for and counted: words, numbers, identifiers as a whole and in their parts.</summary>
/// <remarks>
/// <c>max_open_files</c> is itself and "max", "open", "files"; <c>src/App/userId.cs</c> is itself, "src", "App", "userId.cs", "user", "Id",
/// "cs". A number with its separators is one term and has no parts. Scripts without spaces give pairs of neighbours. Linear in the length
/// of the text, and independent of the culture.
/// </remarks>
internal static class TermReader
{
    /// <summary>No longer piece is a term; its parts are.</summary>
    public const int MaxLength = 128;

    /// <summary>Adds the terms of a text to a list, in their order, as written.</summary>
    /// <param name="text">The text.</param>
    /// <param name="terms">Takes them; a term may lie in another.</param>
    public static void Read(ReadOnlySpan<char> text, List<TextPiece> terms)
    {
        var position = 0;
        while (position < text.Length)
        {
            if (IsUnspaced(text[position]))
                position = ReadUnspaced(text, position, terms);
            else if (IsWord(text[position]))
                position = ReadCompound(text, position, terms);
            else
                position++;
        }
    }

    private static int ReadUnspaced(ReadOnlySpan<char> text, int start, List<TextPiece> terms)
    {
        var end = start + 1;
        for (; end < text.Length && IsUnspaced(text[end]); end++)
            terms.Add(new(end - 1, 2));
        if (end == start + 1)
            terms.Add(new(start, 1));
        return end;
    }

    private static int ReadCompound(ReadOnlySpan<char> text, int start, List<TextPiece> terms)
    {
        var end = start;
        var isPlain = true;
        while (true)
        {
            for (; end < text.Length && IsWord(text[end]) && !IsUnspaced(text[end]); end++)
                isPlain &= end == start || char.IsLower(text[end]);
            if (end + 1 >= text.Length || !IsJoint(text, end) || !IsWord(text[end + 1]) || IsUnspaced(text[end + 1]))
                break;
            isPlain = false;
            end++;
        }

        // C++, C#.
        while (end < text.Length && text[end] is '+' or '#' && char.IsLetter(text[start])
            && (end + 1 == text.Length || !IsWord(text[end + 1])))
            end++;
        if (isPlain)
            terms.Add(new(start, end - start));
        else
            AddParts(text, start, end, terms);
        return end;
    }

    private static void AddParts(ReadOnlySpan<char> text, int start, int end, List<TextPiece> terms)
    {
        if (text[end - 1] is 's' or 'S' && end - start > 2 && text[end - 2] is '\'' or '\u2019')
            end -= 2;
        Add(start, end, terms);
        if (IsNumber(text[start..end]))
            return;

        for (var part = start; part < end;)
        {
            var length = text[part..end].IndexOfAny(":/@\\,");
            var partEnd = length < 0 ? end : part + length;
            if (partEnd - part < end - start)
                Add(part, partEnd, terms);
            if (!IsNumber(text[part..partEnd]))
                AddWords(text, part, partEnd, terms);
            part = partEnd + 1;
        }
    }

    // The words of an identifier. A single letter says nothing.
    private static void AddWords(ReadOnlySpan<char> text, int start, int end, List<TextPiece> terms)
    {
        for (var word = start; word < end;)
        {
            var wordEnd = word + 1;
            while (wordEnd < end && !IsSeam(text, start, wordEnd, end))
                wordEnd++;
            if (wordEnd - word < end - start && (wordEnd - word > 1 || char.IsDigit(text[word])))
                Add(word, wordEnd, terms);
            word = wordEnd < end && text[wordEnd] is '_' or '.' or '-' ? wordEnd + 1 : wordEnd;
        }
    }

    private static bool IsSeam(ReadOnlySpan<char> text, int start, int index, int end)
    {
        var (before, at) = (text[index - 1], text[index]);
        if (at is '_' or '.' or '-')
            return true;
        if (char.IsUpper(at))
            return char.IsLower(before) || (char.IsUpper(before) && index + 1 < end && char.IsLower(text[index + 1]));

        // "line40" and "65mph" have two words, a hash has none.
        return (char.IsDigit(at) && char.IsLetter(before) && !text[index..end].ContainsAnyExceptInRange('0', '9'))
            || (char.IsLetter(at) && char.IsDigit(before) && !text[start..index].ContainsAnyExceptInRange('0', '9'));
    }

    private static void Add(int start, int end, List<TextPiece> terms)
    {
        if (end - start is > 0 and <= MaxLength)
            terms.Add(new(start, end - start));
    }

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsDigit(character) && character is not ('.' or ','))
                return false;
        }

        return true;
    }

    private static bool IsJoint(ReadOnlySpan<char> text, int index) => text[index] switch
    {
        '_' or '.' or '-' or ':' or '/' or '\\' or '@' => true,
        '\'' or '\u2019' => char.IsLetter(text[index - 1]) && char.IsLetter(text[index + 1]),
        ',' => char.IsDigit(text[index - 1]) && char.IsDigit(text[index + 1]),
        _ => false,
    };

    // Pictographs and rare letters take two surrogates; a mark belongs to the letter before it.
    private static bool IsWord(char character) =>
        char.IsLetterOrDigit(character) || char.IsSurrogate(character)
        || (character >= '\u0300' && char.GetUnicodeCategory(character)
            is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark);

    // Chinese, Japanese, Thai, Lao, Khmer and Burmese put no spaces between words.
    private static bool IsUnspaced(char character) =>
        character is >= '\u0e00' and <= '\u0eff' or >= '\u1000' and <= '\u109f' or >= '\u1780' and <= '\u17ff'
            or >= '\u3040' and <= '\u30ff' or >= '\u3400' and <= '\u4dbf' or >= '\u4e00' and <= '\u9fff' or >= '\uf900' and <= '\ufaff';
}
