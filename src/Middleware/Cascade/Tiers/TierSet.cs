using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <summary>The clients of a cascade's tiers, as one client of the stage has them. Thread-safe.</summary>
internal sealed class TierSet
{
    private readonly IChatClient[][] _clients;

    /// <param name="options">The tiers.</param>
    /// <param name="innerClient">The client behind the stage.</param>
    /// <param name="findKeyed">Finds keyed clients; <see langword="null"/> without a container.</param>
    /// <exception cref="ArgumentException">A tier names a key, and there is no container.</exception>
    public TierSet(CascadeOptions options, IChatClient innerClient, Func<string, IChatClient>? findKeyed)
    {
        _clients = [.. options.Tiers.Select(Find)];
        Opinion = options.SecondOpinion is { } opinion ? Find(opinion)[0] : null;

        IChatClient[] Find(CascadeTier tier)
        {
            if (tier.ClientKey is { } key && findKeyed is null)
                throw new ArgumentException(
                    $"The tier '{tier.Name}' names the key of a client, which only a pipeline with a service container finds.");
            return [tier.Client ?? (tier.ClientKey is null ? innerClient : findKeyed!(tier.ClientKey)), .. tier.Fallbacks];
        }
    }

    /// <summary>The client of second opinions; <see langword="null"/> if there is none.</summary>
    public IChatClient? Opinion { get; }

    /// <summary>The clients of a tier, in the order in which they are called.</summary>
    public IReadOnlyList<IChatClient> ClientsOf(int tier) => _clients[tier];

    /// <summary>What a tier's client says of itself.</summary>
    public ChatClientMetadata? MetadataOf(int tier) => _clients[tier][0].GetService(typeof(ChatClientMetadata)) as ChatClientMetadata;
}
