using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Cascade;
using static Wattwise.Tests.Cascade.CascadeFixture;

namespace Wattwise.Tests.Cascade.Attempts;

/// <summary>Cancelling a request ends all its calls, and what they took stays booked.</summary>
public sealed class CancellationTests : IDisposable
{
    private readonly CascadeFixture _cascade = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _began = new(), _ended = new();
    private readonly EntryLog _log = new();
    private AccountingChatClient? _client;
    private readonly TestChatClient _other;
    private readonly CancellationTokenSource _cancel = new();

    public CancellationTests()
    {
        _other = new TestChatClient { DefaultModelId = "other", Respond = (_, token) => HangAsync("other", token) };
        _cascade.Options.SecondOpinion = new CascadeTier("opinion", _other);
        _cascade.Weak.Respond = (_, token) => HangAsync("small", token);
        _cascade.Strong.Respond = (_, token) => HangAsync("large", token);
    }

    // Made when it is first used: a test's settings come before.
    private AccountingChatClient Client => _client ??= new AccountingChatClient(
        _cascade.Stage, new AccountingOptions { Log = _log, EnergyModel = _cascade.Options.EnergyModel });

    public void Dispose()
    {
        _client?.Dispose();
        _other.Dispose();
        _cancel.Dispose();
        _cascade.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_calls_that_run_side_by_side_end(bool streams)
    {
        _cascade.Options.HedgeAfter = TimeSpan.FromSeconds(1);
        var asking = AskAsync(streams);
        await Task.WhenAll(Began("small"), Began("other"));
        while (!Began("large").IsCompleted)
        {
            _cascade.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, Chat.Token);
        }

        await _cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(TimeSpan.FromSeconds(20), Chat.Token));
        await Task.WhenAll(Ended("small"), Ended("other"), Ended("large")).WaitAsync(TimeSpan.FromSeconds(20), Chat.Token);

        // Each call has a line, and each that was cut off the joules of its prompt at least: by this model those of output alone.
        var lines = _log.Entries.SelectMany(entry => entry.Lines).ToList();
        Assert.Contains(lines, line => line is { ModelId: "small", Reason: CascadeReasons.DraftCancelled, Spent: not null });
        Assert.Contains(lines, line => line is { ModelId: "other", Reason: CascadeReasons.SecondOpinion, Spent: not null });
        Assert.Contains(lines, line =>
            line is { Stage: WattwiseStages.Model, ModelId: "large" or null, IsModelCall: true, Reason: not CascadeReasons.DraftCancelled }
            or { ModelId: "large", Reason: CascadeReasons.DraftCancelled });
        Assert.Contains(lines, line => line is { Stage: WattwiseStages.Cascade, Outcome: StageOutcome.Failed });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_strongest_tier_ends_after_a_refused_draft_which_stays_booked(bool streams)
    {
        _cascade.Options.SecondOpinion = null;
        _cascade.Knowledge.Accepts = static (_, _, _) => false;
        _cascade.Weak.Respond = (_, _) => Task.FromResult(Answer("weak", "small"));

        var asking = AskAsync(streams);
        await Began("large");
        await _cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(TimeSpan.FromSeconds(20), Chat.Token));
        await Ended("large").WaitAsync(TimeSpan.FromSeconds(20), Chat.Token);

        // 5 tokens of the small model at 1 J.
        var draft = Assert.Single(_log.Entries.SelectMany(entry => entry.Lines), line => line.Reason == CascadeReasons.DraftUncertain);
        Assert.Equal(("small", 5.0, 5), (draft.ModelId, draft.Spent!.Value.Joules, draft.OutputTokens));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_that_is_shown_already_ends_too(bool isStrongest)
    {
        _cascade.Options.SecondOpinion = null;
        _cascade.Options.DecisionTokens = 1;
        _cascade.Knowledge.Certified.Clear();
        if (!isStrongest)
            _cascade.Knowledge.Certified.Add((0, CascadeRule.Early));
        (_cascade.Weak.Stream, _cascade.Strong.Stream) = ((_, token) => Endless("small", token), (_, token) => Endless("large", token));

        var seen = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in Client.GetStreamingResponseAsync("question", cancellationToken: _cancel.Token))
            {
                if (++seen == 3)
                    await _cancel.CancelAsync();
            }
        });

        var tier = isStrongest ? "large" : "small";
        await Ended(tier).WaitAsync(TimeSpan.FromSeconds(20), Chat.Token);
        Assert.False(Began(isStrongest ? "small" : "large").IsCompleted);
        Assert.Contains(_log.Entries.SelectMany(entry => entry.Lines), line => line is { Stage: WattwiseStages.Model, IsModelCall: true });
    }

    private Task<ChatResponse> AskAsync(bool streams) => streams
        ? Client.GetStreamingResponseAsync("question", cancellationToken: _cancel.Token).ToChatResponseAsync(Chat.Token)
        : Client.GetResponseAsync("question", cancellationToken: _cancel.Token);

    private Task Began(string model) => _began.GetOrAdd(model, static _ => new()).Task;

    private Task Ended(string model) => _ended.GetOrAdd(model, static _ => new()).Task;

    private async Task<ChatResponse> HangAsync(string model, CancellationToken token)
    {
        _ = Began(model);
        _began[model].TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, token);
        }
        finally
        {
            _ = Ended(model);
            _ended[model].TrySetResult();
        }

        return Answer("", model);
    }

    private async IAsyncEnumerable<ChatResponseUpdate> Endless(string model, [EnumeratorCancellation] CancellationToken token = default)
    {
        _ = Began(model);
        _began[model].TrySetResult();
        try
        {
            while (true)
            {
                await Task.Delay(1, token);
                var update = new ChatResponseUpdate(ChatRole.Assistant, "word ") { ModelId = model };
                Wattwise.Scoring.TokenLogProbabilityExtensions.SetLogProbabilities(update, [new Token("word ", -0.1f, 0.1f)]);
                yield return update;
            }
        }
        finally
        {
            _ = Ended(model);
            _ended[model].TrySetResult();
        }
    }

    private sealed record Token(string Text, float LogProbability, float? Entropy) : Wattwise.Scoring.ITokenLogProbability;

    private sealed class EntryLog : IFootprintLog
    {
        private readonly List<FootprintEntry> _entries = [];

        public IReadOnlyList<FootprintEntry> Entries
        {
            get
            {
                lock (_entries)
                    return [.. _entries];
            }
        }

        public void Add(FootprintEntry entry)
        {
            lock (_entries)
                _entries.Add(entry);
        }
    }
}
