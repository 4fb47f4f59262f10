using Microsoft.Extensions.AI;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Compression;

namespace Wattwise.Benchmarks.Compression;

/// <summary>What an agent's sessions are billed for under prompt caches, by how they are compressed.</summary>
internal static class AgentSessionBenchmark
{
    private const double MaxShareOfBill = 0.6;

    // Roles and call ids are sent as well, and the texts that are declared do not have them.
    private const double MaxShareOfDeclared = 1.1;

    private static readonly ITokenCounter Tokens = new CountedTexts(TokenCounters.For("gpt-5"));

    private static readonly (string Provider, string Model)[] Providers = [("anthropic", "claude-sonnet-4-5"), ("openai", "gpt-5")];

    /// <summary>Runs all ways of compression side by side.</summary>
    /// <param name="data">The folder with documents and questions.</param>
    /// <param name="sessions">How many sessions.</param>
    /// <param name="turns">Turns of each.</param>
    /// <param name="seed">Seed of the order of documents.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task<int> RunAsync(
        string data,
        int sessions,
        int turns,
        int seed,
        CancellationToken cancellationToken)
    {
        var recorded = AgentSession.Read(data, sessions, turns, seed);
        var report = new Report(
            $"{sessions} sessions of {turns} turns, {recorded.Sum(session => session.Requests.Count)} requests; prompt tokens by o200k, billed in tokens at full price");
        foreach (var (provider, model) in Providers)
        {
            var terms = PromptCacheTerms.For(provider, model);
            Report.Note($"{provider} {model}: write {terms.WritePrice}, read {terms.ReadPrice}");
            var none = await MeasureAsync("untouched", recorded, terms, () => SessionCompressors.NoneAsync, null, cancellationToken);
            var oldTurns = new OldTurnsOptions();
            await MeasureAsync("all but 5 results cleared with each turn", recorded, terms, () =>
                SessionCompressors.EachTurn(oldTurns.KeepResults), none, cancellationToken);
            await MeasureAsync("JSON minified on arrival", recorded, terms, () =>
                SessionCompressors.OnArrival(SessionCompressors.Minify), none, cancellationToken);
            var batches = await MeasureAsync(
                "old results in batches", recorded, terms, () => SessionCompressors.InBatches(oldTurns, terms, Tokens), none,
                cancellationToken);
            var selected = await MeasureAsync(
                "best lines at 0.25 on arrival", recorded, terms,
                () => SessionCompressors.OnArrival(SessionCompressors.BestLines(0.25, Tokens)), none, cancellationToken);
            var both = await MeasureAsync(
                "best lines at 0.25, old results in batches",
                recorded,
                terms,
                () => SessionCompressors.InBatches(
                    oldTurns, terms, Tokens, SessionCompressors.OnArrival(SessionCompressors.BestLines(0.25, Tokens))),
                none,
                cancellationToken);
            report.Limit($"{provider}: old results in batches, of the untouched bill", "x", batches.Billed / none.Billed, 1);
            report.Limit($"{provider}: both, of the untouched bill", "x", both.Billed / none.Billed, MaxShareOfBill);
            report.Limit($"{provider}: both, of the bill without batches", "x", both.Billed / selected.Billed, 1);
            foreach (var (name, bill) in new[] { ("old results in batches", batches), ("both", both) })
            {
                report.Limit($"{provider}: {name}, changes of earlier messages that were not declared", "changes", bill.Undeclared, 0);
                report.Limit(
                    $"{provider}: {name}, tokens computed again, of those declared", "x", bill.Again / (double)bill.Behind,
                    MaxShareOfDeclared);
            }

            foreach (var (name, options) in new[]
            {
                ("the stage as it is by default, old results in batches", new CompressionOptions { OldTurns = new() }),
                ("the stage, a quarter of each long result, old results in batches",
                    new CompressionOptions { OldTurns = new(), Selection = new() { KeepShare = 0.25 } }),
            })
            {
                options.TokenCounter = Tokens;
                options.TimeLimit = TimeSpan.FromMinutes(1);
                var whole = await MeasureAsync(
                    name, recorded, terms, () => SessionCompressors.Stage(options, provider, model, terms, Tokens), none,
                    cancellationToken);
                report.Limit($"{provider}: {name}, of the untouched bill", "x", whole.Billed / none.Billed, options.Selection is null
                    ? 1
                    : MaxShareOfBill);
                report.Limit($"{provider}: {name}, changes of earlier messages that were not declared", "changes", whole.Undeclared, 0);
                report.Limit(
                    $"{provider}: {name}, tokens computed again, of those declared", "x", whole.Again / (double)whole.Behind,
                    MaxShareOfDeclared);
            }
        }

        return report.ExitCode;
    }

    private static async Task<Bill> MeasureAsync(
        string name,
        AgentSession[] sessions,
        PromptCacheTerms terms,
        Func<Func<IReadOnlyList<ChatMessage>, CancellationToken, ValueTask<SentRequest>>> create,
        Bill? none,
        CancellationToken cancellationToken)
    {
        var bill = new Bill(0, 0, 0, 0, 0);
        var (sent, found, changes, longest) = (0L, 0L, 0, 0L);
        foreach (var session in sessions)
        {
            var compress = create();
            var cache = new SimulatedPromptCache(terms, Tokens);
            var declared = new SentRequest([]);
            foreach (var request in session.Requests)
            {
                var before = cache.Changes;
                var compressed = await compress(request, cancellationToken);
                cache.Send([.. compressed.Messages.Select(Write)]);
                if (cache.Changes > before && compressed.Batches == declared.Batches)
                    bill = bill with { Undeclared = bill.Undeclared + 1 };
                declared = compressed;
            }

            bill = bill with
            {
                Billed = bill.Billed + cache.Billed,
                Batches = bill.Batches + declared.Batches,
                Behind = bill.Behind + declared.Behind,
                Again = bill.Again + cache.Again,
            };
            sent += cache.Sent;
            found += cache.Found;
            changes += cache.Changes;
            longest = Math.Max(longest, cache.Longest);
        }

        Report.Note(
            $"  {name}: billed {bill.Billed / 1e6:F3} M{(none is null ? "" : FormattableString.Invariant($" ({bill.Billed / none.Billed:F3}x)"))}, sent {sent / 1e6:F2} M, found {100.0 * found / sent:F1} %, computed again {bill.Again / 1e3:F0} k in {changes} changes, {bill.Batches} batches declared with {bill.Behind / 1e3:F0} k behind, longest prompt {longest / 1e3:F0} k");
        return bill;
    }

    /// <summary>A message as text, with all that a provider reads.</summary>
    private static string Write(ChatMessage message) =>
        message.Role.Value + "\n" + string.Join('\n', message.Contents.Select(content => content switch
        {
            TextContent text => text.Text,
            FunctionCallContent call => $"{call.CallId} {CallSignature.TextOf(call)}",
            FunctionResultContent result => $"{result.CallId} {ToolResultText.Of(result.Result)}",
            _ => "",
        }));

    private sealed record Bill(double Billed, int Batches, long Behind, long Again, int Undeclared);
}
