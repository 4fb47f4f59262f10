using System.Globalization;
using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace Wattwise.Caching;

/// <summary>Reads members of large collections in pages, so that the server is never held up. A member may come twice.</summary>
internal static class ServerScan
{
    public static IAsyncEnumerable<RedisValue[]> SetAsync(
        IDatabase database, RedisKey key, int pageSize, CancellationToken cancellationToken) =>
        ScanAsync(database, "SSCAN", key, pageSize, 1, cancellationToken);

    public static IAsyncEnumerable<RedisValue[]> SortedSetAsync(
        IDatabase database, RedisKey key, int pageSize, CancellationToken cancellationToken) =>
        ScanAsync(database, "ZSCAN", key, pageSize, 2, cancellationToken);

    /// <summary>The members with a score up to a maximum. Some are passed over where members are removed meanwhile.</summary>
    public static async IAsyncEnumerable<RedisValue[]> ByScoreAsync(
        IDatabase database, RedisKey key, double maximum, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long skip = 0; ; skip += pageSize)
        {
            var page = await database.SortedSetRangeByScoreAsync(key, stop: maximum, skip: skip, take: pageSize)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            if (page.Length == 0)
                yield break;

            yield return page;
        }
    }

    private static async IAsyncEnumerable<RedisValue[]> ScanAsync(
        IDatabase database, string command, RedisKey key, int pageSize, int stride,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cursor = "0";
        do
        {
            var reply = await database.ExecuteAsync(command, [key, cursor, "COUNT", pageSize.ToString(CultureInfo.InvariantCulture)])
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            if (reply.Length != 2 || (string?)reply[0] is not { } next || (RedisValue[]?)reply[1] is not { } members)
                throw new InvalidDataException($"The server answered {command} in a form that is none of Redis.");

            cursor = next;
            yield return [.. members.Where((_, i) => i % stride == 0)];
        }
        while (cursor != "0");
    }
}
