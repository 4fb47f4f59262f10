using Microsoft.Extensions.AI;
using Quickstart;
using Wattwise.Caching;
using Wattwise.LocalEngine;

namespace Wattwise.EndToEnd.Tests.Quickstart;

/// <summary>Every cache decision on the labelled workload, made by the real embedder and verifier; only the answers are canned.</summary>
public class CacheDecisionTests(ITestOutputHelper output)
{
    [Fact]
    public async Task No_request_of_the_workload_is_answered_wrongly_from_the_cache()
    {
        var workload = Workload.Load(Path.Combine(AppContext.BaseDirectory, "workload"));
        var models = SampleModels.Find(AppContext.BaseDirectory);
        await using var embedder = await LoadAsync(models.Embedder);
        await using var verifier = await LoadAsync(models.Verifier);
        using var embeddings = new LlamaEmbeddingGenerator(embedder);
        using var answering = new TestChatClient
        {
            Respond = (call, _) => Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, $"Answer {call}"))
            {
                ResponseId = $"answer-{call}",
                FinishReason = ChatFinishReason.Stop,
                Usage = new UsageDetails { InputTokenCount = 100, OutputTokenCount = 10 },
            }),
        };
        using var client = answering.AsBuilder()
            .UseAccounting()
            .UseSemanticCache(embeddings, cache =>
            {
                cache.PairVerifier = new LlamaPairScorer(verifier);

                // What is decided is under test, not how fast: a busy machine must not turn a hit into a miss.
                cache.LookupTimeout = TimeSpan.FromMinutes(1);
            })
            .Build();

        var results = new List<RequestResult>();
        await foreach (var result in WorkloadRun.ExecuteAsync(workload, client, new ChatOptions(), TestContext.Current.CancellationToken))
        {
            results.Add(result);
            if (result.Verdict is Verdict.WrongHit or Verdict.Missed)
                output.WriteLine($"{result.Verdict}: {result.Request.Id} '{result.Request.Question}' ({result.CacheReason}) {result.Hit}");
        }

        Assert.Empty(results.Where(result => result.Verdict == Verdict.WrongHit)
            .Select(result => $"{result.Request.Question} <- {result.Hit!.Source.Question}"));
        Assert.All(results.Where(result => result.Request.Kind == "repeat"), result => Assert.Equal(CacheTier.Exact, result.Hit?.Tier));
        Assert.Equal(workload.Requests.Count, answering.Calls + results.Count(result => result.Hit is not null));

        // Guard and verifier refuse many honest rephrasings by design, but a cache that hardly serves any saves nothing.
        var paraphrases = results.Where(result => result.Request.Kind == "paraphrase").ToList();
        Assert.InRange((double)paraphrases.Count(result => result.Verdict == Verdict.RightHit) / paraphrases.Count, 1.0 / 3, 1);
    }

    private static Task<LlamaEngine> LoadAsync(string path) => LlamaEngine.LoadAsync(
        new LlamaEngineOptions { ModelPath = path, Device = LlamaDevice.Cpu, Threads = 1 },
        cancellationToken: TestContext.Current.CancellationToken);
}
