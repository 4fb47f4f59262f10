using System.Globalization;

namespace Wattwise.Cascade;

/// <summary>Finds the numbers of a text by value.</summary>
internal static class TextNumbers
{
    /// <summary>The most that are found.</summary>
    public const int MaxNumbers = 128;

    private const int MaxRead = 32_768;

    private static readonly string[] Words =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    /// <summary>Finds the values, each once.</summary>
    /// <param name="text">The text.</param>
    /// <param name="found">Room for <see cref="MaxNumbers"/>.</param>
    /// <returns>How many there are.</returns>
    public static int Read(ReadOnlySpan<char> text, Span<double> found)
    {
        var count = 0;
        text = text[..Math.Min(text.Length, MaxRead)];
        for (var i = 0; i < text.Length && count < found.Length; i++)
        {
            var start = i;
            double? value = null;
            if (char.IsAsciiDigit(text[i]))
            {
                while (i + 1 < text.Length && (char.IsAsciiDigit(text[i + 1])
                    || (text[i + 1] is '.' or ',' && i + 2 < text.Length && char.IsAsciiDigit(text[i + 2]))))
                    i++;
                if (double.TryParse(text[start..(i + 1)], NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
                    value = number;
            }
            else if (char.IsAsciiLetter(text[i]))
            {
                while (i + 1 < text.Length && char.IsAsciiLetter(text[i + 1]))
                    i++;
                value = Word(text[start..(i + 1)]);
            }

            if (value is { } one && double.IsFinite(one) && !found[..count].Contains(one))
                found[count++] = one;
        }

        return count;
    }

    private static double? Word(ReadOnlySpan<char> word)
    {
        if (word.Length is < 3 or > 6)
            return null;
        for (var i = 0; i < Words.Length; i++)
        {
            if (Words[i].Length == word.Length && (Words[i][0] | 0x20) == (word[0] | 0x20)
                && word.Equals(Words[i], StringComparison.OrdinalIgnoreCase))
                return i + 1;
        }

        return null;
    }
}
