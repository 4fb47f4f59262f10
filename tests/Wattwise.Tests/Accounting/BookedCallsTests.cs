using System.ComponentModel;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Tests.Accounting;

/// <summary>
/// Random traces of nested, streamed, cancelled, failed, shared and retried calls through whole pipelines: the ledger, the footprints and
/// an independent count of the provider agree.
/// </summary>
public class BookedCallsTests
{
    private const int Traces = 10_000;

    // Reached only by a trace whose books are wrong.
    private const int MostWaits = 5_000;

    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ledger_and_provider_agree_on_every_token_of_ten_thousand_random_traces()
    {
        var traces = new List<Trace>(Traces);
        for (var seed = 0; seed < Traces; seed++)
        {
            using var trace = new Trace(seed);
            await trace.RunAsync();

            // What nobody waits for any more ends by itself, and is booked after its end.
            for (var wait = 0; wait < MostWaits && !trace.IsQuiet; wait++)
                await Task.Delay(1, Cancellation);
            AssertAgrees(trace);
            if (trace.Footprints is { } footprints)
                Assert.Equal((trace.Provider.InputTokens, trace.Provider.OutputTokens), footprints);
            traces.Add(trace);
        }

        // Nothing was booked a second time, later.
        Assert.All(traces, AssertAgrees);
    }

    private static void AssertAgrees(Trace trace)
    {
        var sums = trace.Ledger.Summarize();
        Assert.True(
            (trace.Provider.InputTokens, trace.Provider.OutputTokens) == (sums.InputTokens, sums.OutputTokens),
            $"{trace}: the provider counted {trace.Provider.InputTokens} and {trace.Provider.OutputTokens} tokens, the ledger "
                + $"{sums.InputTokens} and {sums.OutputTokens}."
            + $"\n{string.Join("\n", trace.Log)}");
        Assert.True(
            trace.Provider.Calls == sums.ModelCalls,
            $"{trace}: {trace.Provider.Calls} calls were made, {sums.ModelCalls} booked.\n{string.Join("\n", trace.Log)}");
    }

    /// <summary>One pipeline, and a few requests through it.</summary>
    private sealed class Trace : IDisposable
    {
        private static readonly string[] Prompts = ["alpha", "beta", "gamma ask", "delta ask"];

        private readonly int _seed;
        private readonly Random _random;
        private readonly IChatClient _client;
        private readonly Lock _lock = new();
        private readonly Underway _underway = new();
        private readonly bool _usesTools;
        private (long Input, long Output) _footprints;
        private bool _isEachDelivered = true;

        public Trace(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            Provider = new CountingProvider(new Random(seed ^ 0x5EED))
            {
                ReportsRunningTotals = _random.Next(2) == 0,
                TellsOfCutOffCalls = seed % 2 == 0,
            };
            var options = new AccountingOptions { Ledger = Ledger };
            var loop = _random.Next(4);
            var twice = _random.Next(3) == 0;
            var retries = _random.Next(3);
            Log.Add($"loop {loop}, stacked {twice}, retries {retries}, running totals {Provider.ReportsRunningTotals}");
            var builder = Provider.AsBuilder();
            if (loop == 1)
                builder.UseFunctionInvocation();
            builder.Use(inner => new AccountingChatClient(inner, options));
            if (twice)
                builder.Use(inner => new AccountingChatClient(inner, options))
                    .Use(inner => new SemanticCacheChatClient(new Watched(inner, _underway)));
            if (loop == 2)
                builder.UseFunctionInvocation();
            if (retries == 1)
                builder.Use(inner => new Retry(inner));
            builder.Use(inner => new SemanticCacheChatClient(new Watched(inner, _underway)));
            if (retries == 2)
                builder.Use(inner => new Retry(inner));
            if (loop == 3)
                builder.UseFunctionInvocation();
            // What makes several calls behind the pipeline, and may fail after the first, is booked by an accounting stage behind it.
            if (loop == 3 || retries == 2)
                builder.Use(inner => new AccountingChatClient(inner, options));
            _client = builder.Build();
            _usesTools = loop > 0;
        }

        public FootprintLedger Ledger { get; } = new();

        public CountingProvider Provider { get; }

        /// <summary>
        /// True once all calls ended and are booked, and no other one can begin: a loop of function calls, or a retry, whose caller left,
        /// goes on behind the cache, and between two of its calls the books agree too.
        /// </summary>
        public bool IsQuiet => _underway.Count == 0 && Ledger.Summarize() is var sums
            && (Provider.InputTokens, Provider.OutputTokens) == (sums.InputTokens, sums.OutputTokens) && Provider.Calls == sums.ModelCalls;

