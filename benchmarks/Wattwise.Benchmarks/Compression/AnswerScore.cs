using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wattwise.Benchmarks.Compression;

/// <summary>Whether a text still answers a question: the rules of the data's <c>score.py</c>.</summary>
/// <param name="Loose">The answer is there (for <c>errors</c>: the share of the problems).</param>
/// <param name="Strict">It stands near its anchors (for <c>errors</c>: all problems are there).</param>
internal readonly record struct AnswerScore(double Loose, double Strict)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static AnswerScore Of(CompressionQuestion question, string text)
    {
        switch (question.Type)
        {
            case "aggregate":
                var all = question.Anchors.All(anchor => Has(text, anchor)) ? 1 : 0;
                return new AnswerScore(all, all);
            case "errors":
                var share = question.Answers.Count(answer => Has(text, answer)) / (double)question.Answers.Count;
                return new AnswerScore(share, share >= 1 ? 1 : 0);
            default:
                return new AnswerScore(Has(text, question.Answers[0]) ? 1 : 0, IsNear(text, question) ? 1 : 0);
        }
    }

    private static bool IsNear(string text, CompressionQuestion question)
    {
        foreach (var form in Forms(question.Answers[0]))
        {
            for (var at = text.IndexOf(form, StringComparison.Ordinal); at >= 0; at = text.IndexOf(form, at + 1, StringComparison.Ordinal))
            {
                var start = Math.Max(0, at - question.Window);
                var part = text[start..Math.Min(text.Length, at + form.Length + question.Window)];
                if (question.Anchors.All(anchor => Has(part, anchor)))
                    return true;
            }
        }
        return false;
    }

    private static bool Has(string text, string value) => Forms(value).Any(form => text.Contains(form, StringComparison.Ordinal));

    // As it is, as it stands in JSON, and as it stands in quoted CSV.
    private static IEnumerable<string> Forms(string value)
    {
        yield return value;
        var json = JsonSerializer.Serialize(value, Relaxed)[1..^1];
        if (json != value)
            yield return json;
        if (value.Contains('"', StringComparison.Ordinal))
            yield return value.Replace("\"", "\"\"", StringComparison.Ordinal);
    }
}
