using System.ComponentModel.DataAnnotations;
using StackExchange.Redis;
using Wattwise.Caching;

namespace Wattwise.Accounting;

/// <summary>Settings of a <see cref="RedisLedger"/>. Read once, when the ledger is opened.</summary>
/// <remarks>Machines that share a ledger use the same <see cref="KeyPrefix"/>, ways to keep names, and
/// <see cref="LedgerOptions.IdentityKey"/>.</remarks>
public sealed class RedisLedgerOptions : LedgerOptions
{
    /// <summary>The server, in the notation of StackExchange.Redis: <c>cache:6379,user=app,password=...,ssl=true</c>. Needed where there is
    /// no <see cref="ConnectionFactory"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Gives a connection of the app to use instead of one of the ledger's own; called once, at first use, and not disposed. The
    /// default is none.</summary>
    /// <remarks>Set its <c>BacklogPolicy</c> to <c>FailFast</c> and <c>AbortOnConnectFail</c> to <see langword="false"/>, as the ledger
    /// does with its own.</remarks>
    public Func<IConnectionMultiplexer>? ConnectionFactory { get; set; }

    /// <summary>The server's database number. The default is -1: that of the connection.</summary>
    [Range(-1, int.MaxValue)]
    public int Database { get; set; } = -1;

    /// <summary>What all keys of the ledger begin with, in braces: a cluster keeps them in one slot. The default is <c>wattwise</c>; no
    /// braces, not empty.</summary>
    [Required]
    [RegularExpression("[^{}]+")]
    public string KeyPrefix { get; set; } = "wattwise";

    /// <summary>How long a write may take before it counts as failed and is tried again; also the most that closing waits twice for a
    /// server that does
    /// not answer. The default is 10 seconds; must be from 100 milliseconds to 10 minutes.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var fault in base.Validate(validationContext))
            yield return fault;
        if (RedisConnection.FaultOf(ConnectionString, ConnectionFactory) is { } unreachable)
            yield return new ValidationResult(unreachable);
        if (WriteTimeout < TimeSpan.FromMilliseconds(100) || WriteTimeout > TimeSpan.FromMinutes(10))
            yield return new ValidationResult($"{nameof(WriteTimeout)} must be from 100 milliseconds to 10 minutes, not {WriteTimeout}.");
    }

    internal RedisLedgerOptions Checked(string parameter)
    {
        var copy = (RedisLedgerOptions)MemberwiseClone();
        if (new RedisLedgerOptionsValidator().Validate(name: null, copy) is { Failed: true } invalid)
            throw new ArgumentException(invalid.FailureMessage, parameter);
        return copy;
    }
}
