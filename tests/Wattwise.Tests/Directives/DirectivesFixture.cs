using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Wattwise.Accounting;
using Wattwise.Directives;
using Wattwise.Judging;

namespace Wattwise.Tests.Directives;

/// <summary>A model behind the stage, with evidence that a class called "questions" bears brief answers.</summary>
internal sealed class DirectivesFixture : IDisposable
{
    public const string Prompt = "Which Dickens novel opens with a foggy London street?";

    private readonly DirectivesState _state;

    public DirectivesFixture(Action<DirectivesOptions>? configure = null, bool hasEvidence = true, IMeterFactory? meters = null)
    {
        var options = new DirectivesOptions
        {
            Judge = new NoJudge(),
            Classifier = new FixedClassifier(_ => new(new TaskClassification("questions", 1))),
            Levels = { Directive.None, Directive.Default[1] },
            Seed = 1,
        };
        configure?.Invoke(options);
        var services = new StageServices { LoggerFactory = new LoggerFactory([new FakeLoggerProvider(Log)]), MeterFactory = meters };
        _state = new DirectivesState(new TestEmbedder { Energy = EnergyEstimate.Measured(0.5) }, options, services, null);
        Client = new DirectivesChatClient(Model, _state, _state.Dispose);
        if (!hasEvidence)
            return;
        for (var i = 0; i < 400; i++)
        {
            _state.Knowledge.Learn(
                new DirectiveEvidence(DateTimeOffset.UnixEpoch, "questions", DirectiveLevel.Brief, i % 3 == 0 ? 0 : 1, null, null)
                {
                    FullJoules = 100,
                    BriefJoules = 30,
                });
        }
    }

    public FakeLogCollector Log { get; } = new();

    public TestChatClient Model { get; } = new();

    public DirectivesChatClient Client { get; }

    public DirectivesState State => _state;

    /// <summary>Asks and returns the stage's record and what the model was sent.</summary>
    public async Task<(StageRecord Record, IReadOnlyList<ChatMessage> Sent)> AskAsync(
        ChatOptions? options = null, bool streams = false, params ChatMessage[] messages)
    {
        if (messages.Length == 0)
            messages = [Chat.User(Prompt)];
        var scope = WattwiseScope.JoinOrBegin(ref options, out _);
        WattwiseScope.Current = scope;
        try
        {
            if (streams)
                await Client.GetStreamingResponseAsync(messages, options, Chat.Token).ToChatResponseAsync(Chat.Token);
            else
                await Client.GetResponseAsync(messages, options, Chat.Token);
            return (Assert.Single(scope.Records), Model.SeenMessages[^1]);
        }
        finally
        {
            WattwiseScope.Current = null;
        }
    }

    public void Dispose() => Client.Dispose();

    /// <summary>Is never asked, since no evaluation runs.</summary>
    private sealed class NoJudge : IResponseJudge
    {
        public ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default) =>
            new(new Judgement(null, null));
    }

    internal sealed class FixedClassifier(Func<TaskQuery, ValueTask<TaskClassification>> classify) : ITaskClassifier
    {
        public ValueTask<TaskClassification> ClassifyAsync(TaskQuery query, CancellationToken cancellationToken = default) =>
            classify(query);
    }
}
