using Wattwise.Benchmarks.Measurement;
using Wattwise.Cascade;

namespace Wattwise.Benchmarks.Cascade;

/// <summary>The pairs that were measured for the reference.</summary>
internal static class CascadeSets
{
    public const string Flash = "MMLU-Pro flash -> pro", Tools = "tools haiku -> sonnet", Llama = "GSM8K Llama-8B -> gpt-4o", Thinking =
        "BBH direct -> thinking";

    /// <summary>Mixtral to GPT-4: the only file with one weak and one strong answer in full.</summary>
    public static CascadePair ReadMixtral(string folder)
    {
        var rows = DataFile.ReadObjects(folder, File(folder, "cascade-gsm8k.jsonl.gz")).Select(row =>
        {
            string prompt = row.GetProperty("prompt").GetString()!, text = row.GetProperty("weak_response").GetString()!;
            return new CascadeRow(
                "",
                [.. AnswerTextEstimator.Read(prompt, text, isPartial: false), .. ArithmeticEstimator.Read(text)],
                row.GetProperty("weak_correct").GetBoolean() ? 1 : 0,
                row.GetProperty("strong_correct").GetBoolean() ? 1 : 0,
                null);
        });
        return new CascadePair("GSM8K Mixtral -> GPT-4", [.. rows]);
    }

    public static CascadePair ReadMmlu(string folder)
    {
        var rows = DataFile.ReadObjects(folder, File(folder, "cascade-mmlu.jsonl.gz")).Select(row => new CascadeRow(
            row.GetProperty("subject").GetString()!,
            [.. AnswerTextEstimator.Read(row.GetProperty("prompt").GetString()!, "", isPartial: false)],
            row.GetProperty("weak_correct").GetBoolean() ? 1 : 0,
            row.GetProperty("strong_correct").GetBoolean() ? 1 : 0,
            null));
        return new CascadePair("MMLU Mixtral -> GPT-4", [.. rows]);
    }

    public static CascadePair ReadThinking(string folder)
    {
        var rows = DataFile.ReadObjects(folder, "bbh-thinking.jsonl.gz").Skip(1).Select(row =>
        {
            string prompt = row.GetProperty("prompt").GetString()!, answer = row.GetProperty("direct_answer").GetString() ?? "";
            return new CascadeRow(
                row.GetProperty("task").GetString()!,
                [.. AnswerTextEstimator.Read(prompt, answer, isPartial: false)],
                row.GetProperty("direct_correct").GetInt32(),
                row.GetProperty("thinking_correct").GetInt32(),
                null);
        });
        return new CascadePair(Thinking, [.. rows]);
    }

    // The sets of two models lie beside the folder of the others.
    private static string File(string folder, string name) =>
        System.IO.File.Exists(Path.Combine(folder, name)) ? name : Path.Combine("..", name);
}
