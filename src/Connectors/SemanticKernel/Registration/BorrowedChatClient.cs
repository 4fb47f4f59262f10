using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;

namespace Wattwise.SemanticKernel;

/// <summary>A client that the app made itself, and disposes itself.</summary>
/// <param name="client">The app's client.</param>
internal sealed class BorrowedChatClient(IChatClient client) : DelegatingChatClient(client)
{
    [SuppressMessage("Usage", "CA2215", Justification = "The client is not this one's to dispose.")]
    protected override void Dispose(bool disposing)
    {
    }
}
