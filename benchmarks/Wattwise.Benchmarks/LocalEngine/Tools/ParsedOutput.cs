using System.Text;
using System.Text.Json;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine.Tools;

/// <summary>What the parser made of one output.</summary>
/// <param name="Content">The text.</param>
/// <param name="Reasoning">The reasoning.</param>
/// <param name="Calls">The calls.</param>
/// <param name="Unfinished">The raw text of a call that was cut.</param>
internal sealed record ParsedOutput(string Content, string Reasoning, IReadOnlyList<ParsedCall> Calls, string? Unfinished)
{
    /// <summary>Parses an output that comes in pieces.</summary>
    public static ParsedOutput Of(OutputForm form, IReadOnlyList<ToolDescription> tools, string promptEnd,
        IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        var parser = new OutputParser(form, tools, promptEnd);
        var parts = new List<OutputPart>();
        foreach (var piece in pieces)
            parser.Append(piece.Span, parts);
        parser.Finish(parts);
        return new(Join(parts, OutputPartKind.Text), Join(parts, OutputPartKind.Reasoning),
            [.. parts.Select(part => part.Call).OfType<ParsedCall>()], parser.UnfinishedCall);
    }

    /// <summary>Whether two are the same.</summary>
    public bool Same(ParsedOutput other) =>
        Content == other.Content && Reasoning == other.Reasoning && Calls.SequenceEqual(other.Calls) && Unfinished == other.Unfinished;

    /// <summary>What is wrong with it; null for nothing. White space around texts is of no account.</summary>
    public string? Judge(JsonElement expected, bool isCut)
    {
        if (Content.Trim() != TextOf(expected, "content").Trim())
            return $"content '{Content}'";
        if (Reasoning.Trim() != TextOf(expected, "reasoning").Trim())
            return $"reasoning '{Reasoning}'";
        var calls = expected.GetProperty("calls");
        if (isCut)
            return JudgeCut(calls[calls.GetArrayLength() - 1]);
        if (Calls.Count != calls.GetArrayLength())
            return $"{Calls.Count} calls, unfinished '{Unfinished}'";
        for (var i = 0; i < Calls.Count; i++)
        {
            if (Calls[i].Name != TextOf(calls[i], "name") || Calls[i].Error is not null)
                return $"call of '{Calls[i].Name}': {Calls[i].Error}";
            using var arguments = JsonDocument.Parse(Calls[i].ArgumentsJson);
            if (!JsonElement.DeepEquals(arguments.RootElement, calls[i].GetProperty("arguments")))
                return $"arguments {Calls[i].ArgumentsJson}";
            if (calls[i].TryGetProperty("id", out var id) && id.GetString() is { Length: > 0 } text && text != Calls[i].Id)
                return $"id '{Calls[i].Id}'";
        }

        return null;
    }

    // Of a call that is cut the raw text is kept.
    private string? JudgeCut(JsonElement call)
    {
        var arguments = TextOf(call.GetProperty("arguments"), "<partial>");
        return Unfinished is not null && Unfinished.Contains(TextOf(call, "name"), StringComparison.Ordinal)
            && Unfinished.EndsWith(arguments.Trim(), StringComparison.Ordinal) ? null : $"unfinished '{Unfinished}'";
    }

    private static string Join(List<OutputPart> parts, OutputPartKind kind) =>
        parts.Where(part => part.Kind == kind).Aggregate(new StringBuilder(), (text, part) => text.Append(part.Text)).ToString();

    private static string TextOf(JsonElement element, string name) => element.TryGetProperty(name, out var text) ? text.GetString() ?? ""
        : "";
}
