using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Cascade;
using Wattwise.Scoring;
using static Wattwise.Tests.Cascade.CascadeFixture;

namespace Wattwise.Tests.Cascade.Streaming;

/// <summary>What a user sees of a stream, and when.</summary>
public sealed class CascadeStreamTests : IDisposable
{
    private readonly CascadeFixture _cascade = new();

    public void Dispose() => _cascade.Dispose();

    [Fact]
    public async Task Of_a_held_draft_nothing_is_seen_before_its_end_and_then_all_of_it_as_it_was()
    {
        var gate = new TaskCompletionSource();
        _cascade.Weak.Stream = (_, token) =>
            Chunks(["a", "b", "c"], "small", before: i => i == 2 ? gate.Task : Task.CompletedTask, token: token);

        await using var updates = _cascade.Stage.GetStreamingResponseAsync("question", cancellationToken: Chat.Token)
            .GetAsyncEnumerator(Chat.Token);
        var first = updates.MoveNextAsync();
        Assert.False(first.IsCompleted);
        gate.SetResult();

        var texts = new List<string>();
        for (var has = await first; has; has = await updates.MoveNextAsync())
            texts.Add(updates.Current.Text);
        Assert.Equal(["a", "b", "c", ""], texts);
    }

    [Fact]
    public async Task With_log_probabilities_a_draft_flows_after_its_first_tokens()
    {
        _cascade.Options.DecisionTokens = 2;
        _cascade.Knowledge.Certified.Add((0, CascadeRule.Early));
        var gate = new TaskCompletionSource();
        _cascade.Weak.Stream = (_, token) =>
            Chunks(["a", "b", "c"], "small", before: i => i == 2 ? gate.Task : Task.CompletedTask, hasLogs: true, token: token);

        await using var updates = _cascade.Stage.GetStreamingResponseAsync("question", cancellationToken: Chat.Token)
            .GetAsyncEnumerator(Chat.Token);
        Assert.True(await updates.MoveNextAsync());
        Assert.Equal(("a", CascadeReasons.AcceptedEarly), (updates.Current.Text, updates.Current.GetCascadeResult()!.Reason));
        Assert.True(await updates.MoveNextAsync());
        var third = updates.MoveNextAsync();
        Assert.False(third.IsCompleted);
        gate.SetResult();
        Assert.True(await third);
        Assert.Equal(("c", null), (updates.Current.Text, updates.Current.GetCascadeResult()));

        // The estimator saw the first tokens and no more.
        var seen = Assert.Single(_cascade.Estimator.Seen);
        Assert.Equal((true, "ab", 0.5f), (seen.IsPartial, seen.Response.Text, seen.FirstTokenEntropy));
        Assert.Equal([-0.1f, -0.2f], seen.LogProbabilities!);
    }

    [Fact]
    public async Task A_draft_that_is_refused_early_is_ended_there_and_booked_by_what_it_gave()
    {
        _cascade.Options.DecisionTokens = 2;
        _cascade.Knowledge.Certified.Add((0, CascadeRule.Early));
        _cascade.Knowledge.Accepts = (_, _, _) => false;
        var (made, ended) = (0, new TaskCompletionSource());
        _cascade.Weak.Stream = (_, token) => Chunks(
            [.. Enumerable.Repeat("word", 1_000)], "small", before: _ => Task.FromResult(made++), hasLogs: true, onEnd: ended.SetResult,
            token: token);

        var response = await _cascade.AskAsync(streams: true);
        await ended.Task.WaitAsync(Chat.Token);

        Assert.Equal("strong 1", response.Text);
        Assert.InRange(made, 2, 3);
        var record = Assert.Single(Records(response), record => record.Outcome == StageOutcome.Rejected);
        Assert.Equal(
            (CascadeReasons.DraftUncertain, 2L, EnergyMethod.Assumed),
            (record.Reason, record.Usage!.OutputTokenCount, record.Spent!.Value.Method));
    }

