using System.Text;

namespace Wattwise.LocalEngine.Tests.Output;

/// <summary>What a parser made of an output.</summary>
internal sealed record Parsed(string Text, string Reasoning, string Calls, string? Unfinished)
{
    public static Parsed Of(Family family, string output, params int[] cuts) =>
        Of(family, Encoding.UTF8.GetBytes(output), family.PromptEnd(), cuts);

    /// <summary>Parses an output that comes in pieces of given lengths, in turn; whole where there are none.</summary>
    public static Parsed Of(Family family, byte[] output, string promptEnd, params int[] cuts) =>
        Of(family.Form, Family.Tools, output, promptEnd, cuts);

    public static Parsed Of(OutputForm form, IReadOnlyList<ToolDescription> tools, byte[] output, string promptEnd, params int[] cuts)
    {
        var parser = new OutputParser(form, tools, promptEnd);
        var parts = new List<OutputPart>();
        for (var (at, i) = (0, 0); at < output.Length; i++)
        {
            var length = cuts.Length == 0 ? output.Length : Math.Min(cuts[i % cuts.Length], output.Length - at);
            parser.Append(output.AsSpan(at, length), parts);
            at += length;
        }

        parser.Finish(parts);
        return Of(parts, parser.UnfinishedCall);
    }

    public static Parsed Of(List<OutputPart> parts, string? unfinished = null) => new(
        string.Concat(parts.Where(part => part.Kind == OutputPartKind.Text).Select(part => part.Text)),
        string.Concat(parts.Where(part => part.Kind == OutputPartKind.Reasoning).Select(part => part.Text)),
        string.Join("; ", parts.Where(part => part.Call is not null).Select(part => Show(part.Call!))),
        unfinished);

    private static string Show(ParsedCall call) =>
        call.Error is not null ? $"{call.Name}!" : $"{call.Name}{Compact(call.ArgumentsJson)}{(call.Id is null ? "" : "#" + call.Id)}";

    private static string Compact(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!.ToJsonString(
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
