using System.Runtime.CompilerServices;
using Microsoft.Agents.AI;
using Microsoft.Agents.AI.Workflows;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.AgentFramework.Tests;

/// <summary>Whose run it is holds for every request in it.</summary>
public class RunRequestOptionsTests
{
    private static readonly AsyncLocal<string?> Asking = new();

    [Theory]
    [InlineData("run")]
    [InlineData("ambient")]
    public async Task Two_tenants_in_one_agent_side_by_side_never_get_each_others_answers(string how)
    {
        var model = new ScriptedModel { Suffix = () => $" For {Asking.Value}." };
        var agent = Agents.Create(model, new FootprintLedger(), "agent");
        var wrong = 0;
        await Parallel.ForAsync(0, 10_000, Chat.Token, async (i, cancellationToken) =>
        {
            var tenant = i % 2 == 0 ? "contoso" : "fabrikam";
            Asking.Value = tenant;
            var question = $"Question {(char)('a' + (i / 2 % 20))}?";
            using var ambient = how == "ambient" ? AmbientRequestOptions.Begin(o => o.CacheScope = new CacheScope(tenant)) : null;
            var options = how == "run" ? new AgentRunOptions().ConfigureWattwise(o => o.CacheScope = new CacheScope(tenant)) : null;
            var text = i % 3 == 0
                ? (await agent.RunStreamingAsync(question, options: options, cancellationToken: cancellationToken)
                    .ToAgentResponseAsync(cancellationToken)).Text
                : (await agent.RunAsync(question, options: options, cancellationToken: cancellationToken)).Text;
            if (text != $"{question} Results: . For {tenant}.")
                Interlocked.Increment(ref wrong);
        });

        Assert.Equal(0, wrong);
        Assert.Equal(40, model.Calls);
    }

    [Fact]
    public async Task The_agents_of_a_workflow_keep_to_the_tenant_of_the_run()
    {
        var model = new ScriptedModel();
        var ledger = new FootprintLedger();
        var agent = AgentWorkflowBuilder.BuildSequential(Agents.Create(model, ledger, "one"), Agents.Create(model, ledger, "two"))
            .AsAIAgent("w", "w").AsBuilder().UseWattwise().Build();

        foreach (var tenant in (string[])["contoso", "fabrikam", "contoso"])
            await agent.RunAsync(
                "What is a cat?", options: new AgentRunOptions().ConfigureWattwise(o => o.CacheScope = new CacheScope(tenant)),
                cancellationToken: Chat.Token);

        // Two agents for each of two tenants; the third run repeats the first one's requests.
        Assert.Equal(4, model.Calls);
    }

    [Fact]
    public async Task A_run_says_more_than_the_agent_and_the_agent_more_than_nothing()
    {
        var model = new ScriptedModel { Suffix = () => $" {WattwiseScope.Current!.Options.CacheScope}" };
        var agent = model.AsBuilder().UseWattwise().BuildAIAgent().AsBuilder()
            .UseWattwise(o => o.CacheScope = new CacheScope("house")).Build();

        var house = await agent.RunAsync("Hello", cancellationToken: Chat.Token);
        var guest = await agent.RunAsync(
            "Hello", options: new AgentRunOptions().ConfigureWattwise(o => o.CacheScope = new CacheScope("guest")),
            cancellationToken: Chat.Token);

        Assert.Contains("Tenant = house", house.Text, StringComparison.Ordinal);
        Assert.Contains("Tenant = guest", guest.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_is_no_chat_agent_is_not_told_the_tenant()
    {
        AgentRunOptions? seen = null;
        var remote = new RemoteAgent(options => seen = options);
        var options = new AgentRunOptions
        {
            AdditionalProperties = new() { ["trace"] = "7" },
        }.ConfigureWattwise(o => o.CacheScope = new CacheScope("contoso"));

        await remote.AsBuilder().UseWattwise().Build().RunAsync("Hello", options: options, cancellationToken: Chat.Token);

        Assert.Equal(["trace"], seen!.AdditionalProperties!.Keys);
        Assert.Contains("contoso", options.AdditionalProperties!.Values);
    }

    [Fact]
    public async Task The_frameworks_own_properties_do_not_keep_a_run_out_of_the_cache()
    {
        var model = new ScriptedModel();
        var agent = Agents.Create(model, new FootprintLedger(), "agent");
        for (var i = 0; i < 2; i++)
        {
            var options = new AgentRunOptions { AdditionalProperties = [] };
            options.AdditionalProperties.Add<ChatHistoryProvider>(new InMemoryChatHistoryProvider());
            await agent.RunAsync("Hello", options: options, cancellationToken: Chat.Token);
        }

        Assert.Equal(1, model.Calls);
    }

    [Fact]
    public async Task Turns_of_a_session_are_found_in_the_cache_when_another_session_repeats_them()
    {
        var model = new ScriptedModel();
        var agent = Agents.Create(model, new FootprintLedger(), "agent");
        for (var i = 0; i < 2; i++)
        {
            var session = await agent.CreateSessionAsync(Chat.Token);
            await agent.RunStreamingAsync("Hello", session, cancellationToken: Chat.Token).ToListAsync(Chat.Token);
            await agent.RunAsync("And then?", session, cancellationToken: Chat.Token);
        }

        Assert.Equal(2, model.Calls);
    }

    private sealed class RemoteAgent(Action<AgentRunOptions?> see) : AIAgent
    {
        protected override ValueTask<AgentSession> CreateSessionCoreAsync(CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        protected override ValueTask<System.Text.Json.JsonElement> SerializeSessionCoreAsync(
            AgentSession session, System.Text.Json.JsonSerializerOptions? jsonSerializerOptions = null,
            CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        protected override ValueTask<AgentSession> DeserializeSessionCoreAsync(
            System.Text.Json.JsonElement serializedState, System.Text.Json.JsonSerializerOptions? jsonSerializerOptions = null,
            CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        protected override Task<AgentResponse> RunCoreAsync(
            IEnumerable<ChatMessage> messages, AgentSession? session = null, AgentRunOptions? options = null,
            CancellationToken cancellationToken = default)
        {
            see(options);
            return Task.FromResult(new AgentResponse(new ChatMessage(ChatRole.Assistant, "Hi")));
        }

        protected override async IAsyncEnumerable<AgentResponseUpdate> RunCoreStreamingAsync(
            IEnumerable<ChatMessage> messages, AgentSession? session = null, AgentRunOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            see(options);
            yield return new AgentResponseUpdate(ChatRole.Assistant, "Hi");
        }
    }
}
