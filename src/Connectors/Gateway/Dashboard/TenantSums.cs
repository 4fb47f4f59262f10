using Wattwise.Accounting;
using Wattwise.Gateway.Dashboard.Frames;

namespace Wattwise.Gateway.Dashboard;

/// <summary>The sums of each tenant, from what the log is given. Not thread-safe.</summary>
/// <param name="capacity">How many tenants are told apart.</param>
internal sealed class TenantSums(int capacity)
{
    public const string Other = "other";
    public const string Nobody = "(none)";

    private readonly Dictionary<string, TenantPart> _tenants = new(StringComparer.Ordinal);

    /// <summary>How many are told apart.</summary>
    public int Count => _tenants.Count;

    public long Version { get; private set; }

    public void Add(FootprintEntry entry)
    {
        var name = entry.Tenant ?? Nobody;
        if (!_tenants.TryGetValue(name, out var sum) && _tenants.Count >= capacity)
        {
            _tenants.TryGetValue(name = Other, out sum);
        }

        sum ??= new TenantPart { Name = name, Cost = entry.Currency is null ? null : 0, Currency = entry.Currency };

        var (spent, avoided, net, cost) = (0.0, 0.0, default(EnergyEstimate), (decimal?)0);
        long input = 0, output = 0;
        foreach (var line in entry.Lines)
        {
            spent += line.Spent?.Joules ?? 0;
            avoided += line.Avoided?.Joules ?? 0;
            net += line.Avoided ?? default;
            if (line is { IsOverhead: true, Spent: { } own })
                net -= own;
            if (!line.IsModelCall)
                continue;
            cost += line.Cost;
            input += line.InputTokens + line.CachedInputTokens;
            output += line.OutputTokens + line.ReasoningTokens;
        }

        var isRequest = entry.Part == 0;
        _tenants[name] = sum with
        {
            Requests = sum.Requests + (isRequest ? 1 : 0),
            Hits = sum.Hits + (isRequest && entry.Outcome == StageOutcome.Answered ? 1 : 0),
            InputTokens = sum.InputTokens + input,
            OutputTokens = sum.OutputTokens + output,
            Spent = sum.Spent + spent,
            Avoided = sum.Avoided + avoided,
            Net = new(sum.Net.Value + net.Joules, sum.Net.Low + net.Low, sum.Net.High + net.High),

            // One unknown price makes the sum unknown, not smaller, and so does another currency.
            Cost = sum.Currency == entry.Currency ? sum.Cost + cost : null,
        };
        Version++;
    }

    /// <summary>Those that used the most, for a page.</summary>
    public TenantPart[] Largest(int count) =>
        [.. _tenants.Values.OrderByDescending(tenant => tenant.Spent).ThenBy(tenant => tenant.Name, StringComparer.Ordinal).Take(count)];
}
