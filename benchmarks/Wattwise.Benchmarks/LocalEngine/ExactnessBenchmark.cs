using Microsoft.Extensions.AI;
using Wattwise.Benchmarks.Measurement;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Greedy answers beside others against the same answers alone: how many have other tokens.</summary>
internal sealed class ExactnessBenchmark(LocalEngineSettings settings, int requests, int tokens)
{
    private const int MostClients = 16;
    private const int CellsPerClient = 1024;

    private readonly string[] _prompts = TaskPrompts.Read(settings.DataFolder, requests);

    public async Task<int> RunAsync()
    {
        var report = new Report(
            $"exactness: {LocalEngineSettings.ChatModel}, {_prompts.Length} greedy requests of up to {tokens} tokens, {settings}");
        await MeasureAsync(report, "default, no prefixes kept", exact: false, options => options.PrefixCache.Enabled = false);
        await MeasureAsync(report, "default", exact: false, _ => { });
        await MeasureAsync(report, "Deterministic", exact: true, options => options.Deterministic = true);
        return report.ExitCode;
    }

    private async Task MeasureAsync(Report report, string mode, bool exact, Action<LlamaEngineOptions> configure)
    {
        await using var engine = await settings.LoadAsync(LocalEngineSettings.ChatModel, options =>
        {
            EngineLoad.Configure(options, MostClients, CellsPerClient);
            configure(options);
        });
        using var client = new LlamaChatClient(engine);
        var alone = await AskAllAsync(client, 1);
        foreach (var clients in (int[])[1, 4, MostClients])
        {
            var together = await AskAllAsync(client, clients);
            var differ = Enumerable.Range(0, alone.Length).Count(i => !alone[i].SequenceEqual(together[i]));
            var what = $"{mode}, {clients} at once: share of requests with other tokens than alone";
            if (exact)
                report.Limit(what, "", differ / (double)alone.Length, 0);
            else
                Report.Note($"       {what}: {differ / (double)alone.Length:F4} ({differ} of {alone.Length})");
        }
    }

    private async Task<int[][]> AskAllAsync(LlamaChatClient client, int clients)
    {
        // Log-probabilities carry the tokens themselves: two tokenisations can read alike.
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = tokens }.ConfigureLlama(o => o.TopLogprobs = 0);
        var answers = new int[_prompts.Length][];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < answers.Length; i = Interlocked.Increment(ref next))
            {
                var response = await client.GetResponseAsync(_prompts[i], options);
                answers[i] = [.. response.GetLogprobs()!.Select(logprob => logprob.Token.Id)];
            }
        })));
        return answers;
    }
}
