namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>The sums of a tenant.</summary>
internal sealed record TenantPart
{
    public required string Name { get; init; }

    public long Requests { get; init; }

    public long Hits { get; init; }

    public long InputTokens { get; init; }

    public long OutputTokens { get; init; }

    public double Spent { get; init; }

    public double Avoided { get; init; }

    public EstimatePart Net { get; init; }

    public decimal? Cost { get; init; }

    public string? Currency { get; init; }
}
