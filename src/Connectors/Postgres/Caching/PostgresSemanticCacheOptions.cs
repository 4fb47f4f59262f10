using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace Wattwise.Caching;

/// <summary>Settings of <see cref="PostgresSemanticCacheStore"/>. Read once, when the store is made.</summary>
public sealed class PostgresSemanticCacheOptions : SemanticCacheStoreOptions, IValidatableObject
{
    /// <summary>Where the database is, in Npgsql's form. Needed unless <see cref="ConnectionFactory"/> is set. Where it names no
    /// <c>Cancellation Timeout</c>, that is 50 ms; where it names no <c>Maximum Pool Size</c>, that is 16 connections.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The app's own connections, in place of <see cref="ConnectionString"/>; not disposed. The default is <see langword="null"/>. Set its
    /// <c>Cancellation Timeout</c> to 50 ms or so: Npgsql's default lets a call that is cancelled wait up to 2 seconds for a server that
    /// does not answer.
    /// </summary>
    public NpgsqlDataSource? ConnectionFactory { get; set; }

    /// <summary>
    /// The schema that holds the tables; made where it is missing. The default is <c>wattwise</c>; letters, digits and underscores, at most
    /// 63.
    /// </summary>
    [Required]
    [RegularExpression("(?!pg_)[A-Za-z_][A-Za-z0-9_]{0,62}")]
    public string Schema { get; set; } = "wattwise";

    /// <summary>
    /// The connections of a node of the index: more find more, and take more memory. The default is 16; from 2 to 100. For indexes made
    /// from then on.
    /// </summary>
    [Range(2, 100)]
    public int HnswM { get; set; } = 16;

    /// <summary>
    /// The candidates for a new node's connections. The default is 64; from twice <see cref="HnswM"/> to 1,000. For indexes made from then
    /// on.
    /// </summary>
    [Range(4, 1000)]
    public int HnswEfConstruction { get; set; } = 64;

    /// <summary>How many nodes of the index's graph a search keeps as candidates (<c>ef_search</c>): more find the true neighbours more
    /// often, and take longer. The default is 100; from 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int SearchEffort { get; set; } = 100;

    /// <summary>
    /// How many rows of any scope a search visits in the index before it compares all of its own partition. The default is 20,000; must be
    /// positive.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int HnswMaxScanTuples { get; set; } = 20_000;

    /// <summary>
    /// The largest partition that is compared row by row, which finds the true nearest; the index serves larger ones. The default is 2,000;
    /// must not be negative.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int MaxComparedEntries { get; set; } = 2_000;

    /// <summary>
    /// The most pieces of evidence that are kept for a policy, and for a class of requests that directives brief; the oldest go first. The
    /// default is 10,000; must be positive.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxEvidencePerPolicy { get; set; } = 10_000;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (PostgresConnections.FaultOf(ConnectionString, ConnectionFactory) is { } fault)
            yield return new ValidationResult(fault);
        if (HnswEfConstruction < 2 * HnswM)
            yield return new ValidationResult(
                $"{nameof(HnswEfConstruction)} must be at least {2 * HnswM}, twice {nameof(HnswM)}, not {HnswEfConstruction}.");
    }
}
