using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Quickstart;

/// <summary>A prompt with a known answer, to try brief answers on; the fields are described in <c>workload/README.md</c>.</summary>
internal sealed record BrevityPrompt(
    string Id, string TaskClass, string Use, string System, string Question, IReadOnlyList<string> AnyOf, int AtLeast)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Whether evidence is gathered on it; the others are shown, and no evidence rests on them.</summary>
    public bool IsForEvidence => Use == "evidence";

    public ChatMessage[] Messages => [new(ChatRole.System, System), new(ChatRole.User, Question)];

    public static IReadOnlyList<BrevityPrompt> Load(string folder) => Read(folder, "brevity-prompts.jsonl");

    /// <summary>These prompts and more of the same kind, for the part about a cascade.</summary>
    public static IReadOnlyList<BrevityPrompt> LoadAll(string folder) => [.. Load(folder), .. Read(folder, "cascade-prompts.jsonl")];

    private static IReadOnlyList<BrevityPrompt> Read(string folder, string file) =>
        [.. File.ReadLines(Path.Combine(folder, file)).Select(line => JsonSerializer.Deserialize<BrevityPrompt>(line, Json)!)];

    /// <summary>Whether an answer has enough of the expected words; a word may go on ("reduc", "reduced"), a number may not.</summary>
    public bool IsAnsweredBy(string answer) => AnyOf.Count(word => Holds(answer, word)) >= AtLeast;

    private static bool Holds(string text, string word)
    {
        for (var at = 0; (at = text.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + word.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsDigit(text[end])))
                return true;
        }

        return false;
    }
}
