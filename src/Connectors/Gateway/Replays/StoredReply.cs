namespace Wattwise.Gateway.Replays;

/// <summary>A complete reply, as it was sent.</summary>
/// <param name="Body">The bytes.</param>
/// <param name="IsStream">Whether they are events.</param>
/// <param name="Headers">The headers that say what the request took.</param>
internal sealed record StoredReply(byte[] Body, bool IsStream, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    // What an entry costs beside its bytes.
    private const int Overhead = 1024;

    public long Size => Body.Length + Overhead;
}
