using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Compression;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Compression;

/// <summary>Which of several hundred tools are kept for a request, and whether those that it needs are among them.</summary>
internal static class ToolSelectionBenchmark
{
    private static readonly int[] Cuts = [10, 20, 40];

    public static async Task<int> RunAsync(string data, string models, CancellationToken cancellationToken)
    {
        var report = new Report("Tool selection");
        AIFunctionDeclaration[] tools = [.. DataFile.ReadObjects(data, "tools.jsonl.gz").Select(row => new ListedTool(
            row.GetProperty("name").GetString()!, row.GetProperty("description").GetString()!, row.GetProperty("parameters").Clone()))];
        ToolRequest[] requests =
            [.. DataFile.ReadObjects(data, "tool-requests.jsonl.gz").Select(ToolRequest.Read).Where(request => request.Needed.Length > 0)];
        await using var engine = await LlamaEngine.LoadAsync(
            new LlamaEngineOptions { ModelPath = Path.Combine(models, "all-MiniLM-L6-v2-Q8_0.gguf"), Device = LlamaDevice.Cpu },
            cancellationToken: cancellationToken);
        using var embedder = new LlamaEmbeddingGenerator(engine);
        var vectors = new UnitVectors(embedder);
        Report.Note(
            $"{tools.Length} tools, {requests.Length} requests; share of requests with all needed tools within {string.Join(", ", Cuts)}; tools that were called before stand first");

        var bm25 = Bm25.Of(tools.Select(tool => $"{tool.Name} {tool.Description} {tool.JsonSchema.GetRawText()}"));
        var whole = (await vectors.EmbedAsync([.. tools.Select(tool => $"{tool.Name}: {tool.Description}")], cancellationToken)).Vectors!;
        var asked = (await vectors.EmbedAsync([.. requests.Select(TextOf)], cancellationToken)).Vectors!;
        var byWords = requests.Select(request => bm25.Score(TextOf(request))).ToArray();
        var byMeaning = asked.Select(query => whole.Select(tool => UnitVectors.Cosine(query, tool)).ToArray()).ToArray();
        Print("BM25", byWords);
        Print("MiniLM", byMeaning);
        Print("0.5 z(BM25) + z(MiniLM)", [.. byWords.Zip(byMeaning, (words, meaning) => Fuse(words, meaning))]);

        var within = new Dictionary<int, Dictionary<ToolRequest, HashSet<string>>>();
        var counter = TokenCounters.For("gpt-4o");
        foreach (var cut in Cuts)
        {
            within[cut] = [];
            foreach (var request in requests)
            {
                // Each turn has its share of the places; what was called before takes some too.
                var share = cut / request.Messages.Count(message => message.Role == ChatRole.User);
                var selector = new ToolSelector(new ToolSelectionOptions { MaxTools = share, MaxToolsOfLaterTurn = share }, null, vectors)
                {
                    SendsAllIfFar = false,
                };
                var selection = await selector.SelectAsync(request.Messages, new() { Tools = [.. tools] }, counter, cancellationToken);
                within[cut][request] = [.. (selection.Tools ?? []).Take(cut).Select(tool => tool.Name)];
            }
        }

        PrintRow("Wattwise", (request, cut) => Has(request, within[cut][request]));
        double[] targets = [82, 90, 96];
        for (var i = 0; i < Cuts.Length; i++)
            report.Require(
                $"all needed within {Cuts[i]}", "%", Share(requests, request => Has(request, within[Cuts[i]][request])), targets[i]);

        await MeasureDefaultAsync(report, tools, requests, new UnitVectors(embedder), counter, cancellationToken);
        return report.ExitCode;

        void Print(string name, float[][] scores)
        {
            var orders = scores.Select((own, i) => Order(requests[i], tools, own)).ToArray();
            PrintRow(name, (request, cut) => Has(request, [.. orders[Array.IndexOf(requests, request)].Take(cut)]));
        }

        void PrintRow(string name, Func<ToolRequest, int, bool> isMet)
        {
            Report.Note(
                $"{name,-26} all {Row(requests)}  even {Row(requests.Where(IsEven))}  odd {Row(requests.Where(request => !IsEven(request)))}");
            Report.Note(
                $"{"",-26} {string.Join("  ", requests.GroupBy(request => request.Kind).Select(kind => $"{kind.Key} {Row(kind)}"))}");

            string Row(IEnumerable<ToolRequest> some) =>
                string.Join('/', Cuts.Select(cut => $"{Share(some, request => isMet(request, cut)):F1}"));
        }
    }

