namespace Wattwise.TestKit;

/// <summary>Keeps every report of progress, and runs a test's own code on each, on the reporting thread.</summary>
public sealed class Recorder<T>(Action<T>? onReport = null) : IProgress<T>
{
    private readonly List<T> _values = [];

    public IReadOnlyList<T> Values => _values;

    public void Report(T value)
    {
        _values.Add(value);
        onReport?.Invoke(value);
    }
}
