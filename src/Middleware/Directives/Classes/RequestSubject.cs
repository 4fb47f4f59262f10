using Wattwise.Language;

namespace Wattwise.Directives;

/// <summary>What a request is about, as far as its words show.</summary>
/// <param name="IsCode">It is about code or other formal text.</param>
/// <param name="IsMathematics">It is about mathematics, or a word problem.</param>
/// <param name="AsksLength">It says how long or how detailed the answer shall be.</param>
internal readonly record struct RequestSubject(bool IsCode, bool IsMathematics, bool AsksLength)
{
    // What a request wants is said within this many characters; the rest is material.
    private const int MaxLength = 4_000;

    // A sentence of prose has no two of them.
    private const int MinCodeSigns = 2;

    /// <summary>Reads a text; of a long one its beginning and its end.</summary>
    public static RequestSubject Read(string text)
    {
        if (text.Length <= MaxLength)
            return ReadPart(text);
        var (begin, end) = (ReadPart(text.AsSpan(0, MaxLength / 2)), ReadPart(text.AsSpan(text.Length - (MaxLength / 2))));
        return new(begin.IsCode || end.IsCode, begin.IsMathematics || end.IsMathematics, begin.AsksLength || end.AsksLength);
    }

    private static RequestSubject ReadPart(ReadOnlySpan<char> text)
    {
        var (isCode, isMathematics, asksLength) = (false, false, false);
        var (codeSigns, numbers, asksQuantity, wordsSinceAmount, wordsSinceSize) = (0, 0, false, 9, 9);
        var (afterHow, afterNumber, operatorAfterNumber) = (false, false, false);
        var reader = new WordReader(text);
        while (reader.TryRead(out var word))
        {
            isCode |= word.Has(WordMarks.Code);
            if (!word.IsSpoken)
            {
                var sign = text[word.Start];
                codeSigns += sign is '{' or '}' or ';' or '=' or '<' or '>' or '[' or ']' or '_' ? 1 : 0;
                isMathematics |= sign is '\\' or '\u222B' or '\u2211' or '\u221A' or '\u2264' or '\u2265';
                operatorAfterNumber = afterNumber && sign is '+' or '*' or '/' or '=' or '^' or '\u00D7' or '\u00F7' or '-' or '\u2212';
                afterNumber = false;
                continue;
            }

            wordsSinceAmount++;
            wordsSinceSize++;
            if (word.Kind is WordKind.Number)
            {
                numbers++;
                wordsSinceAmount = 0;

                // "24/7" and "3-5" are no terms; two signs or an equation are, and "12 * 7" is.
                isMathematics |= operatorAfterNumber && text[word.Start - 1] is ' ' or '*' or '+' or '^' or '=' or '\u00D7' or '\u00F7';
                (afterNumber, operatorAfterNumber, afterHow) = (true, false, false);
                continue;
            }

            operatorAfterNumber = false;
            afterNumber = false;
            var spelled = word.In(text);
            isCode |= word.Kind == WordKind.Code && spelled[^1] is '+' or '#';
            if (Lexicon.Find(spelled) is not { } known)
            {
                afterHow = false;
                continue;
            }

            isCode |= known.Is(WordClass.OfCode);
            isMathematics |= known.Is(WordClass.OfMathematics);
            asksLength |= known.Is(WordClass.OfLength)
                || (known.Is(WordClass.LengthUnit) && wordsSinceAmount <= 2)
                || (known.Is(WordClass.AnswerText) && wordsSinceSize <= 2);
            asksQuantity |= afterHow && known.Text is "many" or "much" or "long" or "far" or "old" or "fast" or "tall";
            if (known[WordValue.Number] is not null)
                (numbers, wordsSinceAmount) = (numbers + 1, 0);
            else if (known.Text is "a" or "an" or "one" or "single" or "few" or "several" or "couple")
                wordsSinceAmount = 0;
            if (known.Is(WordClass.LengthSize) && !afterHow)
                wordsSinceSize = 0;
            afterHow = known.Text is "how";
        }

        return new(isCode || codeSigns >= MinCodeSigns, isMathematics || (asksQuantity && numbers >= 2), asksLength);
    }
}
