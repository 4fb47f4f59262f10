using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace Wattwise.Routing;

/// <summary>Where conversations went last: so many, the one not used for longest goes first. Thread-safe.</summary>
internal sealed class ConversationPlaces(int maxConversations)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, ConversationPlace Place)>> _places = [];
    private readonly LinkedList<(string Key, ConversationPlace Place)> _byUse = [];

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

    public ConversationPlace? Find(string key)
    {
        lock (_lock)
            return _places.TryGetValue(key, out var node) ? node.Value.Place : null;
    }

    public void Set(string key, ConversationPlace place)
    {
        lock (_lock)
        {
            if (_places.Remove(key, out var old))
                _byUse.Remove(old);
            else if (_places.Count >= maxConversations)
            {
                _places.Remove(_byUse.First!.Value.Key);
                _byUse.RemoveFirst();
            }

            _places[key] = _byUse.AddLast((key, place));
        }
    }
}
