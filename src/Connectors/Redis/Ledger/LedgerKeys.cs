using StackExchange.Redis;

namespace Wattwise.Accounting;

/// <summary>The names of all that a ledger keeps on the server.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>settings</term><description>hash: the journal's id, the key of hashed names if the server holds it, and a hash that tells
/// keys apart</description></item>
/// <item><term>months, month:202603</term><description>set of the months with entries, and a list of blocks of entries for each
/// (<see cref="LedgerBlock"/>)</description></item>
/// <item><term>removed</term><description>hash: by month, how often it was removed, when last, and how many entries</description></item>
/// <item><term>runs, run:ID</term><description>set of the runs, and a hash for each: its figures, and the number of its next
/// batch</description></item>
/// </list>
/// </remarks>
internal sealed class LedgerKeys
{
    // Raise the number when the layout changes.
    private const string Layout = "1";

    private readonly string _root;

    public LedgerKeys(string prefix)
    {
        _root = $"{{{prefix}}}:ledger:{Layout}:";
        Settings = _root + "settings";
        Months = _root + "months";
        Removed = _root + "removed";
        Runs = _root + "runs";
    }

    public RedisKey Settings { get; }

    public RedisKey Months { get; }

    public RedisKey Removed { get; }

    public RedisKey Runs { get; }

    public RedisKey Month(int number) => $"{_root}month:{number}";

    public RedisKey Run(Guid id) => $"{_root}run:{id:N}";
}