    [Fact]
    public async Task Without_log_probabilities_an_early_rule_accepts_nothing()
    {
        _cascade.Knowledge.Certified.Clear();
        _cascade.Knowledge.Certified.Add((0, CascadeRule.Early));
        _cascade.Weak.Stream = (_, token) => Chunks(["a", "b"], "small", token: token);

        Assert.Equal([CascadeReasons.DraftUncertain], InVain(await _cascade.AskAsync(streams: true)));
    }

    [Fact]
    public async Task The_hold_mode_waits_for_the_whole_draft_though_log_probabilities_are_there()
    {
        _cascade.Options.Mode = CascadeMode.Hold;
        _cascade.Knowledge.Certified.Add((0, CascadeRule.Early));
        _cascade.Weak.Stream = (_, token) => Chunks(["a", "b"], "small", hasLogs: true, token: token);

        Assert.Equal(CascadeReasons.Accepted, (await _cascade.AskAsync(streams: true)).GetCascadeResult()!.Reason);
        Assert.False(Assert.Single(_cascade.Estimator.Seen).IsPartial);
    }

    [Fact]
    public async Task A_draft_that_is_too_long_to_be_held_is_given_up()
    {
        _cascade.Options.MaxHeldBytes = 100;
        _cascade.Weak.Stream = (_, token) => Chunks([.. Enumerable.Repeat("0123456789", 50)], "small", token: token);

        Assert.Equal([CascadeReasons.DraftTooLong], InVain(await _cascade.AskAsync(streams: true)));
    }

    [Fact]
    public async Task A_draft_that_ends_half_way_before_it_was_shown_is_replaced()
    {
        _cascade.Weak.Stream = (_, token) =>
            Chunks(["a", "b"], "small", before: i =>
                i == 1 ? throw new InvalidOperationException("connection reset") : Task.CompletedTask, token: token);

        var response = await _cascade.AskAsync(streams: true);

        Assert.Equal("strong 1", response.Text);
        Assert.Equal([CascadeReasons.DraftFailed], InVain(response));
    }

    [Fact]
    public async Task A_draft_that_ends_without_a_reason_or_an_error_is_cut_off_where_its_tier_gives_reasons()
    {
        async IAsyncEnumerable<ChatResponseUpdate> Stream(int call, [EnumeratorCancellation] CancellationToken token = default)
        {
            await Task.Yield();
            yield return new ChatResponseUpdate(ChatRole.Assistant, "half an answ")
            {
                ModelId = "small",
                FinishReason = call == 2 ? ChatFinishReason.Stop : null,
            };
        }

        _cascade.Weak.Stream = (call, token) => Stream(call, token);

        // Of a tier that never says why it ends, nothing can be told.
        Assert.Equal("weak", (await _cascade.AskAsync(streams: true)).GetCascadeResult()!.Tier);
        Assert.Equal("weak", (await _cascade.AskAsync(streams: true)).GetCascadeResult()!.Tier);
        Assert.Equal([CascadeReasons.DraftCut], InVain(await _cascade.AskAsync(streams: true)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_ends_half_way_after_it_was_shown_fails_and_nothing_is_called_in_its_place(bool isStrongest)
    {
        _cascade.Options.MayServeHeldAnswer = true;
        _cascade.Options.DecisionTokens = 1;
        _cascade.Knowledge.Certified.Clear();
        if (!isStrongest)
            _cascade.Knowledge.Certified.Add((0, CascadeRule.Early));
        var tier = isStrongest ? _cascade.Strong : _cascade.Weak;
        tier.Stream = (_, token) =>
            Chunks(["a", "b"], "m", before: i =>
                i == 1 ? throw new InvalidOperationException("reset") : Task.CompletedTask, hasLogs: true, token: token);

        var seen = new List<string>();
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var update in _cascade.Client.GetStreamingResponseAsync("question", cancellationToken: Chat.Token))
                seen.Add(update.Text);
        });

        Assert.Equal(("reset", 1), (exception.Message, _cascade.Weak.Calls + _cascade.Strong.Calls));
        Assert.Equal(["a"], seen);
    }

