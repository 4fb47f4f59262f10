using System.Buffers;
using System.Collections.Concurrent;

namespace Wattwise.Accounting;

/// <summary>
/// The models that may be named in a tag of a metric: a small set, since each value is a time series and a request's model id is whatever
/// its sender wrote.
/// </summary>
/// <remarks>Models that an answer named, that have a price or whose energy can be estimated; at most a hundred. Thread-safe.</remarks>
/// <param name="isKnown">Whether a model has a price or an energy estimate.</param>
internal sealed class ModelNames(Func<string, bool> isKnown)
{
    /// <summary>The tag of all other models.</summary>
    public const string Other = "other";

    private const int Most = 100;
    private const int MostCharacters = 100;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._:/");

    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);

    /// <summary>A model that an answer named.</summary>
    public void Add(string modelId)
    {
        if (!_names.ContainsKey(modelId) && _names.Count < Most && modelId.Length <= MostCharacters
            && !modelId.AsSpan().ContainsAnyExcept(Allowed))
            _names.TryAdd(modelId, true);
    }

    /// <summary>The tag of a model.</summary>
    public string TagOf(string modelId)
    {
        if (_names.ContainsKey(modelId))
            return modelId;
        if (_names.Count >= Most || !isKnown(modelId))
            return Other;
        Add(modelId);
        return _names.ContainsKey(modelId) ? modelId : Other;
    }
}
