using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Cascade;
using Wattwise.Energy;
using Wattwise.LocalEngine;
using Wattwise.Tests.Cascade;

namespace Wattwise.EndToEnd.Tests.Cascade;

/// <summary>A cascade of the local engine and a scripted remote model, with real streams and log-probabilities.</summary>
public sealed class LocalTierTests : IAsyncLifetime
{
    private const string Question = "What is a cat?";

    private static readonly ChatOptions Settings = new() { Temperature = 0, MaxOutputTokens = 48 };

    private readonly ScriptedKnowledge _knowledge = new();
    private readonly EntropyEstimator _estimator = new();
    private readonly TestChatClient _remote = new()
    {
        DefaultModelId = "remote",
        Respond = (_, _) => Task.FromResult(TestChatClient.Response("A small animal.")),
    };

    private LlamaEngine _engine = null!;

    public async ValueTask InitializeAsync() => _engine = await LlamaEngine.LoadAsync(new()
    {
        ModelPath = Path.Combine(Repository.Root, "samples/models/SmolLM2-135M-Instruct-Q4_1.gguf"),
        Device = LlamaDevice.Cpu,
        Threads = 1,
        Deterministic = true,
        EnergyMeter = new CpuTimeEnergyMeter(),
    });

    public async ValueTask DisposeAsync()
    {
        _remote.Dispose();
        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task An_early_decision_reads_the_engines_entropies_and_lets_the_same_text_flow()
    {
        var plain = await LocalClient().GetStreamingResponseAsync(Question, Settings, Chat.Token).ToChatResponseAsync(Chat.Token);
        using var client = Build(early: true);

        var (isFirst, hadEnded) = (true, false);
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync(Question, Settings, Chat.Token))
        {
            hadEnded |= isFirst && update.FinishReason is not null;
            isFirst = false;
            updates.Add(update);
        }

        var response = updates.ToChatResponse();
        Assert.Equal(plain.Text, response.Text);
        Assert.Equal(CascadeReasons.AcceptedEarly, response.GetCascadeResult()!.Reason);
        Assert.False(hadEnded);
        Assert.Equal(0, _remote.Calls);

        // An entropy in nats, below that of an even choice among all 49,152 tokens.
        var draft = Assert.Single(_estimator.Seen);
        Assert.InRange(draft.FirstTokenEntropy!.Value, 0, MathF.Log(49_152));
        Assert.Equal(8, draft.LogProbabilities!.Count);
        Assert.All(draft.LogProbabilities, logarithm => Assert.InRange(logarithm, float.MinValue, 0));
        Assert.StartsWith(draft.Response.Text, plain.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_is_refused_early_frees_the_engine_and_the_remote_tier_answers()
    {
        _knowledge.Accepts = static (_, _, _) => false;
        using var client = Build(early: true);
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 2_000 };

        var response = await client.GetStreamingResponseAsync(Question, options, Chat.Token).ToChatResponseAsync(Chat.Token);

        Assert.Equal(("A small animal.", "remote"), (response.Text, response.GetCascadeResult()!.Tier));
        var draft = Assert.Single(response.GetFootprint()!.Stages, stage => stage.Outcome == StageOutcome.Rejected);
        Assert.Equal(CascadeReasons.DraftUncertain, draft.Reason);

        // The engine tells what it computed; nothing of it is assumed.
        Assert.Equal(EnergyMethod.Modelled, draft.Spent!.Value.Method);
        Assert.Equal(draft.Usage!.GetEnergy(), draft.Spent);
        Assert.InRange(draft.Usage!.OutputTokenCount!.Value, 8, 1_999);

        // Had it gone on, it would have written for seconds; the next request finds the engine free.
        var next = await LocalClient().GetResponseAsync(Question, new ChatOptions { Temperature = 0, MaxOutputTokens = 4 }, Chat.Token);
        Assert.NotEqual("", next.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_draft_that_flows_and_is_cut_off_is_booked_once_with_what_the_engine_computed(bool cancels)
    {
        using var client = Build(early: true);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Chat.Token);
        using var footprints = FootprintCollector.Begin();
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 2_000 };

        var error = await Record.ExceptionAsync(async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync(Question, options, cancellation.Token))
            {
                if (!cancels)
                    break;
                await cancellation.CancelAsync();
            }
        });

        Assert.Equal(cancels, error is OperationCanceledException);
        var footprint = Assert.Single(footprints.Requests);
        var call = Assert.Single(footprint.Stages, stage => stage.IsModelCall);
        Assert.Equal(cancels ? ModelReasons.Cancelled : ModelReasons.Abandoned, call.Reason);
        Assert.True(footprint.IsComplete);
        Assert.InRange(call.Usage!.OutputTokenCount!.Value, 8, 1_999);
        Assert.InRange(call.Spent!.Value.Joules, double.Epsilon, double.MaxValue);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_short_form_that_is_cut_off_gives_way_to_the_longer_one(bool streams)
    {
        using var client = Build(early: false, maxOutputTokens: 4);

        var response = streams
            ? await client.GetStreamingResponseAsync(Question, Settings, Chat.Token).ToChatResponseAsync(Chat.Token)
            : await client.GetResponseAsync(Question, Settings, Chat.Token);

        Assert.Equal("remote", response.GetCascadeResult()!.Tier);
        Assert.Equal(
            CascadeReasons.DraftCut,
            Assert.Single(response.GetFootprint()!.Stages, stage => stage.Outcome == StageOutcome.Rejected).Reason);
    }

    private LlamaChatClient LocalClient() => new LlamaChatClient(_engine, new() { StreamingInterval = TimeSpan.Zero });

    private AccountingChatClient Build(bool early, int? maxOutputTokens = null)
    {
        _knowledge.Certified.Clear();
        _knowledge.Certified.Add((0, early ? CascadeRule.Early : CascadeRule.Whole));
        var options = new CascadeOptions
        {
            Tiers =
            {
                new CascadeTier("local", LocalClient()) { MaxOutputTokens = maxOutputTokens }.UseOptions(
                    o => o.ConfigureLlama(l => l.TopLogprobs = 10)),
                new CascadeTier("remote"),
            },
            DecisionTokens = 8,
        };

        // A clock that stands still: a busy machine is waited for, however long it takes to stop.
        var services = new StageServices { TimeProvider = new FakeTimeProvider() };
        var state = new CascadeState(
            null, options, services, _ => new CascadeParts(_knowledge, _estimator, new AnswerComparer(null)));
        return new AccountingChatClient(new CascadeChatClient(_remote, state, findKeyed: null, state.Dispose), services: services);
    }

    private sealed class EntropyEstimator : IConfidenceEstimator
    {
        public string Id => "entropy";

        public List<DraftAnswer> Seen { get; } = [];

        public ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default)
        {
            Seen.Add(draft);
            return new(new ConfidenceReading([new("entropy", draft.FirstTokenEntropy)], EnergyEstimate.Zero));
        }
    }
}
