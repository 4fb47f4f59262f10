using Microsoft.Extensions.AI;

namespace Wattwise.Benchmarks.Compression;

/// <summary>A request as a compressor sends it.</summary>
/// <param name="Messages">The messages, one for each that came.</param>
/// <param name="Batches">How often earlier messages were changed so far in the session, as the compressor declares it.</param>
/// <param name="Behind">Tokens behind those changes, which have to be computed again, as the compressor declares it.</param>
internal sealed record SentRequest(IReadOnlyList<ChatMessage> Messages, int Batches = 0, long Behind = 0);
