using Wattwise.Caching;
using Wattwise.Garnet;

[assembly: AssemblyFixture(typeof(Wattwise.Redis.Tests.GarnetFixture))]

namespace Wattwise.Redis.Tests;

/// <summary>One server with vector sets and one without, for all tests: each test has a key prefix of its own.</summary>
public sealed class GarnetFixture : IAsyncLifetime
{
    private GarnetServer? _withVectorSets, _withoutVectorSets;

    public async ValueTask InitializeAsync()
    {
        _withVectorSets = await GarnetServer.StartAsync(hasVectorSets: true);
        _withoutVectorSets = await GarnetServer.StartAsync(hasVectorSets: false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in new[] { _withVectorSets, _withoutVectorSets })
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }

    /// <summary>The port of the server with vector sets.</summary>
    public int Port => _withVectorSets!.Port;

    public string Address(bool hasVectorSets) => (hasVectorSets ? _withVectorSets : _withoutVectorSets)!.Address;

    /// <summary>Options of a store that nothing else uses.</summary>
    public RedisSemanticCacheOptions Options(bool hasVectorSets = true, string? prefix = null) => new()
    {
        ConnectionString = Address(hasVectorSets) + ",syncTimeout=30000,asyncTimeout=30000,connectTimeout=30000",
        KeyPrefix = prefix ?? Guid.NewGuid().ToString("N"),
    };
}
