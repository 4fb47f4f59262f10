using System.Text.RegularExpressions;

namespace Wattwise.Caching;

/// <summary>Splits a prompt into words, numbers, codes and signs.</summary>
internal static partial class PromptReader
{
    private const string Signs = "$€£¥₹%°";

    public static List<PromptWord> Read(string prompt)
    {
        var words = new List<PromptWord>(24);
        var startsSentence = true;
        for (var i = 0; i < prompt.Length;)
        {
            var character = prompt[i];
            if (char.IsDigit(character))
            {
                i = ReadNumber(prompt, i, words, startsSentence);
                startsSentence = false;
            }
            else if (char.IsLetter(character))
            {
                i = ReadWord(prompt, i, words, startsSentence);
                startsSentence = false;
            }
            else
            {
                if (Signs.Contains(character, StringComparison.Ordinal))
                    words.Add(new(character.ToString(), PromptWordKind.Sign, false, false));
                startsSentence |= character is '.' or '?' or '!' or '\n' or ':' or ';';
                i++;
            }
        }

        return words;
    }

    private static int ReadNumber(string prompt, int start, List<PromptWord> words, bool startsSentence)
    {
        var end = start + 1;
        while (end < prompt.Length
            && (char.IsDigit(prompt[end]) || (prompt[end] is '.' or ',' or ':' or '/' && end + 1 < prompt.Length && char.IsDigit(prompt[end + 1]))))
        {
            end++;
        }

        var text = prompt[start..end];
        if (Thousands().IsMatch(text))
            text = text.Replace(",", "", StringComparison.Ordinal);

        // A minus belongs to the number only where a word cannot end before it: "3-5" is a range, "-5" is not.
        if (start > 0 && prompt[start - 1] is '-' or '\u2212' && (start == 1 || !char.IsLetterOrDigit(prompt[start - 2])))
            text = "-" + text;

        var suffixEnd = end;
        while (suffixEnd < prompt.Length && char.IsLetterOrDigit(prompt[suffixEnd]))
            suffixEnd++;
        var suffix = prompt[end..suffixEnd].ToLowerInvariant();
        if (suffix is "st" or "nd" or "rd" or "th")
            suffix = "";
        if (suffix.Length > 0 && suffix.AsSpan().IndexOfAnyInRange('0', '9') >= 0)
        {
            words.Add(new(text + suffix, PromptWordKind.Code, false, startsSentence));
            return suffixEnd;
        }

        words.Add(new(text, PromptWordKind.Number, false, startsSentence));
        if (suffix.Length > 0)
            words.Add(new(suffix, PromptWordKind.Word, false, false));
        return suffixEnd;
    }

    private static int ReadWord(string prompt, int start, List<PromptWord> words, bool startsSentence)
    {
        var end = start + 1;
        var hasDigit = false;
        while (end < prompt.Length && (char.IsLetterOrDigit(prompt[end]) || char.GetUnicodeCategory(prompt[end]) == System.Globalization.UnicodeCategory.NonSpacingMark
            || (prompt[end] is '\'' or '\u2019' && end + 1 < prompt.Length && char.IsLetter(prompt[end + 1]))))
        {
            hasDigit |= char.IsDigit(prompt[end]);
            end++;
        }

        var hasSign = end < prompt.Length && prompt[end] is '+' or '#';
        while (hasSign && end < prompt.Length && prompt[end] is '+' or '#')
            end++;
        var text = prompt[start..end].ToLowerInvariant().Replace('\u2019', '\'');
        var apostrophe = text.IndexOf('\'', StringComparison.Ordinal);
        if (apostrophe > 0 && !text.EndsWith("n't", StringComparison.Ordinal))
            text = text[..apostrophe];
        words.Add(new(text, hasDigit || hasSign ? PromptWordKind.Code : PromptWordKind.Word, char.IsUpper(prompt[start]), startsSentence));
        return end;
    }

    [GeneratedRegex(@"^\d{1,3}(,\d{3})+(\.\d+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Thousands();
}