    private static async Task MeasureDefaultAsync(
        Report report, AIFunctionDeclaration[] tools, ToolRequest[] requests, UnitVectors vectors, ITokenCounter counter,
        CancellationToken cancellationToken)
    {
        var selector = new ToolSelector(new ToolSelectionOptions(), null, vectors);
        var first = Stopwatch.GetTimestamp();
        await selector.SelectAsync([new(ChatRole.User, "Show what there is.")], new() { Tools = [.. tools] }, counter, cancellationToken);
        var firstSeconds = Stopwatch.GetElapsedTime(first).TotalSeconds;
        var all = tools.Sum(TokensOf);
        var kept = 0L;
        var sentWhole = 0;
        var found = new HashSet<ToolRequest>();
        var milliseconds = new List<double>();
        foreach (var request in requests)
        {
            var mode = request.Named is { } named ? ChatToolMode.RequireSpecific(named) : null;
            var options = new ChatOptions { Tools = [.. tools], ToolMode = mode };
            var start = Stopwatch.GetTimestamp();
            var selection = await selector.SelectAsync(request.Messages, options, counter, cancellationToken);
            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            kept += (selection.Tools?.OfType<AIFunctionDeclaration>() ?? tools).Sum(TokensOf);
            sentWhole += selection.Tools is null ? 1 : 0;
            if (Has(request, NamesOf(selection, tools)))
                found.Add(request);
        }

        Report.Note(
            $"default cut: all needed {Share(requests, found.Contains):F1} %; {string.Join(", ", requests.GroupBy(request => request.Kind).Select(kind => $"{kind.Key} {Share(kind, found.Contains):F1}"))}");
        Report.Note(
            $"default cut: {kept / requests.Length} of {all} o200k tokens of schemas kept, {sentWhole} of {requests.Length} requests get all; {Rounds.Median([.. milliseconds]):F1} ms a request that was never embedded, {firstSeconds:F1} s for the first, with all tools");
        report.Require(
            "direct requests at the default cut", "%", Share(requests.Where(request => request.Kind == "direct"), found.Contains), 99);
        report.Require(
            "follow-ups at the default cut", "%", Share(requests.Where(request => request.Kind == "followup"), found.Contains), 99);

        int TokensOf(AIFunctionDeclaration tool) =>
            counter.Count(tool.Name) + counter.Count(tool.Description) + counter.Count(tool.JsonSchema.GetRawText());
    }

    private static HashSet<string> NamesOf(ToolSelection selection, AIFunctionDeclaration[] tools) =>
        [.. (selection.Tools ?? tools).Select(tool => tool.Name)];

    private static string TextOf(ToolRequest request) =>
        string.Join(' ', request.Messages.Where(message => message.Role == ChatRole.User).Select(message => message.Text));

    private static float[] Fuse(float[] words, float[] meaning)
    {
        var scores = new float[words.Length];
        ScoreFusion.Add(scores, words, 0.5f);
        ScoreFusion.Add(scores, meaning);
        return scores;
    }

    private static string[] Order(ToolRequest request, AIFunctionDeclaration[] tools, float[] scores) =>
    [
        .. request.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Select(call => call.Name)
            .Concat(ScoreFusion.Order(scores).Select(tool => tools[tool].Name)).Distinct(),
    ];

    private static bool Has(ToolRequest request, HashSet<string> kept) => request.Needed.All(group => group.Any(kept.Contains));

    private static double Share(IEnumerable<ToolRequest> requests, Func<ToolRequest, bool> isMet) =>
        100 * requests.Average(request => isMet(request) ? 1.0 : 0);

    private static bool IsEven(ToolRequest request) => SHA256.HashData(Encoding.UTF8.GetBytes(request.Id))[0] % 2 == 0;
}
