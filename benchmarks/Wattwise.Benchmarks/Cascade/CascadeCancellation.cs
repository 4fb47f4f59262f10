using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Cascade;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Cascade;

/// <summary>How long it takes from cancelling a request until its caller has its exception and all its tiers have stopped.</summary>
internal static class CascadeCancellation
{
    private const double MaxMilliseconds = 100;

    public static async Task<int> RunAsync(string modelPath, int trials)
    {
        var report = new Report(
            $"cascade-cancel: from cancelling until the caller knows and each running tier has ended; the slowest of {trials}");
        await using var engine = await LlamaEngine.LoadAsync(new() { ModelPath = modelPath, Device = LlamaDevice.Cpu });
        using var local = new LlamaChatClient(engine, new() { StreamingInterval = TimeSpan.Zero });
        foreach (var (name, isLocal, when) in new (string, bool, When)[]
        {
            ("scripted draft and second opinion, before the decision", false, When.Drafting),
            ("scripted draft, hedge and second opinion", false, When.Hedging),
            ("scripted strongest tier, stream shown", false, When.Shown),
            ("local draft beside a scripted second opinion, before the decision", true, When.Drafting),
            ("local draft, stream shown after an early decision", true, When.Shown),
        })
        {
            var times = new List<double>();
            for (var i = 0; i < trials; i++)
                times.Add(await TryAsync(isLocal ? local : null, when, i));
            Report.Note($"{name}: median {Rounds.Median([.. times]):F1} ms");
            report.Limit(name, "ms", times.Max(), MaxMilliseconds);
        }

        return report.ExitCode;
    }

    private static async Task<double> TryAsync(IChatClient? local, When when, int trial)
    {
        using var draft = new EndlessClient(local);
        using var opinion = new EndlessClient(null);
        using var strongest = new EndlessClient(null);
        var isEarly = when == When.Shown && local is not null;
        var options = new CascadeOptions
        {
            Tiers = { new CascadeTier("draft", draft).UseOptions(o => o.ConfigureLlama(l => l.TopLogprobs = 5)), new CascadeTier(
                "strongest") },
            SecondOpinion = isEarly ? null : new CascadeTier("opinion", opinion),
            HedgeAfter = when == When.Hedging ? TimeSpan.FromMilliseconds(20) : null,
            MaxHeldBytes = int.MaxValue,
            DecisionTokens = 4,
        };
        CascadeRule? rule = when == When.Shown && !isEarly ? null : isEarly ? CascadeRule.Early : CascadeRule.Whole;
        var state = new CascadeState(
            null, options, new StageServices(), _ => new CascadeParts(new Certified(rule), new Silent(), new AnswerComparer(null)));
        using var cascade = new CascadeChatClient(strongest, state, findKeyed: null, state.Dispose);
        EndlessClient[] running = when switch
        {
            When.Hedging => [draft, opinion, strongest],
            When.Drafting => [draft, opinion],
            _ => [isEarly ? draft : strongest],
        };
        using var cancel = new CancellationTokenSource();
        var settings = new ChatOptions { Temperature = 0, MaxOutputTokens = 100_000 };
        var asking = Task.Run(async () =>
        {
            await foreach (var _ in cascade.GetStreamingResponseAsync("Tell a story without an end.", settings, cancel.Token))
            {
            }
        });
        foreach (var client in running)
            await client.Began;
        await Task.Delay(20 + (trial * 7 % 40));

        var start = Stopwatch.GetTimestamp();
        await cancel.CancelAsync();
        try
        {
            await asking;
        }
        catch (OperationCanceledException)
        {
            // As asked for.
        }

        foreach (var client in running)
            await client.Ended;
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private enum When
    {
        Drafting,
        Hedging,
        Shown,
    }

    /// <summary>Streams without an end, or as another client does; says when it began and ended.</summary>
    private sealed class EndlessClient(IChatClient? inner) : IChatClient
    {
        private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Began => _began.Task;

        public Task Ended => _ended.Task;

        public async Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                await foreach (var update in inner?.GetStreamingResponseAsync(messages, options, cancellationToken)
                    ?? WordsAsync(cancellationToken))
                {
                    _began.TrySetResult();
                    yield return update;
                }
            }
            finally
            {
                _ended.TrySetResult();
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }

        private static async IAsyncEnumerable<ChatResponseUpdate> WordsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            while (true)
            {
                await Task.Delay(5, cancellationToken);
                yield return new ChatResponseUpdate(ChatRole.Assistant, "word ");
            }
        }
    }

    private sealed class Certified(CascadeRule? rule) : ICascadeKnowledge
    {
        public IReadOnlyList<CascadeCertificate> Certificates { get; } =
            rule is { } known ? [new("unknown", 0, known, 0.02, 0.05, 1_000, null)] : [];

        public bool Draw(string taskClass) => false;

        public CascadeDecision Decide(
            string taskClass, int tier, CascadeRule rule, IReadOnlyList<ConfidenceSignal> signals, bool isSample = true) =>
            new(true, "accepted", 0);

        public void Learn(CascadeEvidence evidence)
        {
        }

        public IReadOnlyList<CascadeEvidence> TakeResets() => [];
    }

    private sealed class Silent : IConfidenceEstimator
    {
        public string Id => "none";

        public ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default) =>
            new(new ConfidenceReading([], EnergyEstimate.Zero));
    }
}
