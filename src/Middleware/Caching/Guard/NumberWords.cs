using System.Collections.Frozen;
using System.Globalization;

namespace Wattwise.Caching;

/// <summary>Reads English number words: twenty-five, two hundred and six, third, twice.</summary>
internal static class NumberWords
{
    private static readonly FrozenDictionary<string, int> Small = new Dictionary<string, int>
    {
        ["zero"] = 0,
        ["two"] = 2,
        ["three"] = 3,
        ["four"] = 4,
        ["five"] = 5,
        ["six"] = 6,
        ["seven"] = 7,
        ["eight"] = 8,
        ["nine"] = 9,
        ["ten"] = 10,
        ["eleven"] = 11,
        ["twelve"] = 12,
        ["thirteen"] = 13,
        ["fourteen"] = 14,
        ["fifteen"] = 15,
        ["sixteen"] = 16,
        ["seventeen"] = 17,
        ["eighteen"] = 18,
        ["nineteen"] = 19,
        ["twenty"] = 20,
        ["thirty"] = 30,
        ["forty"] = 40,
        ["fifty"] = 50,
        ["sixty"] = 60,
        ["seventy"] = 70,
        ["eighty"] = 80,
        ["ninety"] = 90,
        ["first"] = 1,
        ["third"] = 3,
        ["fourth"] = 4,
        ["fifth"] = 5,
        ["sixth"] = 6,
        ["seventh"] = 7,
        ["eighth"] = 8,
        ["ninth"] = 9,
        ["tenth"] = 10,
        ["eleventh"] = 11,
        ["twelfth"] = 12,
        ["thirteenth"] = 13,
        ["fourteenth"] = 14,
        ["fifteenth"] = 15,
        ["sixteenth"] = 16,
        ["seventeenth"] = 17,
        ["eighteenth"] = 18,
        ["nineteenth"] = 19,
        ["twentieth"] = 20,
        ["thirtieth"] = 30,
        ["fortieth"] = 40,
        ["fiftieth"] = 50,
        ["sixtieth"] = 60,
        ["seventieth"] = 70,
        ["eightieth"] = 80,
        ["ninetieth"] = 90,
        ["twice"] = 2,
        ["thrice"] = 3,
        ["dozen"] = 12,
        ["dozens"] = 12,
        ["double"] = 2,
        ["triple"] = 3,
        ["quadruple"] = 4,
        ["ii"] = 2,
        ["iii"] = 3,
        ["iv"] = 4,
        ["vi"] = 6,
        ["vii"] = 7,
        ["viii"] = 8,
        ["ix"] = 9,
        ["xi"] = 11,
        ["xii"] = 12,
        ["xiii"] = 13,
        ["xiv"] = 14,
        ["xv"] = 15,
        ["xvi"] = 16,
        ["xvii"] = 17,
        ["xviii"] = 18,
        ["xix"] = 19,
        ["xx"] = 20,
        ["xxi"] = 21,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, long> Large = new Dictionary<string, long>
    {
        ["hundred"] = 100,
        ["hundreds"] = 100,
        ["hundredth"] = 100,
        ["thousand"] = 1_000,
        ["thousands"] = 1_000,
        ["thousandth"] = 1_000,
        ["million"] = 1_000_000,
        ["millions"] = 1_000_000,
        ["billion"] = 1_000_000_000,
        ["billions"] = 1_000_000_000,
        ["trillion"] = 1_000_000_000_000,
        ["trillions"] = 1_000_000_000_000,
    }.ToFrozenDictionary();

    /// <summary>Reads a number that is written in words.</summary>
    /// <param name="words">The prompt.</param>
    /// <param name="index">Where to read; moved behind the number where there is one.</param>
    /// <param name="number">The number in digits.</param>
    /// <remarks>
    /// "One" alone is no number: it is a pronoun more often, and "one month" means "a month".
    /// "Second" is a number only after "the", "my" and the like, else a unit of time.
    /// </remarks>
    public static bool TryRead(List<PromptWord> words, ref int index, out string number)
    {
        number = "";
        var text = words[index].Text;
        var previous = index > 0 ? words[index - 1].Text : "";
        if (words[index].Kind == PromptWordKind.Word && text switch
        {
            "half" or "halves" => "0.5",
            "quarter" or "quarters" => "0.25",
            "second" when previous is "the" or "my" or "a" or "her" or "his" or "your" or "our" or "their" => "2",

            // A pronoun and a letter everywhere else.
            "i" when GuardLexicon.BeforeRomanOne.Contains(previous) => "1",
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
            text = words[index].Text;
            if (text == "and")
            {
                // Joins the parts of one number.
            }
            else if (text == "one")
            {
                current += 1;
            }
            else if (Small.TryGetValue(text, out var small))
            {
                // "Seven eleven" is two numbers; only tens take another digit, and hundreds take any.
                if (current % 100 != 0 && !(current % 100 >= 20 && current % 10 == 0 && small < 10))
                    break;
                current += small;
            }
            else if (Large[text] == 100)
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
                total += Math.Max(current, 1) * Large[text];
                current = 0;
            }

            index++;
        }

        number = (total + current).ToString(CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>True for a word that tells a place in a row: third, hundredth.</summary>
    public static bool IsOrdinal(string word) =>
        word is "first" or "second" or "third" || word.EndsWith("th", StringComparison.Ordinal) && (Small.ContainsKey(word) || Large.ContainsKey(word));

    /// <summary>Multiplies a number in digits by the word behind it: 5 million, 5k.</summary>
    /// <param name="number">The number.</param>
    /// <param name="word">The word behind it.</param>
    /// <param name="product">The product in digits.</param>
    public static bool TryMultiply(string number, string word, out string product)
    {
        product = "";
        var factor = word == "k" ? 1_000 : Large.GetValueOrDefault(word);
        if (factor == 0 || number.Length > 12 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return false;

        product = (value * factor).ToString("0.############", CultureInfo.InvariantCulture);
        return true;
    }

    private static bool IsPart(List<PromptWord> words, int index, bool first)
    {
        if (words[index].Kind != PromptWordKind.Word)
            return false;
        var text = words[index].Text;
        if (Small.ContainsKey(text) || Large.ContainsKey(text))
            return true;

        // "One" and "and" count inside a number: one hundred, two hundred and one, twenty-one.
        return text switch
        {
            "one" when first => index + 1 < words.Count && Large.ContainsKey(words[index + 1].Text),
            "one" => index > 0 && (Small.TryGetValue(words[index - 1].Text, out var tens) && tens >= 20 || Large.ContainsKey(words[index - 1].Text) || words[index - 1].Text == "and"
                || index + 1 < words.Count && Large.ContainsKey(words[index + 1].Text)),
            "and" when !first => Large.ContainsKey(words[index - 1].Text) && index + 1 < words.Count
                && (Small.ContainsKey(words[index + 1].Text) || words[index + 1].Text == "one"),
            _ => false,
        };
    }
}
