using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Takes the same of each row of a <see cref="TimedDecoder"/>.</summary>
internal sealed class ClockMeter(FakeTimeProvider clock, double joulesPerRow) : IEnergyMeter
{
    private readonly long _start = clock.GetTimestamp();

    public EnergyMethod Method => EnergyMethod.Measured;

    public string Description => "by the row";

    public IdlePower? UnseenIdlePower => new(20, 10, 40);

    public EnergyEstimate ReadTotal()
    {
        var joules = 1000 * joulesPerRow * clock.GetElapsedTime(_start).TotalSeconds;
        return new(joules, joules, joules, Method);
    }
}
