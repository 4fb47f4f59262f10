using System.Globalization;

namespace Wattwise.Language;

/// <summary>Reads English number words: twenty-five, two hundred and six, third, twice.</summary>
internal static class NumberWords
{
    /// <summary>Reads a number that is written in words.</summary>
    /// <param name="words">The prompt.</param>
    /// <param name="index">Where to read; moved behind the number where there is one.</param>
    /// <param name="number">The number in digits.</param>
    /// <remarks>
    /// "One" alone is no number: it is a pronoun more often, and "one month" means "a month".
    /// "Second" is a number only after "the", "my" and the like, else a unit of time.
    /// </remarks>
    public static bool TryRead(PlainWords words, ref int index, out string number)
    {
        number = "";
        var previous = words[index - 1];
        if (words[index].Kind == WordKind.Word && words[index].Text switch
        {
            "half" or "halves" => "0.5",
            "quarter" or "quarters" => "0.25",
            "second" when previous.Text is "the" or "my" or "a" or "her" or "his" or "your" or "our" or "their" => "2",

            // A pronoun and a letter everywhere else.
            "i" when previous.Is(WordClass.BeforeRomanOne) => "1",
            _ => null,
        } is { } single)
        {
            number = single;
            index++;
            return true;
        }

        if (!IsPart(words, index, first: true))
            return false;

        decimal total = 0, current = 0;
        while (index < words.Count && IsPart(words, index, first: false))
        {
            var word = words[index];
            if (word.Text == "and")
            {
                // Joins the parts of one number.
            }
            else if (word.Text == "one")
            {
                current += 1;
            }
            else if (Small(word) is { } small)
            {
                // "Seven eleven" is two numbers; only tens take another digit, and hundreds take any.
                if (current % 100 != 0 && !(current % 100 >= 20 && current % 10 == 0 && small < 10))
                    break;
                current += small;
            }
            else if (Scale(word) == 100)
            {
                // "Hundred hundred" is no number that anyone writes, and would grow without end.
                if (current >= 100)
                    break;
                current = Math.Max(current, 1) * 100;
            }
            else
            {
                if (total > decimal.MaxValue / 1_000_000_000_000_000)
                    break;
                total += Math.Max(current, 1) * Scale(word);
                current = 0;
            }

            index++;
        }

        number = (total + current).ToString(CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>True for a word that counts a place in a row: third, hundredth.</summary>
    public static bool IsOrdinal(PlainWord word) =>
        word.Text is "first" or "second" or "third" || word.Text.EndsWith("th", StringComparison.Ordinal) && IsNumber(word);

    /// <summary>Multiplies a number in digits by the word behind it: 5 million, 5k.</summary>
    /// <param name="number">The number.</param>
    /// <param name="word">The word behind it.</param>
    /// <param name="product">The product in digits.</param>
    public static bool TryMultiply(string number, PlainWord word, out string product)
    {
        product = "";
        var factor = word.Text == "k" ? 1_000 : Scale(word);
        if (factor == 0 || number.Length > 12
            || !decimal.TryParse(
                number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        product = (value * factor).ToString("0.############", CultureInfo.InvariantCulture);
        return true;
    }

    private static bool IsPart(PlainWords words, int index, bool first)
    {
        if (words[index].Kind != WordKind.Word)
            return false;
        if (IsNumber(words[index]))
            return true;

        // "One" and "and" count inside a number: one hundred, two hundred and one, twenty-one.
        var (previous, next) = (words[index - 1], words[index + 1]);
        return words[index].Text switch
        {
            "one" when first => Scale(next) != 0,
            "one" => Small(previous) >= 20 || Scale(previous) != 0 || previous.Text == "and" || Scale(next) != 0,
            "and" when !first => Scale(previous) != 0 && (Small(next) is not null || next.Text == "one"),
            _ => false,
        };
    }

    private static bool IsNumber(PlainWord word) => Small(word) is not null || Scale(word) != 0;

    private static int? Small(PlainWord word) =>
        word[WordValue.Number] is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;

    /// <summary>What a word multiplies by, or 0.</summary>
    private static long Scale(PlainWord word) => word[WordValue.Scale] is { } value ? long.Parse(value, CultureInfo.InvariantCulture) : 0;
}
