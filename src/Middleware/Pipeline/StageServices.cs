using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wattwise.Accounting;

namespace Wattwise;

/// <summary>
/// What every stage takes from its host: a clock, logging, metrics, an energy meter, and the strategies that the app registered.
/// </summary>
/// <remarks>
/// A pipeline's builder takes all of it from the app's services. A client that is built by hand, without a container, is given the parts
/// that matter in its
/// last parameter: <c>services: new() { TimeProvider = clock }</c>. Read once, when a stage is built. A stage disposes nothing of it.
/// Thread-safe if the
/// service provider is.
/// </remarks>
public sealed class StageServices
{
    private readonly IServiceProvider? _provider;

    /// <summary>Creates the services of a stage.</summary>
    /// <param name="provider">The app's services. <see langword="null"/>, the default, stands for an app that registered nothing.</param>
    public StageServices(IServiceProvider? provider = null)
    {
        _provider = provider;
        TimeProvider = Find<TimeProvider>() ?? TimeProvider.System;
        LoggerFactory = Find<ILoggerFactory>() ?? NullLoggerFactory.Instance;
        MeterFactory = Find<IMeterFactory>();
        EnergyMeter = Find<IEnergyMeter>();
    }

    /// <summary>The clock of durations, expiry and timeouts. The default is the registered one, if any, else the system's.</summary>
    public TimeProvider TimeProvider { get; init; }

    /// <summary>Takes warnings of outages. The default is the registered one, if any, else none.</summary>
    public ILoggerFactory LoggerFactory { get; init; }

    /// <summary>
    /// Makes the meter named <see cref="WattwiseTelemetry.MeterName"/>. The default is the registered one, if any; <see langword="null"/>
    /// uses one meter for the process.
    /// </summary>
    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>
    /// Meters what a stage lets others do on this machine (an embedder, a judge), if they do not report their energy themselves. The
    /// default is the registered
    /// one, if any; <see langword="null"/> leaves that energy unknown.
    /// </summary>
    public IEnergyMeter? EnergyMeter { get; init; }

    /// <summary>The registered service, or <see langword="null"/>.</summary>
    internal T? Find<T>()
        where T : class => _provider?.GetService(typeof(T)) as T;

    /// <summary>
    /// Resolves an option that names a strategy: the given one, else the registered one; <see langword="null"/> if there is neither, or if
    /// it is <paramref name="none"/>.
    /// </summary>
    /// <param name="option">What the options say; <see langword="null"/> for the registered one.</param>
    /// <param name="none">The strategy that means "off".</param>
    internal T? Find<T>(T? option, T none)
        where T : class
    {
        option ??= Find<T>();
        return ReferenceEquals(option, none) ? null : option;
    }
}
