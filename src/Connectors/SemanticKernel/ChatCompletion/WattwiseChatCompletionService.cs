using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.SemanticKernel;

/// <summary>Stands in for a chat service of the app: the stages answer a call, or let it through to the service as it is.</summary>
/// <remarks>
/// On a miss the caller gets the very objects that the service returned, and the service got the caller's very objects. Thread-safe if the
/// service is.
/// </remarks>
internal sealed class WattwiseChatCompletionService : IChatCompletionService, IDisposable, IAsyncDisposable
{
    private readonly ServiceChatClient _end;

    /// <param name="pipeline">The stages, with a <see cref="ServiceChatClient"/> at their end; disposed with this service.</param>
    public WattwiseChatCompletionService(IChatClient pipeline)
    {
        Pipeline = pipeline;
        _end = pipeline.GetService<ServiceChatClient>()
            ?? throw new ArgumentException("The pipeline does not end in the app's service.", nameof(pipeline));
    }

    public IReadOnlyDictionary<string, object?> Attributes => _end.Service.Attributes;

    /// <summary>The stages.</summary>
    public IChatClient Pipeline { get; }

    public async Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(
        ChatHistory chatHistory, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chatHistory);

        var call = new ChatCall(_end.Service, chatHistory, executionSettings, kernel);
        call.Enter();
        var response = await Pipeline.GetResponseAsync(call.Messages, call.Options, cancellationToken).ConfigureAwait(false);
        var contents = AnswerWriter.Write(response);
        var footprint = response.GetFootprint();
        KernelFootprints.Add(kernel, footprint);
        foreach (var content in contents)
            AnswerMarks.Set(content, footprint, response.GetCacheHit());
        return contents;
    }

    public async IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chatHistory);

        var call = new ChatCall(_end.Service, chatHistory, executionSettings, kernel);
        call.Enter();
        StreamingChatMessageContent? last = null;
        CacheHit? hit = null;
        var updates = Pipeline.GetStreamingResponseAsync(call.Messages, call.Options, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        try
        {
            while (true)
            {
                // Each step starts in the consumer's context.
                call.Enter();
                if (!await updates.MoveNextAsync().ConfigureAwait(false))
                    break;

                var update = updates.Current;
                var footprint = update.GetFootprint();
                KernelFootprints.Add(kernel, footprint);
                hit ??= update.GetCacheHit();
                if (AnswerWriter.Write(update) is not { } content)
                {
                    // The stream ended without notice: its last content is with the caller already.
                    if (last is not null)
                        AnswerMarks.Set(last, footprint, footprint is null ? null : hit);
                    continue;
                }

                AnswerMarks.Set(content, footprint, last is null || footprint is not null ? hit : null);
                last = content;
                yield return content;
            }
        }
        finally
        {
            call.Enter();
            await updates.DisposeAsync().ConfigureAwait(false);
        }
    }

    public void Dispose() => Pipeline.Dispose();

    public async ValueTask DisposeAsync()
    {
        var service = _end.Release();
        Pipeline.Dispose();
        if (service is IAsyncDisposable asyncDisposable)
            await asyncDisposable.DisposeAsync().ConfigureAwait(false);
        else
            (service as IDisposable)?.Dispose();
    }
}
