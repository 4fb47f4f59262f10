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
        ["twentieth"] = 20,
        ["thirtieth"] = 30,
        ["twice"] = 2,
        ["thrice"] = 3,
        ["dozen"] = 12,
        ["double"] = 2,
        ["triple"] = 3,
        ["ii"] = 2,
        ["iii"] = 3,
        ["iv"] = 4,
        ["vi"] = 6,
        ["vii"] = 7,
        ["viii"] = 8,
        ["ix"] = 9,
        ["xi"] = 11,
        ["xii"] = 12,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, long> Large = new Dictionary<string, long>
    {
        ["hundred"] = 100,
        ["thousand"] = 1_000,
        ["million"] = 1_000_000,
        ["billion"] = 1_000_000_000,
        ["trillion"] = 1_000_000_000_000,
    }.ToFrozenDictionary();

    /// <summary>Reads a number that is written in words.</summary>
    /// <param name="words">The prompt.</param>
    /// <param name="index">Where to read; moved behind the number where there is one.</param>
    /// <param name="number">The number in digits.</param>
    /// <remarks>
    /// "One" alone is no number: it is a pronoun more often, and "one month" means "a month". "Half" and "quarter" keep their names.
    /// "Second" is a number only after "the" or "my", else a unit of time.
    /// </remarks>
    public static bool TryRead(List<PromptWord> words, ref int index, out string number)
    {
        number = "";
        var text = words[index].Text;
        if (text is "half" or "quarter")
        {
            number = text;
            index++;
            return true;
        }

        if (text == "second" && index > 0 && words[index - 1].Text is "the" or "my" or "a")
        {
            number = "2";
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
            else if (text == "hundred")
            {
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
