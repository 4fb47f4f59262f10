using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.AgentFramework.Tests;

/// <summary>
/// A model that a test can foresee: it calls the offered tool as often as the question's first number says, then answers with the question
/// and the tool's results. It counts its tokens.
/// </summary>
internal sealed class ScriptedModel(string name = "scripted") : IChatClient
{
    private long _input;
    private long _output;
    private int _calls;

    public int Calls => _calls;

    public (long Input, long Output) Tokens => (Interlocked.Read(ref _input), Interlocked.Read(ref _output));

    /// <summary>Fails the call of this number.</summary>
    public int FailsAt { get; init; }

    /// <summary>Added to each answer: a model that answers from what it sees of its surroundings.</summary>
    public Func<string>? Suffix { get; init; }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return Answer([.. messages], options);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        var answer = Answer([.. messages], options);
        foreach (var update in answer.ToChatResponseUpdates())
        {
            // As providers do, all updates of a message name it.
            update.MessageId = answer.Messages[0].MessageId;
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata)
            ? new ChatClientMetadata(name, null, name)
            : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private ChatResponse Answer(List<ChatMessage> messages, ChatOptions? options)
    {
        var call = Interlocked.Increment(ref _calls);
        if (call == FailsAt)
            throw new InvalidOperationException("The model is out of order.");

        var question = messages.FindLastIndex(message => message.Role == ChatRole.User);
        var results = messages.Skip(question).SelectMany(message => message.Contents).OfType<FunctionResultContent>().ToList();
        var wanted = messages[question].Text.FirstOrDefault(char.IsDigit) is var digit and not '\0' ? digit - '0' : 0;
        var tool = options?.Tools?.OfType<AIFunctionDeclaration>().FirstOrDefault();
        var callsTool = tool is not null && results.Count < wanted;
        var usage = new UsageDetails { InputTokenCount = 100 + messages.Count, OutputTokenCount = 10 + results.Count };
        usage.TotalTokenCount = usage.InputTokenCount + usage.OutputTokenCount;
        Interlocked.Add(ref _input, usage.InputTokenCount!.Value);
        Interlocked.Add(ref _output, usage.OutputTokenCount!.Value);
        AIContent content = callsTool
            ? new FunctionCallContent(
                $"call-{results.Count}", tool!.Name, new Dictionary<string, object?> { [ArgumentOf(tool)] = $"step {results.Count}" })
            : new TextContent(options?.ResponseFormat is ChatResponseFormatJson
                ? """{"City":"Bern"}"""
                : $"{messages[question].Text} Results: {string.Join(", ", results.Select(result => result.Result))}.{Suffix?.Invoke()}");
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, [content]) { MessageId = $"message-{messages.Count}" })
        {
            CreatedAt = DateTimeOffset.UnixEpoch,
            FinishReason = callsTool ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
            ModelId = name,
            ResponseId = $"response-{messages.Count}",
            Usage = usage,
        };
    }

    private static string ArgumentOf(AIFunctionDeclaration tool) =>
        tool.JsonSchema.GetProperty("properties").EnumerateObject().First().Name;
}
