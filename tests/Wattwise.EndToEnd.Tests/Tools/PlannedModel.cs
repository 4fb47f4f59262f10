using Microsoft.Extensions.AI;

namespace Wattwise.EndToEnd.Tests.Tools;

/// <summary>A small model that is told which tool to call next, since it would not know; remembers what it was asked.</summary>
internal sealed class PlannedModel(IChatClient model, params string[] plan) : DelegatingChatClient(model)
{
    public List<(ChatMessage[] Messages, ChatOptions Options)> Requests { get; } = [];

    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(messages, Plan(messages, options), cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(messages, Plan(messages, options), cancellationToken);

    private ChatOptions Plan(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var done = messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Count();
        var planned = options?.Clone() ?? new();
        (planned.Temperature, planned.MaxOutputTokens, planned.AllowMultipleToolCalls) = (0, 128, false);
        planned.ToolMode = done < plan.Length ? ChatToolMode.RequireSpecific(NameOf(plan[done], planned)) : ChatToolMode.None;
        if (done == plan.Length)
            planned.ConfigureLlama(llama => llama.Regex = @"The [a-z0-9 ,]{10,100}\.");
        Requests.Add(([.. messages], planned));
        return planned;
    }

    // Frameworks put the name of a plugin before that of a function.
    private static string NameOf(string tool, ChatOptions options) =>
        options.Tools!.Single(offered => offered.Name.EndsWith(tool, StringComparison.Ordinal)).Name;
}
