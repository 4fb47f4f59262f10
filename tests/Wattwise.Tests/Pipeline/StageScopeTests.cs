using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;

namespace Wattwise.Tests.Pipeline;

/// <summary>What a new stage gets from the kit: a stage of a few lines that passes requests on and books one record.</summary>
public class StageScopeTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider _time = new();
    private readonly SeeingChatClient _model = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stage_alone_begins_the_request_and_takes_the_callers_wishes_off(bool streams)
    {
        using var stage = Create();
        var options = new ChatOptions().ConfigureWattwise(o => o.VaryBy = ["wish"]);

        await AskAsync(stage, streams, options);

        Assert.All(_model.Scopes, scope => Assert.Equal(["wish"], scope!.Options.VaryBy));
        Assert.Equal(streams ? 3 : 1, _model.Scopes.Count);
        Assert.Single(_model.Scopes.Distinct());
        Assert.Null(_model.Options!.AdditionalProperties);
        Assert.Null(WattwiseScope.Current);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stages_of_one_pipeline_share_the_request_and_each_books_its_record(bool streams)
    {
        using var client = new AccountingChatClient(new PassingChatClient(Create(), _time, "outer"));

        var footprint = await AskAsync(client, streams);

        Assert.Equal(
            [("outer", "passed"), ("inner", "passed"), ("model", "estimated")],
            footprint!.Stages.Select(stage => (stage.Stage, stage.Reason)));
        Assert.Equal(TimeSpan.FromSeconds(2), footprint.Stages[0].Duration);
        Assert.Single(_model.Scopes.Distinct());
    }

    [Fact]
    public async Task A_consumer_who_leaves_ends_the_inner_stream_inside_the_request()
    {
        using var stage = Create();

        await foreach (var update in stage.GetStreamingResponseAsync("How?", cancellationToken: Cancellation))
            break;

        Assert.Equal(2, _model.Scopes.Count);
        Assert.Same(_model.Scopes[0], _model.Scopes[1]);
    }

    private PassingChatClient Create() => new(_model, _time, "inner");

    private static async Task<RequestFootprint?> AskAsync(IChatClient client, bool streams, ChatOptions? options = null) => streams
        ? (await client.GetStreamingResponseAsync("How?", options, Cancellation).ToListAsync(Cancellation))[^1].GetFootprint()
        : (await client.GetResponseAsync("How?", options, Cancellation)).GetFootprint();

    private sealed class PassingChatClient(IChatClient inner, FakeTimeProvider time, string name) : DelegatingChatClient(inner)
    {
        private readonly StageContext _stage = new(name, typeof(PassingChatClient), new StageServices { TimeProvider = time });

        public override Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            return AnswerAsync();

            async Task<ChatResponse> AnswerAsync()
            {
                Begin(ref options);
                return await base.GetResponseAsync(messages, options, cancellationToken);
            }
        }

        public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            return StreamAsync(cancellationToken);

            async IAsyncEnumerable<ChatResponseUpdate> StreamAsync([EnumeratorCancellation] CancellationToken token)
            {
                var scope = Begin(ref options);
                await foreach (var update in scope.EnterEachStepAsync(base.GetStreamingResponseAsync(messages, options, token), token))
                    yield return update;
            }
        }

        private StageScope Begin(ref ChatOptions? options)
        {
            var scope = StageScope.Begin(_stage, ref options);
            scope.Enter();
            time.Advance(TimeSpan.FromSeconds(2));
            scope.Book(StageOutcome.PassedThrough, "passed", scope.Elapsed, OwnWork.EnergyOf(scope.Elapsed));
            return scope;
        }
    }

    /// <summary>Notes the scope of each step.</summary>
    private sealed class SeeingChatClient : IChatClient
    {
        public List<WattwiseScope?> Scopes { get; } = [];

        public ChatOptions? Options { get; private set; }

        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            Options = options;
            Scopes.Add(WattwiseScope.Current);
            return Task.FromResult(Accounting.ProviderAnswers.Answer());
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            Options = options;
            try
            {
                Scopes.Add(WattwiseScope.Current);
                yield return Accounting.ProviderAnswers.Text("Open ");
                await Task.Yield();
                Scopes.Add(WattwiseScope.Current);
                yield return new() { ModelId = "gpt-4o-mini", Contents = [new UsageContent(Accounting.ProviderAnswers.Usage())] };
            }
            finally
            {
                Scopes.Add(WattwiseScope.Current);
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
