using System.Buffers;
using System.Globalization;
using Wattwise.Accounting;

namespace Wattwise.Cascade;

/// <summary>
/// Reads what an answer's text shows: its length, hedging, numbers of the prompt that it leaves unused, its form, and the form of its final
/// answer. Costs microseconds.
/// </summary>
/// <remarks>Signals: "prompt.*", "text.*" and "final.*". Thread-safe; of a long answer only the first characters are read.</remarks>
public sealed class AnswerTextEstimator : IConfidenceEstimator
{
    private const int MaxRead = 32_768, MaxLines = 256;

    private static readonly SearchValues<string> Hedges = SearchValues.Create(
        [
            "however", "assum", "approximately", "roughly", "not sure", "unclear", "might", "perhaps", "probably", "it seems", "let's re",
            "but wait", "actually,", "mistake", "correction", "not provided", "not specified", "cannot be determined", "does not match",
            "not an option", "none of the", "closest", "doesn't make sense", "impossible", "since you can't", "we can't", "not possible",
        ],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> GivesUp = SearchValues.Create(
        [
            "i don't know", "i do not know", "i'm not sure", "i am not sure", "cannot answer", "can't answer", "unable to",
            "not enough information",
            "insufficient information", "i'm sorry", "i am sorry",
        ],
        StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public string Id => "answer-text-1";

    /// <inheritdoc/>
    public ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return new(new ConfidenceReading(Read(DraftText.Prompt(draft), draft.Response.Text, draft.IsPartial), EnergyEstimate.Zero));
    }

    /// <summary>The signals of a prompt and an answer.</summary>
    internal static ConfidenceSignal[] Read(string prompt, string text, bool isPartial)
    {
        var isThere = !isPartial && text.Length > 0;
        var read = text.Length <= MaxRead ? text : text[..MaxRead];
        Span<double> asked = stackalloc double[TextNumbers.MaxNumbers], used = stackalloc double[TextNumbers.MaxNumbers];
        asked = asked[..TextNumbers.Read(prompt, asked)];
        used = used[..TextNumbers.Read(read, used)];
        var final = isThere ? FinalAnswer.Find(text, prompt) : null;
        double? number = final is not null && double.TryParse(final, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value : null;
        var lines = Lines(read, out var repeated);
        return
        [
            new("prompt.length", Math.Log(1 + prompt.Length)),
            new("prompt.numbers", Math.Log(1 + asked.Length)),
            new("prompt.lines", Math.Log(1 + prompt.AsSpan().Count('\n'))),
            new("text.length", isThere ? Math.Log(1 + text.Length) : null),
            new("text.hedges", isThere ? Count(read, Hedges) : null),
            new("text.givesUp", text.Length > 0 ? Math.Min(1, Count(read, GivesUp)) : null),
            new("text.unused", isThere && asked.Length > 0 ? Unused(asked, used) : null),
            new("text.numbers", isThere ? Math.Log(1 + used.Length) : null),
            new("text.lines", isThere ? Math.Log(1 + lines) : null),
            new("text.repeats", isThere && lines > 1 ? (double)repeated / lines : null),
            new("text.open", isThere ? Unbalanced(read) : null),
            new("final.isThere", isThere ? final is null ? 0 : 1 : null),
            new("final.length", final is null ? null : Math.Log(1 + final.Length)),
            new("final.isWhole", number is null ? null : number == Math.Round(number.Value) ? 1 : 0),
            new("final.size", number is null ? null : Math.Log10(1 + Math.Abs(number.Value))),
            new("final.isNegative", number is null ? null : number < 0 ? 1 : 0),
            new("final.isAsked", number is null ? null : asked.Contains(number.Value) ? 1 : 0),
            new("final.isYes", final switch
            {
                "yes" or "true" or "valid" or "correct" or "plausible" => 1,
                "no" or "false" or "invalid" or "incorrect" or "implausible" => 0,
                _ => null,
            }),
            new("final.choice", final is { Length: 1 } && char.IsAsciiLetterUpper(final[0]) ? final[0] - 'A' : null),
        ];
    }

    private static double Unused(ReadOnlySpan<double> asked, ReadOnlySpan<double> used)
    {
        var count = 0;
        foreach (var one in asked)
            count += used.Contains(one) ? 0 : 1;
        return (double)count / asked.Length;
    }

    private static double Count(string text, SearchValues<string> phrases)
    {
        var count = 0;
        for (var rest = text.AsSpan(); count < 10;)
        {
            var at = rest.IndexOfAny(phrases);
            if (at < 0)
                break;
            count++;
            rest = rest[(at + 1)..];
        }

        return Math.Log(1 + count);
    }

    private static int Lines(string text, out int repeated)
    {
        Span<int> seen = stackalloc int[MaxLines];
        var lines = 0;
        repeated = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.IsWhiteSpace())
                continue;
            if (lines == MaxLines)
                break;
            var hash = string.GetHashCode(line.Trim(), StringComparison.Ordinal);
            repeated += seen[..lines].Contains(hash) ? 1 : 0;
            seen[lines++] = hash;
        }

        return lines;
    }

    private static double Unbalanced(string text)
    {
        int round = 0, square = 0, curly = 0;
        foreach (var c in text)
        {
            round += c == '(' ? 1 : c == ')' ? -1 : 0;
            square += c == '[' ? 1 : c == ']' ? -1 : 0;
            curly += c == '{' ? 1 : c == '}' ? -1 : 0;
        }

        return round != 0 || square != 0 || curly != 0 ? 1 : 0;
    }
}
