using System.Text.RegularExpressions;
using Wattwise.Accounting;

namespace Wattwise.Energy;

/// <summary>Reads the CPU packages' energy counters (RAPL) through the Linux power capping interface.</summary>
/// <remarks>
/// <para>
/// Sums the package zones; their sub-zones (cores, graphics) are already inside and are not added again. Memory outside of the package is
/// not in it. The counters see the whole machine: other programs and idle power are in the figure.
/// </para>
/// <para>
/// A counter starts again at zero every few minutes to hours; a timer reads often enough that no round is lost, even at 1 kW. Thread-safe;
/// a reading costs one system call for each package and allocates nothing. Dispose it to stop the timer; the total then stands still.
/// </para>
/// </remarks>
internal sealed partial class RaplEnergyMeter : IEnergyMeter, IDisposable
{
    internal const string DefaultPowercapPath = "/sys/class/powercap";

    private const double HighestPackageWatts = 1000;
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly RaplZone[] _zones;
    private readonly ITimer _timer;
    private ulong _microjoules;
    private bool _isDisposed;

    private RaplEnergyMeter(RaplZone[] zones, TimeProvider time)
    {
        _zones = zones;
        Description = "RAPL " + string.Join(" + ", zones.Select(zone => zone.Name));

        // Twice in each round.
        var round = TimeSpan.FromSeconds(zones.Min(zone => zone.RangeJoules) / HighestPackageWatts / 2);
        var interval = round > LongestInterval ? LongestInterval : round < ShortestInterval ? ShortestInterval : round;
        _timer = time.CreateTimer(static meter => ((RaplEnergyMeter)meter!).ReadTotal(), this, interval, interval);
    }

    /// <inheritdoc/>
    public EnergyMethod Method => EnergyMethod.Measured;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public bool HoldsIdlePower => true;

    /// <summary>Opens the machine's counters.</summary>
    /// <param name="timeProvider">Runs the timer; <see langword="null"/> for the system's.</param>
    /// <returns>The meter, or <see langword="null"/> where there are no counters or they may not be read (root alone may, unless the
    /// administrator allows others): a part of the packages would pass for the whole, so all must be readable.</returns>
    public static RaplEnergyMeter? TryOpen(TimeProvider? timeProvider = null) => TryOpen(DefaultPowercapPath, timeProvider, out _);

    internal static RaplEnergyMeter? TryOpen(string powercapPath, TimeProvider? timeProvider, out string? whyNot)
    {
        var zones = new List<RaplZone>();
        try
        {
            var paths = Directory.Exists(powercapPath) ? Directory.GetFileSystemEntries(powercapPath, "intel-rapl:*") : [];
            foreach (var path in paths.Order(StringComparer.Ordinal))
            {
                // Zones are flat here: intel-rapl:0 is a package, intel-rapl:0:1 one of its sub-zones; "psys" is the whole platform around
                // them.
                if (!PackageFolder().IsMatch(Path.GetFileName(path)))
                    continue;
                var name = File.ReadAllText(Path.Combine(path, "name")).Trim();
                if (name.StartsWith("package-", StringComparison.Ordinal))
                    zones.Add(RaplZone.Open(path, name));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            whyNot = error is UnauthorizedAccessException ? "RAPL may be read by root only" : "RAPL cannot be read";
            zones.ForEach(zone => zone.Dispose());
            return null;
        }

        whyNot = zones.Count == 0 ? "no RAPL on this machine" : null;
        return zones.Count == 0 ? null : new RaplEnergyMeter([.. zones], timeProvider ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public EnergyEstimate ReadTotal()
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                foreach (var zone in _zones)
                    _microjoules += zone.ReadMicrojoulesSinceLast();
            }

            var joules = _microjoules / 1e6;
            return new EnergyEstimate(joules, joules, joules, EnergyMethod.Measured);
        }
    }

    /// <summary>Closes the counters and stops the timer. More than once does no harm.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            foreach (var zone in _zones)
                zone.Dispose();
        }
    }

    [GeneratedRegex(@"^intel-rapl:\d+$")]
    private static partial Regex PackageFolder();
}
