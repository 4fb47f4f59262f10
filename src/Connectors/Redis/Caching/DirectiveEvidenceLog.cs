using Wattwise.Directives;

namespace Wattwise.Caching;

/// <summary>Evidence of directives: one list for each class of requests, bounded in length, and a set that names the classes.</summary>
/// <remarks>Lists of classes are read side by side and put into one order by time; each keeps its own.</remarks>
internal sealed class DirectiveEvidenceLog(RedisKeys keys, RedisConnection connection, int maxEvidencePerClass)
{
    private const byte Format = 1;
    private const byte ResetFlag = 1, RequestedFlag = 2, ServedFlag = 4;

    public async ValueTask<IReadOnlyList<DirectiveEvidence>> ReadAsync(
        string directivesId, int maxCount, CancellationToken cancellationToken)
    {
        var database = await connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var classes = await database.SetMembersAsync(keys.DirectiveClasses(directivesId)).WaitAsync(cancellationToken)
            .ConfigureAwait(false);
        List<(DateTimeOffset Place, DirectiveEvidence Evidence)> all = [];
        foreach (var name in classes)
        {
            var items = await database.ListRangeAsync(keys.DirectiveEvidence(directivesId, name!), -maxCount, -1)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            var place = DateTimeOffset.MinValue;
            foreach (var item in items)
            {
                if ((byte[]?)item is not { } bytes || TryRead(bytes) is not { } evidence)
                    continue;
                place = evidence.JudgedAt > place ? evidence.JudgedAt : place;
                all.Add((place, evidence));
            }
        }

        return [.. all.OrderBy(static item => item.Place).Skip(all.Count - maxCount).Select(static item => item.Evidence)];
    }

    public async ValueTask AppendAsync(string directivesId, DirectiveEvidence evidence, CancellationToken cancellationToken)
    {
        var database = await connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var name = Digest.Of(evidence.TaskClass);
        var list = keys.DirectiveEvidence(directivesId, name);
        var transaction = database.CreateTransaction();
        Task[] writes =
        [
            transaction.SetAddAsync(keys.DirectiveClasses(directivesId), name),
            transaction.ListRightPushAsync(list, Write(evidence)),
            transaction.ListTrimAsync(list, -maxEvidencePerClass, -1),
        ];
        await transaction.ExecuteAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(writes).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static byte[] Write(DirectiveEvidence evidence)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Format);
        writer.Write(evidence.JudgedAt.UtcTicks);
        writer.Write(evidence.Level.Value);
        writer.Write(evidence.Score);
        writer.Write((byte)((evidence.IsReset ? ResetFlag : 0)
            | (evidence.RequestedModelId is null ? 0 : RequestedFlag) | (evidence.ServedModelId is null ? 0 : ServedFlag)));
        foreach (var number in (ReadOnlySpan<double?>)[evidence.FullJoules, evidence.BriefJoules, evidence.FullSeconds,
            evidence.BriefSeconds])
            writer.Write(number ?? double.NaN);
        writer.Write(StorableText.Encode(evidence.TaskClass));
        if (evidence.RequestedModelId is { } requested)
            writer.Write(StorableText.Encode(requested));
        if (evidence.ServedModelId is { } served)
            writer.Write(StorableText.Encode(served));
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads evidence; <see langword="null"/> for what is none, or is of another format.</summary>
    private static DirectiveEvidence? TryRead(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes));
            if (reader.ReadByte() != Format)
                return null;
            var (judgedAt, level, score, flags) =
                (new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero), reader.ReadByte(), reader.ReadDouble(), reader.ReadByte());
            var (fullJoules, briefJoules, fullSeconds, briefSeconds) = (Number(), Number(), Number(), Number());
            var taskClass = StorableText.Decode(reader.ReadString());
            return new DirectiveEvidence(judgedAt, taskClass, new DirectiveLevel(level), score, Name(RequestedFlag), Name(ServedFlag))
            {
                FullJoules = fullJoules,
                BriefJoules = briefJoules,
                FullSeconds = fullSeconds,
                BriefSeconds = briefSeconds,
                IsReset = (flags & ResetFlag) != 0,
            };

            double? Number() => reader.ReadDouble() is var number && double.IsNaN(number) ? null : number;
            string? Name(byte flag) => (flags & flag) != 0 ? StorableText.Decode(reader.ReadString()) : null;
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
