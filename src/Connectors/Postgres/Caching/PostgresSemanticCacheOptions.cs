using System.Text.RegularExpressions;
using Npgsql;

namespace Wattwise.Caching;

/// <summary>Settings of <see cref="PostgresSemanticCacheStore"/>. Read once, when the store is made.</summary>
public sealed partial class PostgresSemanticCacheOptions : SemanticCacheStoreOptions
{
    /// <summary>Where the database is, in Npgsql's form. Needed unless <see cref="DataSource"/> is set. Where it names no <c>Cancellation Timeout</c>, that is 50 ms.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The app's own connections, in place of <see cref="ConnectionString"/>; not disposed. The default is <see langword="null"/>. Set its
    /// <c>Cancellation Timeout</c> to 50 ms or so: Npgsql's default lets a call that is cancelled wait up to 2 seconds for a server that does not answer.
    /// </summary>
    public NpgsqlDataSource? DataSource { get; set; }

    /// <summary>The schema that holds the tables; made where it is missing. The default is <c>wattwise</c>; letters, digits and underscores, at most 63.</summary>
    public string Schema { get; set; } = "wattwise";

    /// <summary>The connections of a node of the index: more find more, and take more memory. The default is 16; from 2 to 100. For indexes made from then on.</summary>
    public int HnswM { get; set; } = 16;

    /// <summary>The candidates for a new node's connections. The default is 64; from twice <see cref="HnswM"/> to 1,000. For indexes made from then on.</summary>
    public int HnswEfConstruction { get; set; } = 64;

    /// <summary>The candidates of a search in the index: more find more, and take longer. The default is 100; from 1 to 1,000.</summary>
    public int HnswEfSearch { get; set; } = 100;

    /// <summary>How many rows of any scope a search visits in the index before it compares all of its own partition. The default is 20,000; must be positive.</summary>
    public int HnswMaxScanTuples { get; set; } = 20_000;

    /// <summary>The largest partition that is compared row by row, which finds the true nearest; the index serves larger ones. The default is 2,000; must not be negative.</summary>
    public int MaxComparedEntries { get; set; } = 2_000;

    /// <summary>The most evidence of one policy; the oldest goes first. The default is 10,000; must be positive.</summary>
    public int MaxEvidencePerPolicy { get; set; } = 10_000;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (DataSource is null)
            ValidateConnectionString();
        if (!SchemaName().IsMatch(Schema ?? ""))
            throw new ArgumentException($"{nameof(Schema)} must consist of 1 to 63 letters, digits and underscores and not begin with a digit or pg_, unlike '{Schema}'.");
        Require(HnswM is >= 2 and <= 100, nameof(HnswM), "from 2 to 100", HnswM);
        Require(HnswEfConstruction >= 2 * HnswM && HnswEfConstruction <= 1000, nameof(HnswEfConstruction), $"from {2 * HnswM}, twice {nameof(HnswM)}, to 1,000", HnswEfConstruction);
        Require(HnswEfSearch is >= 1 and <= 1000, nameof(HnswEfSearch), "from 1 to 1,000", HnswEfSearch);
        Require(HnswMaxScanTuples > 0, nameof(HnswMaxScanTuples), "positive", HnswMaxScanTuples);
        Require(MaxComparedEntries >= 0, nameof(MaxComparedEntries), "0 or more", MaxComparedEntries);
        Require(MaxEvidencePerPolicy > 0, nameof(MaxEvidencePerPolicy), "positive", MaxEvidencePerPolicy);

        static void Require(bool condition, string name, string range, int value)
        {
            if (!condition)
                throw new ArgumentException($"{name} must be {range}, not {value}.");
        }
    }

    [GeneratedRegex(@"\A(?!pg_)[A-Za-z_][A-Za-z0-9_]{0,62}\z")]
    private static partial Regex SchemaName();

    private void ValidateConnectionString()
    {
        if (string.IsNullOrWhiteSpace(ConnectionString))
            throw new ArgumentException($"Set {nameof(ConnectionString)} or {nameof(DataSource)}.");

        NpgsqlConnectionStringBuilder parsed;
        try
        {
            parsed = new NpgsqlConnectionStringBuilder(ConnectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException or OverflowException)
        {
            // Npgsql's message may repeat a value, and that may be the password.
            throw new ArgumentException($"{nameof(ConnectionString)} cannot be read.", exception);
        }

        if (string.IsNullOrEmpty(parsed.Host))
            throw new ArgumentException($"{nameof(ConnectionString)} names no host.");
    }
}
