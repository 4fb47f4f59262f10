using StackExchange.Redis;

namespace Wattwise.Accounting;

/// <summary>Entries that are written together, as blocks of their months. Not thread-safe.</summary>
internal sealed class LedgerBatch(Guid run)
{
    private readonly SortedDictionary<int, (List<RedisValue> Blocks, List<byte[]> Open, int OpenBytes)> _months = [];

    /// <summary>How many entries.</summary>
    public int Entries { get; private set; }

    /// <summary>Their bytes before compression.</summary>
    public int Bytes { get; private set; }

    public void Add(int month, byte[] entry)
    {
        var (blocks, open, openBytes) = _months.TryGetValue(month, out var known) ? known : ([], [], 0);
        open.Add(entry);
        openBytes += entry.Length + 1;
        if (openBytes >= LedgerBlock.EnoughBytes)
        {
            blocks.Add(LedgerBlock.Write(run, open));
            (open, openBytes) = ([], 0);
        }

        _months[month] = (blocks, open, openBytes);
        Entries++;
        Bytes += entry.Length;
    }

    /// <summary>The blocks of each month, in order.</summary>
    public IEnumerable<(int Month, RedisValue[] Blocks)> Blocks() => _months.Select(month => (
        month.Key, month.Value.Open.Count == 0
            ? month.Value.Blocks.ToArray()
            : [.. month.Value.Blocks, LedgerBlock.Write(run, month.Value.Open)]));
}
