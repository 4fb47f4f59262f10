using System.Collections.Concurrent;

namespace Wattwise.Gateway.Access;

/// <summary>How many joules a token of a model takes, at most and usually, as far as requests have shown. Thread-safe.</summary>
internal sealed class JouleRates(double joulesPerToken)
{
    private const int MaxModels = 1_000;

    /// <summary>How fast a highest rate is forgotten: half of it in about 70 requests.</summary>
    private const double Keeping = 0.99;

    /// <summary>How much of the usual rate a request changes.</summary>
    private const double Weight = 0.1;

    private readonly ConcurrentDictionary<string, double> _rates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, double> _usual = new(StringComparer.Ordinal);

    /// <summary>The joules that tokens may take; by the configured rate for a model that nothing is known of. Whole ones, so that what is
    /// held and given back leaves nothing behind.</summary>
    public double Estimate(string model, long tokens) => Math.Ceiling(tokens * _rates.GetValueOrDefault(model, joulesPerToken));

    /// <summary>The joules that tokens have usually taken; 0 for a model that nothing is known of.</summary>
    public double Expect(string model, long tokens) => Math.Max(0, tokens) * _usual.GetValueOrDefault(model);

    public void Learn(string model, Amount spent)
    {
        // A hit of the cache takes next to nothing, and says nothing of the model.
        if (spent.Tokens <= 0 || spent.Joules <= 0 || (_rates.Count >= MaxModels && !_rates.ContainsKey(model)))
            return;
        var rate = spent.Joules / spent.Tokens;
        _usual.AddOrUpdate(model, rate, (_, known) => known + ((rate - known) * Weight));
        _rates.AddOrUpdate(model, Math.Max(rate, joulesPerToken * Keeping), (_, known) => Math.Max(rate, known * Keeping));
    }
}