        public List<string> Log { get; } = [];

        /// <summary>The tokens of all footprints; <see langword="null"/> if a request ended without one.</summary>
        public (long, long)? Footprints => _isEachDelivered ? _footprints : null;

        public async Task RunAsync()
        {
            for (var round = _random.Next(1, 4); round > 0; round--)
            {
                var running = new List<Task>();
                for (var i = _random.Next(1, 4); i > 0; i--)
                    running.Add(
                        RequestAsync(Prompts[_random.Next(_usesTools ? 4 : 2)], _random.Next(2) == 0, _random.Next(4), _random.Next(5)));
                Provider.Open();
                await Task.WhenAll(running);
            }
        }

        public void Dispose() => _client.Dispose();

        public override string ToString() => $"Trace {_seed}";

        /// <summary>One request; some callers leave while the provider waits.</summary>
        private async Task RequestAsync(string prompt, bool streams, int leaves, int mode)
        {
            Log.Add($"{prompt}, streams {streams}, leaves {leaves}, mode {mode}");
            using var cancellation = new CancellationTokenSource();
            var options = new ChatOptions();
            if (mode > 2)
                options.ConfigureWattwise(o => o.CacheMode = mode == 3 ? CacheMode.Refresh : CacheMode.Bypass);
            if (_usesTools)
                options.Tools = [AIFunctionFactory.Create(AskAsync, "ask")];
            try
            {
                RequestFootprint? footprint = null;
                if (streams)
                {
                    await foreach (var update in _client.GetStreamingResponseAsync(prompt, options, cancellation.Token))
                    {
                        footprint = Add(update.GetFootprint()) ?? footprint;
                        if (leaves == 1)
                            break;
                        if (leaves == 2)
                            await cancellation.CancelAsync();
                    }
                }
                else
                {
                    var pending = _client.GetResponseAsync(prompt, options, cancellation.Token);
                    if (leaves == 1)
                        await cancellation.CancelAsync();
                    footprint = Add((await pending).GetFootprint());
                }

                if (footprint is null || _usesTools)
                    Volatile.Write(ref _isEachDelivered, false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException)
            {
                Volatile.Write(ref _isEachDelivered, false);
            }
        }

        private RequestFootprint? Add(RequestFootprint? footprint)
        {
            // Requests of one round end side by side.
            lock (_lock)
            {
                foreach (var record in footprint?.Stages ?? [])
                {
                    if (record is { IsModelCall: true, Usage: { } usage })
                        _footprints =
                            (_footprints.Input + (usage.InputTokenCount ?? 0), _footprints.Output + (usage.OutputTokenCount ?? 0));
                }
            }

            return footprint;
        }

        [Description("Asks somebody else.")]
        private async Task<string> AskAsync(bool streams, bool own)
        {
            try
            {
                var options = own ? new ChatOptions().ConfigureWattwise(o => o.CacheTags = ["own"]) : null;
                return streams
                    ? (await _client.GetStreamingResponseAsync(Prompts[streams ? 0 : 1], options).ToChatResponseAsync()).Text
                    : (await _client.GetResponseAsync(Prompts[streams ? 0 : 1], options)).Text;
            }
            catch (InvalidOperationException)
            {
                return "failed";
            }
        }
    }

    /// <summary>Counts what it reports, and waits until it may go on, so that callers leave while a call runs.</summary>
    private sealed class CountingProvider(Random random) : IChatClient
    {
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private int _responses;
        private long _input, _output, _calls;

        public bool ReportsRunningTotals { get; init; }

        /// <summary>True if it tells what a call took that was cut off, at once or after a while.</summary>
        public bool TellsOfCutOffCalls { get; init; }

        public long InputTokens => Interlocked.Read(ref _input);

        public long OutputTokens => Interlocked.Read(ref _output);

        public long Calls => Interlocked.Read(ref _calls);

        public void Open() => _gate.TrySetResult();

        public async Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _calls);
            var cutOff = CutOffUsage.Current;
            try
            {
                await _gate.Task.WaitAsync(cancellationToken);
                await Task.Yield();
                if (Next(0, 5) == 0)
                    throw new InvalidOperationException("The provider is down.");
            }
            catch (Exception)
            {
                Tell(cutOff, Next(1, 1000));
                throw;
            }

