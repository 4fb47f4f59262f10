using System.Globalization;
using System.Text;

namespace Wattwise.Caching;

/// <summary>Splits a prompt into words, numbers, codes and signs.</summary>
internal static class PromptReader
{
    private const string Signs = "$€£¥₹₩₽₺₴%‰°";

    public static List<PromptWord> Read(string prompt)
    {
        var words = new List<PromptWord>(24);
        var startsSentence = true;
        for (var i = 0; i < prompt.Length;)
        {
            var character = prompt[i];
            var length = LetterLength(prompt, i);
            if (char.IsNumber(character))
            {
                i = ReadNumber(prompt, i, words, startsSentence);
                startsSentence = false;
            }
            else if (length > 0)
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
        // Superscripts, vulgar fractions and the like are one number each: x² is not x³.
        if (!char.IsDigit(prompt[start]))
        {
            words.Add(new(NumberText.OfCharacter(prompt[start]), PromptWordKind.Number, false, startsSentence));
            return start + 1;
        }

        var end = NumberText.End(prompt, start);
        var written = NumberText.InAsciiDigits(prompt[start..end]);
        if (end < prompt.Length && char.IsNumber(prompt[end]) && !char.IsDigit(prompt[end]))
            written += "+" + NumberText.OfCharacter(prompt[end++]);

        var suffixEnd = end;
        while (suffixEnd < prompt.Length && char.IsLetterOrDigit(prompt[suffixEnd]))
            suffixEnd++;
        var suffix = prompt[end..suffixEnd].ToLowerInvariant();
        if (suffix is "st" or "nd" or "rd" or "th")
        {
            words.Add(new(written, PromptWordKind.Ordinal, false, startsSentence));
            return suffixEnd;
        }

        if (suffix.AsSpan().ContainsAnyInRange('0', '9'))
        {
            words.Add(new(written + suffix, PromptWordKind.Code, false, startsSentence));
            return suffixEnd;
        }

        var (text, kind) = NumberText.Read(written);

        // A minus belongs to the number only where a word cannot end before it: "3-5" is a range, "-5" is not.
        if (start > 0 && prompt[start - 1] is '-' or '\u2212' && (start == 1 || !char.IsLetterOrDigit(prompt[start - 2])))
            text = "-" + text;
        words.Add(new(text, kind, false, startsSentence));
        if (suffix.Length > 0)
            words.Add(new(suffix, PromptWordKind.Word, false, false));
        return suffixEnd;
    }

    private static int ReadWord(string prompt, int start, List<PromptWord> words, bool startsSentence)
    {
        if (prompt[start] is 'v' or 'V' && start + 1 < prompt.Length && char.IsDigit(prompt[start + 1]))
        {
            var versionEnd = NumberText.End(prompt, start + 1);
            if (versionEnd == prompt.Length || !char.IsLetterOrDigit(prompt[versionEnd]))
            {
                words.Add(new(NumberText.InAsciiDigits(prompt[(start + 1)..versionEnd]), PromptWordKind.Version, false, startsSentence));
                return versionEnd;
            }
        }

        if (AbbreviationEnd(prompt, start) is var abbreviationEnd && abbreviationEnd > 0)
        {
            var letters = prompt[start..abbreviationEnd].Replace(".", "", StringComparison.Ordinal).ToLowerInvariant();
            words.Add(new(letters, PromptWordKind.Word, char.IsUpper(prompt[start]), startsSentence));
            return abbreviationEnd;
        }

        var end = start;
        var hasDigit = false;
        while (end < prompt.Length)
        {
            var length = LetterLength(prompt, end);
            if (length == 0 && !IsMark(prompt[end]) && !(prompt[end] is '\'' or '\u2019' && end + 1 < prompt.Length && LetterLength(prompt, end + 1) > 0))
                break;
            hasDigit |= char.IsDigit(prompt[end]);
            end += Math.Max(length, 1);
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

    /// <summary>Where single letters with points between them end ("p.m.", "U.S."), or 0.</summary>
    private static int AbbreviationEnd(string prompt, int start)
    {
        var end = start;
        while (end + 1 < prompt.Length && char.IsLetter(prompt[end]) && prompt[end + 1] == '.')
            end += 2;
        return end - start >= 4 && (end == prompt.Length || !char.IsLetterOrDigit(prompt[end])) ? end
            : end - start >= 2 && end < prompt.Length && char.IsLetter(prompt[end]) && (end + 1 == prompt.Length || !char.IsLetterOrDigit(prompt[end + 1])) ? end + 1
            : 0;
    }

    private static bool IsMark(char character) =>
        char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>How many characters the letter or digit takes that begins here; 0 where none does. A lone surrogate is none.</summary>
    private static int LetterLength(string prompt, int index)
    {
        if (!char.IsSurrogate(prompt[index]))
            return char.IsLetterOrDigit(prompt[index]) ? 1 : 0;
        return Rune.TryGetRuneAt(prompt, index, out var rune) && Rune.IsLetterOrDigit(rune) ? 2 : 0;
    }
}
