using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise;

/// <summary>A stage that chooses how brief an answer shall be. Stages before it, which need to know, ask it first.</summary>
internal interface ILevelChooser
{
    /// <summary>Chooses the level and notes it in the request's scope. Never throws but for the caller's cancellation.</summary>
    /// <param name="request">The request.</param>
    /// <param name="messages">The conversation.</param>
    /// <param name="options">The options, without those of Wattwise.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The energy that the choice took, which the asking stage books; <see langword="null"/> if it is unknown.</returns>
    ValueTask<EnergyEstimate?> ChooseLevelAsync(
        WattwiseScope request, IReadOnlyList<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken);
}
