namespace Wattwise.Gateway.Responses;

/// <summary>An item of a reply as it may be referred to later: a message of the assistant, or a call.</summary>
/// <param name="Text">The message's text, or the call's arguments.</param>
/// <param name="CallId">The call's id; <see langword="null"/> for a message.</param>
/// <param name="Name">The function's name; <see langword="null"/> for a message.</param>
internal sealed record SentItem(string Text, string? CallId = null, string? Name = null)
{
    // What an entry costs beside its texts.
    private const int Overhead = 256;

    public long Size => Overhead + (sizeof(char) * (Text.Length + (CallId?.Length ?? 0L) + (Name?.Length ?? 0L)));
}
