namespace Wattwise.Gateway.Access;

/// <summary>What a key of the gateway may do. Fixed when the key is made: to change it, make another key and revoke this one.</summary>
/// <param name="Tenant">
/// Whose key it is: 1 to 64 ASCII letters, digits, dots, hyphens and underscores, a letter or digit first. The keys of a tenant share its
/// cache and what is spent of its budgets; nothing of one tenant reaches another.
/// </param>
public sealed record GatewayKeySettings(string Tenant)
{
    /// <summary>A name for people, of at most 100 printable characters; <see langword="null"/>, the default, for none.</summary>
    public string? Label { get; init; }

    /// <summary>What may be called, of <see cref="GatewayScopes"/>; <see langword="null"/>, the default, for all.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The models that may be called and are seen, by their exact ids; at most 100. The default is <see langword="null"/>:
    /// all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>When the key ends by itself; <see langword="null"/>, the default, for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Requests a minute at each gateway: so many at once, and then one each time as long again has passed. The default is
    /// <see langword="null"/>: no limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Requests at the same time at each gateway; further ones wait a moment in a queue. The default is <see langword="null"/>:
    /// no limit.</summary>
    public int? MaxConcurrentRequests { get; init; }

    /// <summary>Tokens, of input and output together, in a day of UTC, at all gateways together. The default is <see langword="null"/>: no
    /// limit.</summary>
    public long? TokensPerDay { get; init; }

    /// <summary>Tokens, of input and output together, in a calendar month of UTC, at all gateways together. The default is
    /// <see langword="null"/>: no limit.</summary>
    public long? TokensPerMonth { get; init; }

    /// <summary>Joules in a day of UTC, at all gateways together. The default is <see langword="null"/>: no limit.</summary>
    public double? JoulesPerDay { get; init; }

    /// <summary>Joules in a calendar month of UTC, at all gateways together. The default is <see langword="null"/>: no limit.</summary>
    public double? JoulesPerMonth { get; init; }

    /// <summary>Whether what is spent has a limit.</summary>
    internal bool HasBudget =>
        TokensPerDay is not null || TokensPerMonth is not null || JoulesPerDay is not null || JoulesPerMonth is not null;

    internal bool HasSameBudgets(GatewayKeySettings? other) =>
        other is not null
        && (TokensPerDay, TokensPerMonth) == (other.TokensPerDay, other.TokensPerMonth)
        && (JoulesPerDay, JoulesPerMonth) == (other.JoulesPerDay, other.JoulesPerMonth);

    internal bool AllowsModel(string model) => Models is null || Models.Contains(model, StringComparer.Ordinal);

    internal bool AllowsScope(string scope) => Scopes is null || Scopes.Contains(scope, StringComparer.Ordinal);
}
