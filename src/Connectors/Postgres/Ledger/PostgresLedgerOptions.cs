using System.ComponentModel.DataAnnotations;
using Npgsql;
using Wattwise.Caching;

namespace Wattwise.Accounting;

/// <summary>Settings of a <see cref="PostgresLedger"/>. Read once, when the ledger is opened.</summary>
/// <remarks>Machines that share a ledger use the same <see cref="Schema"/>, ways to keep names, and
/// <see cref="LedgerOptions.IdentityKey"/>.</remarks>
public sealed class PostgresLedgerOptions : LedgerOptions
{
    /// <summary>Where the database is, in Npgsql's form. Needed unless <see cref="ConnectionFactory"/> is set.
    /// Where it names no <c>Maximum Pool Size</c>, that is 16 connections.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The app's own connections, in place of <see cref="ConnectionString"/>; not disposed. The default is
    /// <see langword="null"/>.</summary>
    public NpgsqlDataSource? ConnectionFactory { get; set; }

    /// <summary>The schema that holds the tables; made where it is missing. The default is <c>wattwise</c>; letters, digits and
    /// underscores, at most 63.</summary>
    [Required]
    [RegularExpression("(?!pg_)[A-Za-z_][A-Za-z0-9_]{0,62}")]
    public string Schema { get; set; } = "wattwise";

    /// <summary>How long a write may take before it counts as failed and is tried again; also the most that closing waits twice for a
    /// server that does
    /// not answer. The default is 10 seconds; must be from 100 milliseconds to 10 minutes.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var fault in base.Validate(validationContext))
            yield return fault;
        if (PostgresConnections.FaultOf(ConnectionString, ConnectionFactory) is { } unreachable)
            yield return new ValidationResult(unreachable);
        if (WriteTimeout < TimeSpan.FromMilliseconds(100) || WriteTimeout > TimeSpan.FromMinutes(10))
            yield return new ValidationResult($"{nameof(WriteTimeout)} must be from 100 milliseconds to 10 minutes, not {WriteTimeout}.");
    }

    internal PostgresLedgerOptions Checked(string parameter)
    {
        var copy = (PostgresLedgerOptions)MemberwiseClone();
        if (new PostgresLedgerOptionsValidator().Validate(name: null, copy) is { Failed: true } invalid)
            throw new ArgumentException(invalid.FailureMessage, parameter);
        return copy;
    }
}
