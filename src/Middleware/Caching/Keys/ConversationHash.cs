using Microsoft.Extensions.AI;

namespace Wattwise.Caching;

/// <summary>
/// The rolling hash of a conversation: <c>H(n) = SHA-256(H(n-1), role, content of turn n)</c>, so that branches of one conversation share
/// the hashes of what they have in common.
/// </summary>
/// <remarks>Equal texts give equal hashes, whatever pieces they are split into. Ids and times of messages are not part of it.</remarks>
internal struct ConversationHash
{
    /// <summary>True once a turn was added.</summary>
    public bool HasTurns { get; private set; }

    /// <summary>The hash of all turns so far; all zeros before the first.</summary>
    public CacheKey Value { get; private set; }

    /// <summary>Adds a turn.</summary>
    /// <param name="hash">An empty hash; it is empty again afterwards.</param>
    /// <param name="turn">The turn.</param>
    /// <param name="hasData">Set where the turn holds more than text.</param>
    /// <returns>Why no key can hold the turn, or <see langword="null"/>.</returns>
    public string? Add(ref CanonicalHash hash, ChatMessage turn, ref bool hasData)
    {
        hash.Add(Value);
        if (TurnContent.AddTo(ref hash, turn, ref hasData) is { } reason)
            return reason;

        Value = hash.ToKey();
        HasTurns = true;
        return null;
    }
}
