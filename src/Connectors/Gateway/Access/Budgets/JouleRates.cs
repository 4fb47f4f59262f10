using System.Collections.Concurrent;

namespace Wattwise.Gateway.Access;

/// <summary>How many joules a token of a model takes at most, as far as requests have shown. Thread-safe.</summary>
internal sealed class JouleRates(double joulesPerToken)
{
    private const int MaxModels = 1_000;

    /// <summary>How fast a highest rate is forgotten: half of it in about 70 requests.</summary>
    private const double Keeping = 0.99;

    private readonly ConcurrentDictionary<string, double> _rates = new(StringComparer.Ordinal);

    /// <summary>The joules that tokens may take; by the configured rate for a model that nothing is known of. Whole ones, so that what is
    /// held and given back leaves nothing behind.</summary>
    public double Estimate(string model, long tokens) => Math.Ceiling(tokens * _rates.GetValueOrDefault(model, joulesPerToken));

    public void Learn(string model, Amount spent)
    {
        // A hit of the cache takes next to nothing, and says nothing of the model.
        if (spent.Tokens <= 0 || spent.Joules <= 0 || (_rates.Count >= MaxModels && !_rates.ContainsKey(model)))
            return;
        var rate = spent.Joules / spent.Tokens;
        _rates.AddOrUpdate(model, Math.Max(rate, joulesPerToken * Keeping), (_, known) => Math.Max(rate, known * Keeping));
    }
}
