using System.Runtime.InteropServices;

namespace Wattwise.Cascade;

/// <summary>The signals that are known, each at a place of its own. Names are added, never moved; bounded.</summary>
/// <remarks>Not thread-safe while names are added; a snapshot is.</remarks>
internal sealed class SignalLayout
{
    /// <summary>Signals beyond these are left out.</summary>
    public const int MaxSignals = 64;

    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public int Count => _names.Count;

    /// <summary>Adds the names that are new.</summary>
    /// <returns>True if any was.</returns>
    public bool Add(IReadOnlyList<ConfidenceSignal> signals)
    {
        var before = Count;
        for (var i = 0; i < signals.Count && Count < MaxSignals; i++)
        {
            if (signals[i].Name is { } name && _places.TryAdd(name, Count))
                _names.Add(name);
        }

        return Count > before;
    }

    /// <summary>A copy that is never changed.</summary>
    public SignalLayout Snapshot()
    {
        var copy = new SignalLayout();
        copy._names.AddRange(_names);
        for (var i = 0; i < _names.Count; i++)
            copy._places[_names[i]] = i;
        return copy;
    }

    /// <summary>Puts the values at their places; NaN where one is unavailable.</summary>
    public void Fill(IReadOnlyList<ConfidenceSignal> signals, Span<double> values)
    {
        values.Fill(double.NaN);
        var names = CollectionsMarshal.AsSpan(_names);
        for (var i = 0; i < signals.Count; i++)
        {
            var signal = signals[i];
            if (signal.Value is not { } value || !double.IsFinite(value))
                continue;

            // Estimators give the same order each time, mostly the very one in which the names were first seen.
            if (i < names.Length && ReferenceEquals(names[i], signal.Name))
                values[i] = value;
            else if (signal.Name is not null && _places.TryGetValue(signal.Name, out var place) && place < values.Length)
                values[place] = value;
        }
    }
}
