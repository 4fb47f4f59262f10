using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.LocalEngine;

namespace Quickstart;

/// <summary>The two passes over the workload. They differ in the pipeline and in nothing else.</summary>
internal sealed class Passes(QuickstartOptions options, SampleModels models, IEnergyMeter meter, ConsoleDisplay display)
{
    // Long enough for the model to end by itself nearly always: an answer that is cut off is not kept.
    public const int MaxOutputTokens = 96;

    // A question is a few dozen tokens: a second thread would spend its energy waiting for the first.
    private const int ThreadsForQuestions = 1;

    // The desks are told to answer in one sentence, and a model this small goes on: its first sentence is the answer.
    // The penalty keeps it from repeating itself without end.
    private readonly ChatOptions _chatOptions = new()
    {
        Temperature = 0,
        FrequencyPenalty = 0.5f,
        StopSequences = ["\n", ". "],
        Seed = options.Seed,
        MaxOutputTokens = MaxOutputTokens,
    };

    public async Task<RunResult> RunWithoutWattwiseAsync(Workload workload, CancellationToken cancellationToken)
    {
        var loading = Stopwatch.StartNew();
        await using var engine = await LoadChatModelAsync(cancellationToken);
        loading.Stop();

        // Accounting alone, so that both passes are measured alike.
        using var client = new LlamaChatClient(engine).AsBuilder()
            .UseAccounting(Account)
            .Build();

        return await FollowAsync("Without Wattwise", workload, client, engine, loading.Elapsed, cancellationToken);
    }

    public async Task<RunResult> RunWithWattwiseAsync(Workload workload, CancellationToken cancellationToken)
    {
        var loading = Stopwatch.StartNew();
        await using var engine = await LoadChatModelAsync(cancellationToken);
        await using var embedder = await LoadEmbedderAsync(cancellationToken);
        await using var verifier = await LoadAsync(models.Verifier, LlamaDevice.Cpu, ThreadsForQuestions, cancellationToken);
        loading.Stop();

        using var embeddings = new LlamaEmbeddingGenerator(embedder);
        using var client = new LlamaChatClient(engine).AsBuilder()
            .UseWattwise(embeddings, wattwise =>
            {
                Account(wattwise.Accounting!);
                wattwise.SemanticCache!.PairVerifier = new LlamaPairScorer(verifier);
                wattwise.SemanticCache.MaxWrongAmongHits = options.MaxWrongShare;
            })
            .Build();

        return await FollowAsync("With Wattwise", workload, client, engine, loading.Elapsed, cancellationToken);
    }

    /// <summary>The grid and the prices of all passes.</summary>
    public void Account(AccountingOptions accounting)
    {
        accounting.Zone = options.Zone;
        accounting.Prices.Currency = options.Currency;
        accounting.Prices.Default = options.Price;
    }

    public Task<LlamaEngine> LoadChatModelAsync(CancellationToken cancellationToken) =>
        LoadAsync(options.ModelPath ?? models.Chat, options.Device, options.Threads, cancellationToken);

    public Task<LlamaEngine> LoadEmbedderAsync(CancellationToken cancellationToken) =>
        LoadAsync(models.Embedder, LlamaDevice.Cpu, ThreadsForQuestions, cancellationToken);

    private async Task<RunResult> FollowAsync(
        string name, Workload workload, IChatClient client, LlamaEngine engine, TimeSpan loading, CancellationToken cancellationToken)
    {
        using var process = EnergyMeasurement.StartTotal(meter);
        var results = WorkloadRun.ExecuteAsync(workload, client, _chatOptions, cancellationToken);
        var requests = await display.FollowAsync(name, workload, results, cancellationToken);
        return new RunResult(name, requests)
        {
            Process = process.Elapsed(),
            Idle = engine.Status.Totals.IdleEnergy,
            Loading = loading,
            ModelId = engine.Model.Id,
            Device = engine.Device,
        };
    }

    private Task<LlamaEngine> LoadAsync(string path, LlamaDevice device, int? threads, CancellationToken cancellationToken) =>
        LlamaEngine.LoadAsync(
            new LlamaEngineOptions { ModelPath = path, Device = device, Threads = threads, EnergyMeter = meter },
            cancellationToken: cancellationToken);
}
