namespace Wattwise.Language;

/// <summary>
/// A number in a text, in digits or words, with the words that change its sense: 5 million, minus three, at least two, chapter 3, Python
/// 3.11.
/// </summary>
/// <param name="Number">The number in digits; behind a # if it counts a place in a row.</param>
/// <param name="IsVersion">True for a version.</param>
/// <param name="Bound">What bounds it: &gt;, &lt;, &gt;= or &lt;=; <see langword="null"/> if nothing does.</param>
internal readonly record struct NumberPhrase(string Number, bool IsVersion = false, string? Bound = null)
{
    /// <summary>Reads a number.</summary>
    /// <param name="words">The text.</param>
    /// <param name="index">Index of a word; moved behind the number if there is one.</param>
    /// <param name="phrase">The number.</param>
    public static bool TryRead(PlainWords words, ref int index, out NumberPhrase phrase)
    {
        phrase = default;
        var start = index;
        var (number, kind) = (words[start].Text, words[start].Kind);
        var isOrdinal = kind == WordKind.Ordinal;
        switch (kind)
        {
            case WordKind.Ordinal:
                index++;
                break;
            case WordKind.Version:
                index++;
                phrase = new(number, IsVersion: true);
                return true;
            case WordKind.Number:
                index++;
                if (NumberWords.TryMultiply(number, words[index], out var product))
                {
                    number = product;
                    index++;
                }

                break;
            default:
                if (!NumberWords.TryRead(words, ref index, out number))
                    return false;
                isOrdinal = NumberWords.IsOrdinal(words[index - 1]);
                break;
        }

        var previous = words[start - 1];
        if (previous.Is(WordClass.Versioned) && kind == WordKind.Number)
        {
            phrase = new(number, IsVersion: true);
            return true;
        }

        if (previous.Text is "minus" or "negative" && number is not ['-', ..])
            number = "-" + number;

        // The third chapter is chapter three, but the third day is not three days.
        if (isOrdinal || previous.Is(WordClass.Numbered))
            number = "#" + number;
        phrase = new(number, IsVersion: false, BoundBefore(words, start));
        return true;
    }

    private static string? BoundBefore(PlainWords words, int index)
    {
        var previous = words[index - 1];
        if (previous.Kind == WordKind.Measure)
            return BoundBefore(words, index - 1);
        return previous.Text switch
        {
            "than" => words[index - 2][WordValue.Comparison],
            "to" when words[index - 2].Text == "up" => "<=",
            "of" when words[index - 2].Text is "minimum" or "maximum" => words[index - 2][WordValue.Bound],
            _ => previous[WordValue.Bound],
        };
    }
}
