using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Wattwise.Gateway.Metrics;

/// <summary>Adds up what the process's instruments report: for Prometheus and for the dashboard. Thread-safe.</summary>
/// <remarks>It has at most <see cref="MetricFamily.MaxSeries"/> series of a name, however many sets of tags there are.</remarks>
internal sealed class MetricReadings : IDisposable
{
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly Lock _collecting = new();
    private readonly HashSet<string> _meters;
    private readonly IMeterFactory? _factory;

    /// <param name="meters">The names of the meters that are heard.</param>
    /// <param name="factory">The app's meters are heard, and those of nobody, but not those of another app in the process.</param>
    public MetricReadings(IEnumerable<string> meters, IMeterFactory? factory = null)
    {
        _meters = [.. meters];
        _factory = factory;
        _listener.InstrumentPublished = Publish;
        Hear<double>(static value => value);
        Hear<long>(static value => value);
        Hear<int>(static value => value);
        Hear<float>(static value => value);
        Hear<short>(static value => value);
        Hear<byte>(static value => value);
        Hear<decimal>(static value => (double)value);
        _listener.Start();
    }

    /// <summary>The families, by name, with what observable instruments say now.</summary>
    public IReadOnlyList<MetricFamily> Collect()
    {
        lock (_collecting)
        {
            foreach (var family in _families.Values)
            {
                if (family.IsObservable)
                    family.Clear();
            }

            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException)
            {
                // An instrument of the app failed; the others were read.
            }

            return [.. _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>The series of an instrument that reports by itself; none if nobody made it.</summary>
    /// <param name="instrument">Its name, with dots.</param>
    public IEnumerable<MetricSeries> Find(string instrument) => _families.TryGetValue(instrument, out var family) ? family.Series : [];

    public void Dispose() => _listener.Dispose();

    private void Hear<T>(Func<T, double> convert)
        where T : struct => _listener.SetMeasurementEventCallback<T>(
            (_, value, tags, state) => ((MetricFamily)state!).Record(convert(value), tags));

    private void Publish(Instrument instrument, MeterListener listener)
    {
        if (!_meters.Contains(instrument.Meter.Name)
            || (instrument.Meter.Scope is { } scope && _factory is not null && !ReferenceEquals(scope, _factory))
            || KindOf(instrument) is not { } known)
        {
            return;
        }

        // Several meters may have an instrument of one name: they add up. One of another kind under that name cannot.
        var family = _families.GetOrAdd(
            instrument.Name, static (_, made) => new(made.instrument, made.known.Kind, made.known.IsSum), (instrument, known));
        if (family.Kind == known.Kind && family.IsSum == known.IsSum && family.IsObservable == instrument.IsObservable)
            listener.EnableMeasurementEvents(instrument, family);
    }

    private static (MetricKind Kind, bool IsSum)? KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return definition == typeof(Counter<>) ? (MetricKind.Counter, true)
            : definition == typeof(ObservableCounter<>) ? (MetricKind.Counter, false)
            : definition == typeof(UpDownCounter<>) ? (MetricKind.Gauge, true)
            : definition == typeof(Histogram<>) ? (MetricKind.Histogram, true)
            : definition == typeof(Gauge<>) || definition == typeof(ObservableGauge<>) || definition == typeof(ObservableUpDownCounter<>)
                ? (MetricKind.Gauge, false)
            : null;
    }
}
