using System.Globalization;
using StackExchange.Redis;
using Wattwise.Caching;

namespace Wattwise.Accounting;

/// <summary>Reads what all processes wrote to a ledger on a Redis or Garnet server. Writes nothing, but for a month that it is told to
/// remove.</summary>
/// <remarks>Thread-safe. Dispose it to close the connection.</remarks>
public sealed class RedisLedgerJournal : ILedgerJournal, IAsyncDisposable
{
    private const int BlocksPerPage = 16;
    private const int RunsAtOnce = 256;

    private readonly RedisConnection _connection;
    private readonly LedgerKeys _keys;
    private readonly TimeProvider _timeProvider;

    /// <summary>Opens a journal; it connects at first use.</summary>
    /// <param name="options">Where it is; how it is written does not matter.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public RedisLedgerJournal(RedisLedgerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var copy = options.Checked(nameof(options));
        _connection = new RedisConnection(copy.ConnectionString, copy.ConnectionFactory, copy.Database);
        _keys = new LedgerKeys(copy.KeyPrefix);
        _timeProvider = copy.TimeProvider;
    }

    /// <inheritdoc/>
    public async ValueTask<LedgerJournalState> ReadStateAsync(CancellationToken cancellationToken = default)
    {
        var database = await _connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var settings = await database.HashGetAsync(_keys.Settings, [LedgerSettings.Id, LedgerSettings.IdentityKey])
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        var months = await database.SetMembersAsync(_keys.Months).WaitAsync(cancellationToken).ConfigureAwait(false);
        var removed = await database.HashGetAllAsync(_keys.Removed).WaitAsync(cancellationToken).ConfigureAwait(false);
        return new(
            settings[0].IsNull ? Guid.Empty : new Guid((byte[])settings[0]!, bigEndian: true),
            (byte[]?)settings[1],
            [.. months.Select(static month => LedgerMonths.FirstDay((int)month)).Order()],
            await ReadRunsAsync(database, cancellationToken).ConfigureAwait(false),
            [.. removed.Select(static removal => Removal.Read(removal.Value).Of((int)removal.Name))
                .OrderBy(static removal => removal.Month)]);
    }

    /// <inheritdoc/>
    public async ValueTask<LedgerPage> ReadAsync(DateOnly month, string? after, CancellationToken cancellationToken = default)
    {
        var place = Place.Read(after);
        var number = LedgerMonths.NumberOf(month);
        var database = await _connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var reading = database.ListRangeAsync(_keys.Month(number), place.Index, place.Index + BlocksPerPage - 1);

        // Read last: what was read of a list that was removed meanwhile is not counted for the next one.
        var length = database.ListLengthAsync(_keys.Month(number));
        var removed = database.HashGetAsync(_keys.Removed, number);
        await Task.WhenAll(reading, length, removed).WaitAsync(cancellationToken).ConfigureAwait(false);
        var times = Removal.Read(await removed.ConfigureAwait(false)).Times;
        if (times != place.Removals || await length.ConfigureAwait(false) < place.Index)
            return new([], 0, new Place(times, 0).ToString(), IsLast: false);

        List<(FootprintEntry, Guid)> entries = [];
        var unreadable = 0;
        var blocks = await reading.ConfigureAwait(false);
        foreach (var block in blocks)
            unreadable += LedgerBlock.Read((byte[])block!, entries);
        return new(entries, unreadable, (place with { Index = place.Index + blocks.Length }).ToString(), blocks.Length < BlocksPerPage);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryRemoveAsync(
        DateOnly month, string position, long entries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(position);
        var place = Place.Read(position);
        var number = LedgerMonths.NumberOf(month);
        var list = _keys.Month(number);
        var database = await _connection.GetDatabaseAsync(cancellationToken).ConfigureAwait(false);
        var removed = await database.HashGetAsync(_keys.Removed, number).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (Removal.Read(removed).Times != place.Removals)
            return false;

        var transaction = database.CreateTransaction();
        transaction.AddCondition(Condition.ListLengthEqual(list, place.Index));
        transaction.AddCondition(
            removed.IsNull ? Condition.HashNotExists(_keys.Removed, number) : Condition.HashEqual(_keys.Removed, number, removed));
        Task[] writes =
        [
            transaction.KeyDeleteAsync(list),
            transaction.SetRemoveAsync(_keys.Months, number),
            transaction.HashSetAsync(_keys.Removed, number, new Removal(place.Removals + 1, _timeProvider.GetUtcNow(), entries).ToString()),
        ];
        if (!await transaction.ExecuteAsync().WaitAsync(cancellationToken).ConfigureAwait(false))
            return false;
        await Task.WhenAll(writes).WaitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<IReadOnlyList<LedgerJournalRun>> ReadRunsAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var ids = await database.SetMembersAsync(_keys.Runs).WaitAsync(cancellationToken).ConfigureAwait(false);
        List<LedgerJournalRun> runs = [];
        foreach (var some in ids.Chunk(RunsAtOnce))
        {
            var records = await Task.WhenAll(some.Select(id => database.HashGetAllAsync(_keys.Run(Guid.ParseExact(id.ToString(), "N")))))
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            runs.AddRange(some.Zip(records, LedgerRunRecord.TryRead).OfType<LedgerJournalRun>());
        }

        return [.. runs.OrderBy(static run => run.StartedAt).ThenBy(static run => run.Id)];
    }

    /// <summary>How far a month was read: how often it had been removed before, and how many blocks.</summary>
    private readonly record struct Place(long Removals, long Index)
    {
        public static Place Read(string? text)
        {
            if (text is null)
                return default;
            var parts = text.Split(':');
            return parts.Length == 2 && long.TryParse(parts[0], CultureInfo.InvariantCulture, out var removals)
                && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var index)
                ? new(removals, index)
                : throw new ArgumentException($"'{text}' is no position of a month of the ledger.", nameof(text));
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Removals}:{Index}");
    }

    /// <summary>How often a month was removed, when last, and how many entries.</summary>
    private readonly record struct Removal(long Times, DateTimeOffset At, long Entries)
    {
        public static Removal Read(RedisValue value)
        {
            var parts = value.ToString().Split('|');
            return parts.Length == 3 ? new(Number(parts[0]), new(Number(parts[1]), TimeSpan.Zero), Number(parts[2])) : default;

            static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
        }

        public LedgerRemoval Of(int month) => new(LedgerMonths.FirstDay(month), At, Entries);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Times}|{At.UtcTicks}|{Entries}");
    }
}
