using System.Text.Json;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Cascade;

namespace Wattwise.Benchmarks.Cascade;

/// <summary>Two models that answered the same prompts: what was seen of the weak one's answers, and who was right.</summary>
internal sealed class CascadePair(string name, CascadeRow[] rows)
{
    public string Name { get; } = name;

    public CascadeRow[] Rows { get; } = rows;

    public double WeakAccuracy { get; } = rows.Average(row => row.Weak);

    public double StrongAccuracy { get; } = rows.Average(row => row.Strong);

    /// <summary>Reads a pair of a file whose models answered a prompt each.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="file">The file.</param>
    /// <param name="name">What the pair is called in the output.</param>
    /// <param name="weak">The cheap model.</param>
    /// <param name="strong">The strong one.</param>
    /// <param name="opinion">The cheap model whose answer is compared with the weak one's; null for none.</param>
    /// <param name="withText">Whether the weak answers' texts are looked at where there are any.</param>
    public static CascadePair Read(
        string folder, string file, string name, string weak, string strong, string? opinion, bool withText = true)
    {
        using var objects = DataFile.ReadObjects(folder, file).GetEnumerator();
        objects.MoveNext();
        var models = Strings(objects.Current.GetProperty("models"));
        var usageModels = objects.Current.TryGetProperty("usage_models", out var used) ? Strings(used) : [];
        int w = Find(models, weak), s = Find(models, strong), o = opinion is null ? -1 : Find(models, opinion);
        var u = Array.IndexOf(usageModels, weak);
        var rows = new List<CascadeRow>();
        while (objects.MoveNext())
        {
            var row = objects.Current;
            var correct = row.GetProperty("correct").GetString()!;
            rows.Add(new CascadeRow(
                row.TryGetProperty("task", out var task) ? task.GetString()! : "",
                [.. Signals(row, withText ? weak : null, w, o, u)],
                correct[w] - '0',
                correct[s] - '0',
                o < 0 ? null : (Answer(row, w) is { } a && a == Answer(row, o) ? 1 : 0)));
        }

        return new CascadePair(name, [.. rows]);
    }

    private static IEnumerable<ConfidenceSignal> Signals(JsonElement row, string? weak, int w, int o, int u)
    {
        var prompt = row.GetProperty("prompt").GetString()!;
        var answer = Answer(row, w);
        if (o >= 0)
            yield return new("opinion.agrees", answer is null ? null : answer == Answer(row, o) ? 1 : 0);
        if (row.TryGetProperty("valid_json", out var valid))
            yield return new("schema.valid", valid.GetString()![w] - '0');
        if (row.TryGetProperty("chars", out var chars))
            yield return new("answer.chars", Math.Log(1 + chars[w].GetInt32()));
        if (row.TryGetProperty("functions", out var functions))
        {
            yield return new("tools.count", Math.Log(1 + (functions.ValueKind == JsonValueKind.Array ? functions.GetArrayLength() : 1)));
            yield return new("tools.length", Math.Log(1 + functions.GetRawText().Length));
        }

        if (u >= 0)
        {
            var usage = row.GetProperty("usage")[u];
            yield return new("usage.output", usage[1].ValueKind == JsonValueKind.Number ? Math.Log(1 + usage[1].GetDouble()) : null);
            var error = row.GetProperty("error")[u];
            // Where no tool fits, whether something was called tells who was right only to one who knows that none fits.
            yield return new("calls.valid", row.GetProperty("task").GetString() == "relevance" ? null
                : error.ValueKind == JsonValueKind.String && IsSeenByASchema(error.GetString()!) ? 0 : 1);
        }

        string? text = null;
        if (weak is not null && row.TryGetProperty("responses", out var responses) && responses.TryGetProperty(weak, out var response))
            text = response.GetString();
        foreach (var signal in AnswerTextEstimator.Read(prompt, text ?? answer ?? "", isPartial: false))
        {
            if (text is not null || !signal.Name.StartsWith("text.", StringComparison.Ordinal))
                yield return signal;
        }

        if (text is not null)
        {
            foreach (var signal in ArithmeticEstimator.Read(text))
                yield return signal;
        }
    }

    // What a check of the call against its tool's schema finds without knowing the right call.
    private static bool IsSeenByASchema(string error) =>
        error.Contains("wrong_func_name", StringComparison.Ordinal) || error.Contains("missing_required", StringComparison.Ordinal)
        || error.Contains("unexpected_param", StringComparison.Ordinal) || error.Contains("decoder", StringComparison.Ordinal)
        || error.Contains("type_error", StringComparison.Ordinal);

    private static string? Answer(JsonElement row, int model)
    {
        if (!row.TryGetProperty("answers", out var answers))
            return null;
        if (answers.ValueKind == JsonValueKind.String)
            return answers.GetString()![model] is var letter && letter == '-' ? null : letter.ToString();
        return answers[model].ValueKind == JsonValueKind.String ? AnswerNormaliser.Normalise(answers[model].GetString()!) : null;
    }

    private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(one => one.GetString()!)];

    private static int Find(string[] models, string name) =>
        Array.IndexOf(models, name) is >= 0 and var at ? at : throw new InvalidDataException($"The file has no model {name}.");
}