    [Fact]
    public async Task The_strongest_tier_flows_from_its_first_word_and_updates_before_it_decide_nothing()
    {
        _cascade.Knowledge.Certified.Clear();
        using var spare = new TestChatClient { Stream = (_, token) => Chunks(["spare"], "large", token: token) };
        _cascade.Options.Tiers[1].AddFallback(spare);
        _cascade.Strong.Stream = (_, token) =>
            Chunks(["", "", "late"], "large", before: i =>
                i == 2 ? throw new InvalidOperationException("reset") : Task.CompletedTask, token: token);

        Assert.Equal("spare", (await _cascade.AskAsync(streams: true)).Text);
    }

    [Fact]
    public async Task A_draft_with_calls_is_not_shown_before_it_is_accepted()
    {
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(() => 1, "one")] };
        _cascade.Knowledge.Classes.Add(CascadeFingerprint.ClassOf("unknown", options));
        _cascade.Knowledge.Certified.Add((0, CascadeRule.Early));
        _cascade.Knowledge.Accepts = (_, rule, _) => rule == CascadeRule.Early;
        _cascade.Weak.Respond = (_, _) =>
            Task.FromResult(
                new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("1", "one")])) { ModelId = "small" });

        var response = await _cascade.AskAsync(streams: true, options);

        Assert.Equal("strong 1", response.Text);
        Assert.DoesNotContain(response.Messages.SelectMany(message => message.Contents), content => content is FunctionCallContent);
        Assert.Equal([CascadeReasons.DraftUncertain], InVain(response));
    }

    [Fact]
    public async Task A_reader_who_leaves_ends_the_tiers_stream()
    {
        _cascade.Knowledge.Certified.Clear();
        var ended = new TaskCompletionSource();
        _cascade.Strong.Stream = (_, token) =>
            Chunks([.. Enumerable.Repeat("word ", 1_000)], "large", onEnd: ended.SetResult, token: token);

        await foreach (var update in _cascade.Client.GetStreamingResponseAsync("question", cancellationToken: Chat.Token))
        {
            if (update.Text.Length > 0)
                break;
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), Chat.Token);
    }

    [Fact]
    public async Task Each_step_runs_within_the_request()
    {
        var scopes = new List<WattwiseScope?>();
        _cascade.Knowledge.Accepts = (_, _, _) => false;
        async IAsyncEnumerable<ChatResponseUpdate> Stream(string text, [EnumeratorCancellation] CancellationToken token = default)
        {
            foreach (var letter in text)
            {
                scopes.Add(WattwiseScope.Current);
                await Task.Yield();
                yield return new ChatResponseUpdate(ChatRole.Assistant, letter.ToString());
            }
        }

        (_cascade.Weak.Stream, _cascade.Strong.Stream) = ((_, token) => Stream("weak", token), (_, token) => Stream("strong", token));
        await _cascade.AskAsync(streams: true);

        Assert.Equal(10, scopes.Count);
        Assert.NotNull(Assert.Single(scopes.Distinct()));
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> Chunks(
        string[] texts,
        string model,
        Func<int, Task>? before = null,
        bool hasLogs = false,
        Action? onEnd = null,
        [EnumeratorCancellation] CancellationToken token = default)
    {
        try
        {
            for (var i = 0; i < texts.Length; i++)
            {
                await (before?.Invoke(i) ?? Task.CompletedTask).WaitAsync(token);
                var update = new ChatResponseUpdate(ChatRole.Assistant, texts[i]) { ModelId = model };
                if (hasLogs)
                    update.SetLogProbabilities([new Token(texts[i], -0.1f * (i + 1), 0.5f)]);
                yield return update;
            }

            yield return new ChatResponseUpdate(
                ChatRole.Assistant, [new UsageContent(new UsageDetails { InputTokenCount = 10, OutputTokenCount = 5 })])
            {
                FinishReason = ChatFinishReason.Stop,
                ModelId = model,
            };
        }
        finally
        {
            onEnd?.Invoke();
        }
    }

    private sealed record Token(string Text, float LogProbability, float? Entropy) : ITokenLogProbability;
}