            var usage = Report(Next(1, 1000), Next(1, 1000));
            var contents = Contents(messages);
            return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents))
            {
                ModelId = "gpt-4o-mini",
                ResponseId = $"r{Interlocked.Increment(ref _responses)}",
                FinishReason = contents[0] is FunctionCallContent ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
                Usage = usage,
            };
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _calls);
            var id = $"r{Interlocked.Increment(ref _responses)}";
            var (input, output) = (Next(1, 1000), Next(3, 1000));
            var fails = Next(0, 5) == 0;
            var contents = Contents(messages);
            var cutOff = CutOffUsage.Current;
            var (isPromptReported, isReported) = (false, false);
            try
            {
                await Task.Yield();
                yield return Update(new TextContent("Well, "));
                if (ReportsRunningTotals)
                {
                    isPromptReported = true;
                    yield return Update(new UsageContent(Report(input, 1)));
                }

                await _gate.Task.WaitAsync(cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                if (fails)
                    throw new InvalidOperationException("The provider is down.");
                foreach (var content in contents)
                    yield return Update(content);
                if (ReportsRunningTotals)
                {
                    // The usage so far: the same prompt, and more tokens out.
                    Interlocked.Add(ref _output, output - 1);
                    isReported = true;
                    yield return Update(
                        new UsageContent(new() { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output }));
                }

                var last = Update();
                last.FinishReason = contents[0] is FunctionCallContent ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop;
                if (!ReportsRunningTotals)
                    last.Contents.Add(new UsageContent(Report(input, output)));
                isReported = true;
                yield return last;
            }
            finally
            {
                if (!isReported)
                    Tell(cutOff, isPromptReported ? 0 : input);
            }

            ChatResponseUpdate Update(params AIContent[] parts) =>
                new(ChatRole.Assistant, parts.ToList()) { ModelId = "gpt-4o-mini", ResponseId = id, MessageId = id };
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

        public void Dispose()
        {
        }

        private UsageDetails Report(long input, long output)
        {
            Interlocked.Add(ref _input, input);
            Interlocked.Add(ref _output, output);
            return new UsageDetails { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output };
        }

        private void Tell(CutOffUsage? cutOff, long input)
        {
            if (!TellsOfCutOffCalls || cutOff is null)
                return;
            var output = Next(1, 1000);
            switch (Next(0, 4))
            {
                case 0:
                    cutOff.Report(Report(input, output));
                    break;
                case 1:
                    cutOff.Expect();
                    cutOff.Settle(usage: null);
                    break;
                default:
                    cutOff.Expect();
                    _ = Task.Run(async () =>
                    {
                        await Task.Yield();
                        cutOff.Settle(Report(input, output));
                    });
                    break;
            }
        }

        private int Next(int min, int max)
        {
            lock (_lock)
                return random.Next(min, max);
        }

        private List<AIContent> Contents(IEnumerable<ChatMessage> messages)
        {
            var list = messages.ToList();
            return list.Exists(message => message.Role == ChatRole.Tool) || !list[^1].Text.EndsWith("ask", StringComparison.Ordinal)
                ? [new TextContent("the answer.")]
                : [new FunctionCallContent(
                    "c1", "ask", new Dictionary<string, object?> { ["streams"] = Next(0, 2) == 0, ["own"] = Next(0, 2) == 0 })];
        }
    }

    /// <summary>Counts what runs behind the caches of a trace, where it may go on without a caller.</summary>
    private sealed class Underway
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Begin() => Interlocked.Increment(ref _count);

        public void End() => Interlocked.Decrement(ref _count);
    }

    private sealed class Watched(IChatClient innerClient, Underway underway) : DelegatingChatClient(innerClient)
    {
        public override async Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            underway.Begin();
            try
            {
                return await base.GetResponseAsync(messages, options, cancellationToken);
            }
            finally
            {
                underway.End();
            }
        }

        public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            underway.Begin();
            try
            {
                await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
                    yield return update;
            }
            finally
            {
                underway.End();
            }
        }
    }

    private sealed class Retry(IChatClient innerClient) : DelegatingChatClient(innerClient)
    {
        public override async Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            try
            {
                return await base.GetResponseAsync(messages, options, cancellationToken);
            }
            catch (InvalidOperationException)
            {
                return await base.GetResponseAsync(messages, options, cancellationToken);
            }
        }
    }
}
