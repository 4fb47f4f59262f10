using System.ComponentModel.DataAnnotations;

namespace Wattwise.Gateway.Access;

/// <summary>Settings of the gateway's keys, budgets and limits. Read once.</summary>
public sealed class GatewayAccessOptions
{
    /// <summary>
    /// How long a key that is known is taken without asking the store: so long a key that was revoked at another gateway still works here.
    /// The default is 5 seconds; from 0 to 5 minutes.
    /// </summary>
    [DurationRange("00:00:00", "00:05:00")]
    public TimeSpan KeyRefreshInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a key that is known goes on working while the store fails. A key that is not known is refused at once then. The default is
    /// 5 minutes; from 0 to 1 hour.
    /// </summary>
    [DurationRange("00:00:00", "01:00:00")]
    public TimeSpan KnownKeyLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The most keys that are known at a time; the one that was read longest ago goes first. The default is 10,000; must be
    /// positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxKnownKeys { get; set; } = 10_000;

    /// <summary>How long a call of the store may take. The default is 2 seconds; from 1 ms to 30 seconds.</summary>
    [DurationRange("00:00:00.001", "00:00:30")]
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// What a gateway that ends without a word held of budgets is free again after so long; what it held ahead for a busy key counts as
    /// spent then. It renews while it lives; the clocks of gateways differ by less than half of it. The default is 1 minute; from 10
    /// seconds to 1 hour.
    /// </summary>
    [DurationRange("00:00:10", "01:00:00")]
    public TimeSpan ReservationLease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often what keys without budgets spent is told to the store; a gateway that is killed loses as much of their usage. Keys with
    /// budgets are booked with each request, busy ones every 100 ms, and what is held ahead for one that is idle is given back after so
    /// long. The default is 5 seconds; from 100 ms to 1 minute.
    /// </summary>
    [DurationRange("00:00:00.1", "00:01:00")]
    public TimeSpan UsageInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The joules that a token of a model is taken to cost at most, input or output, until requests have shown what it costs. The default
    /// is 10; must be finite and not negative.
    /// </summary>
    [Range(0, double.MaxValue)]
    public double JoulesPerToken { get; set; } = 10;

    /// <summary>The requests of a key that wait while as many run as it may have at a time. The default is 32; must not be
    /// negative.</summary>
    [Range(0, int.MaxValue)]
    public int MaxQueuedRequestsPerKey { get; set; } = 32;

    /// <summary>How long such a request waits. The default is 5 seconds; from 0 to 5 minutes.</summary>
    [DurationRange("00:00:00", "00:05:00")]
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Keys that are no good that an address may send in a minute; after so many, keys from there that are not known yet are not looked
    /// up. The addresses of an IPv6 /64 count as one. The default is 30; must be positive.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int FailedAttemptsPerMinute { get; set; } = 30;
}
