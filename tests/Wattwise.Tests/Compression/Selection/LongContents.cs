using System.Globalization;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Selection;

/// <summary>Long texts of each kind, with one unit that is unlike the others at a given place.</summary>
internal static class LongContents
{
    private static readonly string[] Things = ["gate", "valve", "pump", "sensor", "motor", "lamp", "belt"];
    private static readonly string[] Deeds = ["opened", "closed", "started", "stopped", "moved", "waited"];

    public static TheoryData<ContentKind, int> EachKindAtEachDecile()
    {
        var data = new TheoryData<ContentKind, int>();
        foreach (var kind in Enum.GetValues<ContentKind>())
        {
            for (var decile = 0; decile <= 10; decile++)
                data.Add(kind, decile);
        }

        return data;
    }

    /// <summary>A text.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="units">How many units it has.</param>
    /// <param name="place">The unit that is unlike the others.</param>
    /// <param name="needle">What that unit says, on one line, without quotation marks and commas.</param>
    public static string Of(ContentKind kind, int units, int place, string needle)
    {
        var lines = Enumerable.Range(0, units).Select(unit => Unit(kind, unit, unit == place ? needle : Says(unit)));
        return kind switch
        {
            ContentKind.JsonArray => "[" + string.Join(',', lines) + "]",
            ContentKind.Json => "{\"plant\":{" + string.Join(',', lines) + "}}",
            ContentKind.Table => "number,says,count\n" + string.Concat(lines),
            ContentKind.Html => "<html><body>" + string.Concat(lines) + "</body></html>",
            ContentKind.Diff => "diff --git a/plant.cs b/plant.cs\n--- a/plant.cs\n+++ b/plant.cs\n@@ -1,400 +1,400 @@ class Plant\n"
                + string.Concat(lines),
            ContentKind.Prose => string.Join(' ', lines),
            _ => string.Concat(lines),
        };
    }

    private static string Says(int unit) => $"the {Things[unit % Things.Length]} {Deeds[unit % Deeds.Length]} at place {unit + 1000}";

    private static string Unit(ContentKind kind, int unit, string says) => kind switch
    {
        ContentKind.JsonArray => Invariant($"{{\"number\":{unit},\"says\":\"{says}\",\"count\":{unit * 7 % 50}}}"),
        ContentKind.Json => Invariant(
            $"\"part{unit}\":{{\"says\":\"{says}\",\"count\":{unit * 7 % 50},\"unit\":\"mm\",\"state\":\"well\"}}"),
        ContentKind.Table => Invariant($"{unit},{says},{unit * 7 % 50}\n"),
        ContentKind.Log => Invariant($"2026-01-01 10:{unit / 60 % 60:00}:{unit % 60:00} INFO {says}\n"),
        ContentKind.Trace => Invariant($"   at Plant.Part{unit}.Run() in /src/part{unit}.cs:line {unit} {says}\n"),
        ContentKind.Code => Invariant($"    var part{unit} = Find(\"{says}\");\n"),
        ContentKind.Diff => Invariant($"{(unit % 3 == 0 ? '+' : ' ')}    var part{unit} = Find(\"{says}\");\n"),
        ContentKind.SearchResult => Invariant($"src/part{unit % 9}.cs:{unit + 1}: {says}\n"),
        ContentKind.Html => $"<p>{says}</p>",
        ContentKind.Markdown => unit % 20 == 0 ? Invariant($"# Part {unit}\n{says}\n") : $"- {says}\n",
        ContentKind.Dialogue => unit % 2 == 0 ? $"User: {says}\n\n" : $"Assistant: {says}\n\n",
        _ => $"{char.ToUpperInvariant(says[0])}{says[1..]}.",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
