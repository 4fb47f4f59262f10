using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace Wattwise.Routing;

/// <summary>Where conversations went last. Thread-safe.</summary>
internal sealed class ConversationPlaces(int maxConversations) : RecentlySet<ConversationPlace>(maxConversations)
{
    /// <summary>What all turns of a conversation share: instructions and the messages up to the first one of the user.</summary>
    public static string KeyOf(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        if (options?.ConversationId is { } id)
            return IdKey(id);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(options?.Instructions ?? "");
        foreach (var message in messages)
        {
            Add(message.Role.Value);
            Add(message.Text);
            if (message.Role == ChatRole.User)
                break;
        }

        return Convert.ToHexString(hash.GetHashAndReset());

        void Add(string text)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            hash.AppendData([0]);
        }
    }

    /// <summary>The key of a conversation that the provider keeps.</summary>
    public static string IdKey(string conversationId) => "id:" + conversationId;
}
