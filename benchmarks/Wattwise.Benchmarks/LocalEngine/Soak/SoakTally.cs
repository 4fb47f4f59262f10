using System.Collections.Concurrent;

namespace Wattwise.Benchmarks.LocalEngine.Soak;

/// <summary>How the requests of a soak ended. Thread-safe.</summary>
internal sealed class SoakTally
{
    private readonly ConcurrentDictionary<(SoakKind Kind, string End), int> _ends = new();
    private readonly ConcurrentQueue<string> _unexpected = new();
    private int _refusals;

    /// <summary>How many requests have ended.</summary>
    public int Count => _ends.Values.Sum();

    /// <summary>Ends that the request must not have had.</summary>
    public IReadOnlyCollection<string> Unexpected => _unexpected;

    /// <summary>How many ended in each way: answered, or the exception's type.</summary>
    public IEnumerable<(SoakKind Kind, string End, int Count)> Ends =>
        _ends.OrderBy(end => end.Key).Select(end => (end.Key.Kind, end.Key.End, end.Value));

    /// <summary>How often a full queue sent a request away that came again.</summary>
    public int Refusals => _refusals;

    public void Refused() => Interlocked.Increment(ref _refusals);

    public void Answered(SoakRequest request)
    {
        if (request.MustFail)
            _unexpected.Enqueue($"{request.Kind}: answered");
        Add(request, "answered");
    }

    public void Failed(SoakRequest request, Exception exception)
    {
        if (!request.MayFailWith(exception))
            _unexpected.Enqueue($"{request.Kind}: {exception}");
        Add(request, exception.GetType().Name);
    }

    private void Add(SoakRequest request, string end) => _ends.AddOrUpdate((request.Kind, end), 1, (_, count) => count + 1);
}
