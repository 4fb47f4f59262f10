using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade;

/// <summary>
/// A cascade of scripted models whose knowledge a test decides. The weak tier answers "weak N", the strong one "strong N".
/// </summary>
internal sealed class CascadeFixture : IDisposable
{
    private readonly FakeLoggerProvider _logs = new();
    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LoggerFactory _loggers;
    private CascadeState? _state;
    private CascadeChatClient? _stage;
    private AccountingChatClient? _client;

    public CascadeFixture()
    {
        _loggers = new LoggerFactory([_logs]);
        Options = new CascadeOptions
        {
            Tiers = { new CascadeTier("weak", Weak) { Capabilities = TierCapabilities.All }, new CascadeTier("strong") },
            EnergyModel = new TokenEnergyModel(),
        };
        Weak.Respond = (call, _) => Task.FromResult(Answer($"weak {call}", "small"));
        Strong.Respond = (call, _) => Task.FromResult(Answer($"strong {call}", "large"));
    }

    public TestChatClient Weak { get; } = new() { DefaultModelId = "small" };

    public TestChatClient Strong { get; } = new() { DefaultModelId = "large" };

    public CascadeOptions Options { get; }

    public ScriptedKnowledge Knowledge { get; } = new();

    public ScriptedEstimator Estimator { get; } = new();

    /// <summary>Reads drafts in place of <see cref="Estimator"/>.</summary>
    public IConfidenceEstimator? OtherEstimator { get; set; }

    public IAnswerComparer Comparer { get; set; } = new AnswerComparer(judge: null);

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public IMeterFactory Meters => _metrics.GetRequiredService<IMeterFactory>();

    public IReadOnlyList<FakeLogRecord> Warnings => [.. _logs.Collector.GetSnapshot().Where(log => log.Level >= LogLevel.Warning)];

    public CascadeState State
    {
        get
        {
            _ = Client;
            return _state!;
        }
    }

    public CascadeChatClient Stage
    {
        get
        {
            _ = Client;
            return _stage!;
        }
    }

    /// <summary>The cascade, accounted for.</summary>
    public IChatClient Client
    {
        get
        {
            if (_client is not null)
                return _client;
            var services = new StageServices { TimeProvider = Clock, LoggerFactory = _loggers, MeterFactory = Meters };
            _state = new CascadeState(null, Options, services, _ => new CascadeParts(Knowledge, OtherEstimator ?? Estimator, Comparer));
            _stage = new CascadeChatClient(Strong, _state, findKeyed: null, _state.Dispose);
            return _client = new AccountingChatClient(_stage, new AccountingOptions { EnergyModel = new TokenEnergyModel() }, services);
        }
    }

    public static ChatResponse Answer(string text, string model, ChatFinishReason? finish = null, int tokens = 5) => new(
        new ChatMessage(ChatRole.Assistant, text))
    {
        FinishReason = finish ?? ChatFinishReason.Stop,
        ModelId = model,
        Usage = new UsageDetails { InputTokenCount = 10, OutputTokenCount = tokens, TotalTokenCount = 10 + tokens },
    };

    public async Task<ChatResponse> AskAsync(bool streams, ChatOptions? options = null, params IReadOnlyList<ChatMessage> messages)
    {
        if (messages.Count == 0)
            messages = [Chat.User("question")];
        return streams
            ? await Client.GetStreamingResponseAsync(messages, options, Chat.Token).ToChatResponseAsync(Chat.Token)
            : await Client.GetResponseAsync(messages, options, Chat.Token);
    }

    /// <summary>The records of a response, as "stage outcome reason" or, of calls in vain, "model rejected reason".</summary>
    public static IReadOnlyList<StageRecord> Records(ChatResponse response) => response.GetFootprint()!.Stages;

    public static StageRecord CascadeRecord(ChatResponse response) =>
        Assert.Single(Records(response), record =>
            record is { Stage: WattwiseStages.Cascade, Reason: not (CascadeReasons.SecondOpinion or CascadeReasons.Evidence) });

    public static IReadOnlyList<string> InVain(ChatResponse response) =>
        [.. Records(response).Where(record => record.Outcome == StageOutcome.Rejected).Select(record => record.Reason)];

    /// <summary>Waits until nothing is left to compare.</summary>
    public async Task ComparedAsync()
    {
        while (State.Worker.Waiting > 0)
            await Task.Delay(5, Chat.Token);
    }

    /// <summary>Lets all tiers answer some requests in the background, so that it is known what each costs.</summary>
    public async Task LearnCostsAsync(int requests = 6)
    {
        Knowledge.Draws = static _ => true;
        for (var i = 0; i < requests; i++)
        {
            await AskAsync(streams: false);
            await ComparedAsync();
        }

        Knowledge.Draws = static _ => false;
    }

    public void Dispose()
    {
        _client?.Dispose();
        _loggers.Dispose();
        _logs.Dispose();
        _metrics.Dispose();
    }

    /// <summary>A joule for each generated token of the small model, ten for each of the large one.</summary>
    private sealed class TokenEnergyModel : IEnergyModel
    {
        public ModelImpact? Estimate(in ModelCall modelCall)
        {
            var joules = modelCall.OutputTokens * (modelCall.ModelId == "large" ? 10.0 : 1);
            return new ModelImpact(EnergyEstimate.Modelled(joules, joules, joules), 0);
        }
    }

    /// <summary>Sees what a test says.</summary>
    internal sealed class ScriptedEstimator : IConfidenceEstimator
    {
        private readonly List<DraftAnswer> _seen = [];

        public string Id => "scripted";

        public Func<DraftAnswer, IReadOnlyList<ConfidenceSignal>> Reads { get; set; } = static _ => [new("one", 1)];

        public IReadOnlyList<DraftAnswer> Seen
        {
            get
            {
                lock (_seen)
                    return [.. _seen];
            }
        }

        public ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default)
        {
            lock (_seen)
                _seen.Add(draft);
            return new(new ConfidenceReading(Reads(draft), EnergyEstimate.Zero));
        }
    }
}
