using Wattwise.Caching;
using Wattwise.Gateway;
using Wattwise.StoreConformance;

namespace Wattwise.Sqlite.Tests.Gateway;

public sealed class SqliteGatewayStoreConformance : GatewayStoreConformance, IDisposable
{
    private readonly CacheFolder _folder = new();

    [Fact]
    public void A_file_of_another_kind_is_left_as_it_is()
    {
        _folder.Open().Dispose();
        var exception = Assert.Throws<SqliteGatewayStoreException>(() => new SqliteGatewayStore(new() { FilePath = _folder.File() }));
        Assert.Contains("is not one of keys and budgets", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    protected override ValueTask<IGatewayStore> OpenAsync(string name) =>
        new(new SqliteGatewayStore(new() { FilePath = _folder.File(name), Durability = SqliteDurability.ProcessCrash }));
}
