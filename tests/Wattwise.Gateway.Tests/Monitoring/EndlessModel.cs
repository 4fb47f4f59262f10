using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Gateway.Tests.Monitoring;

/// <summary>Writes until its reader leaves, and then tells what that took, as the local engine does.</summary>
internal sealed class EndlessModel : IChatClient
{
    public const long InputTokens = 31;
    public const long OutputTokens = 17;
    public const double Joules = 5.25;

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var cutOff = CutOffUsage.Current!;
        await using var cancelled = cancellationToken.UnsafeRegister(_ => cutOff.Report(Usage()), null);
        while (true)
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, "and on ") { ModelId = "test-model" };
            await Task.Delay(1, cancellationToken);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private static UsageDetails Usage()
    {
        var usage = new UsageDetails
        {
            InputTokenCount = InputTokens,
            OutputTokenCount = OutputTokens,
            TotalTokenCount = InputTokens + OutputTokens,
        };
        usage.SetEnergy(EnergyEstimate.Modelled(Joules, Joules, Joules));
        return usage;
    }
}
