using Wattwise.Cascade;

namespace Wattwise.Caching;

/// <summary>Evidence of cascades: one list for each class of requests, bounded in length, and a set that names the classes.</summary>
/// <remarks>Lists of classes are read side by side and put into one order by time; each keeps its own.</remarks>
internal sealed class CascadeEvidenceLog(RedisKeys keys, RedisConnection connection, int maxEvidencePerClass)
{
    public async ValueTask<IReadOnlyList<CascadeEvidence>> ReadAsync(string cascadeId, int maxCount, CancellationToken cancellationToken)
    {
        var database = await connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var classes = await database.SetMembersAsync(keys.CascadeClasses(cascadeId)).WaitAsync(cancellationToken).ConfigureAwait(false);
        List<(DateTimeOffset Place, CascadeEvidence Evidence)> all = [];
        foreach (var name in classes)
        {
            var items = await database.ListRangeAsync(keys.CascadeEvidence(cascadeId, name!), -maxCount, -1)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            var place = DateTimeOffset.MinValue;
            foreach (var item in items)
            {
                if ((byte[]?)item is not { } bytes || CascadeEvidenceFormat.TryRead(bytes) is not { } evidence)
                    continue;
                place = evidence.At > place ? evidence.At : place;
                all.Add((place, evidence));
            }
        }

        return [.. all.OrderBy(static item => item.Place).Skip(all.Count - maxCount).Select(static item => item.Evidence)];
    }

    public async ValueTask AppendAsync(string cascadeId, CascadeEvidence evidence, CancellationToken cancellationToken)
    {
        var database = await connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var name = Digest.Of(evidence.TaskClass);
        var list = keys.CascadeEvidence(cascadeId, name);
        var transaction = database.CreateTransaction();
        Task[] writes =
        [
            transaction.SetAddAsync(keys.CascadeClasses(cascadeId), name),
            transaction.ListRightPushAsync(list, CascadeEvidenceFormat.Write(evidence)),
            transaction.ListTrimAsync(list, -maxEvidencePerClass, -1),
        ];
        await transaction.ExecuteAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(writes).WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
