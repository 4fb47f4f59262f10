using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise;

/// <summary>The end of the pipeline: counts the requests that wait for the model, and does nothing else.</summary>
internal sealed class ModelCallChatClient(IChatClient innerClient, StageServices services) : DelegatingChatClient(innerClient)
{
    private readonly ActiveRequests _active = new(WattwiseTelemetry.GetMeter(services.MeterFactory));

    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        WattwiseScope.Current is { } request && _active.Take(request, WattwiseStages.Model, out var around)
            ? CountAsync(request, around, messages, options, cancellationToken)
            : base.GetResponseAsync(messages, options, cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var updates = base.GetStreamingResponseAsync(messages, options, cancellationToken);
        return WattwiseScope.Current is { } request ? CountStreamAsync(request, updates, cancellationToken) : updates;
    }

    private async Task<ChatResponse> CountAsync(
        WattwiseScope request, string? around, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        try
        {
            return await base.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _active.Release(request, WattwiseStages.Model, around);
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> CountStreamAsync(
        WattwiseScope request, IAsyncEnumerable<ChatResponseUpdate> updates, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isCounted = _active.Take(request, WattwiseStages.Model, out var around);
        try
        {
            await foreach (var update in updates.WithCancellation(cancellationToken).ConfigureAwait(false))
                yield return update;
        }
        finally
        {
            if (isCounted)
                _active.Release(request, WattwiseStages.Model, around);
        }
    }
}
